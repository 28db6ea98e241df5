// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <filesystem>

#include "src/base/file_descriptor.h"
#include "src/cache/statistics.h"
#include "src/cache/store.h"
#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/cache/store_support.h"

namespace kninja::cache {
namespace {

namespace fs = std::filesystem;
using std::chrono::hours;
using std::chrono::seconds;

void SetAge(const std::string& path, seconds age) {
  fs::last_write_time(path, fs::file_time_type::clock::now() - age);
}

// A blob of that many bytes of its own.
Blob PutBytes(const TempDir& dir, Store& store, size_t size, unsigned seed) {
  dir.Write("from", RandomBytes(size, seed));
  return Must(store.PutFile(dir.Path("from")));
}

// Files with which a store has nothing to do, in and beside its folders.
std::vector<std::string> AddForeignFiles(const TempDir& dir) {
  std::vector<std::string> paths;
  for (const char* name :
       {"README", "blobs/00/README", "blobs/00/00", "blobs/notes", "records/README",
        "blobs/00/ff000000000000000000000000000000",       // Another folder's name.
        "blobs/00/00000000000000000000000000000000.xz",    // No suffix of ours.
        "records/00/0000000000000000000000000000000G",     //
        "blobs/00/00000000000000000000000000000001/file",  // A folder.
        "tmp/keep-me", "tmp/README", "tmp/12-", "tmp/12-ab/file", "blobs/000/x"})
    paths.push_back(dir.Write(std::string("store/") + name, "foreign"));
  for (const std::string& path : paths) SetAge(path, hours(9999));
  return paths;
}

TEST_CASE("what was used longest ago goes first, until a tenth is free") {
  const TempDir dir;
  constexpr size_t kSize = 1 << 20;
  Store store = OpenStore(dir, Packing::kPlain, 10 * kSize);
  std::vector<Blob> blobs;
  for (unsigned i = 0; i < 10; ++i) {
    blobs.push_back(PutBytes(dir, store, kSize, i));
    SetAge(BlobPath(dir, blobs[i], Packing::kPlain), hours(100 - i));
  }
  REQUIRE(Must(store.CollectGarbage()).blobs == 10);  // At the limit is not above it.
  blobs.push_back(PutBytes(dir, store, 4096, 10));
  REQUIRE(MessageOf(store.PutRecord(Digest{1, 1}, "old")) == "");
  SetAge(RecordPath(dir, Digest{1, 1}), hours(1000));
  REQUIRE(MessageOf(store.PutRecord(Digest{1, 2}, "new")) == "");
  // A use, such as a get, makes the oldest the newest.
  REQUIRE(Must(store.GetFile(blobs[0], dir.Path("to"), false)));

  const StoreSize left = Must(store.CollectGarbage());
  REQUIRE(left.bytes <= 9 * kSize);
  REQUIRE(left.bytes > 7 * kSize);
  REQUIRE(store.HasBlob(blobs[0]));
  REQUIRE_FALSE(store.HasBlob(blobs[1]));
  REQUIRE_FALSE(store.HasBlob(blobs[2]));
  for (size_t i = 3; i < blobs.size(); ++i) REQUIRE(store.HasBlob(blobs[i]));
  REQUIRE(store.GetRecord(Digest{1, 1}) == std::nullopt);
  REQUIRE(store.GetRecord(Digest{1, 2}) == "new");
  const StoreSize measured = store.Measure();
  REQUIRE(measured.bytes == left.bytes);
  REQUIRE(measured.blobs == left.blobs);
  REQUIRE(measured.records == left.records);
}

TEST_CASE("garbage is collected by one at a time") {
  const TempDir dir;
  Store store = OpenStore(dir, Packing::kPlain, 1);
  PutBytes(dir, store, 10000, 1);
  {
    const FileDescriptor other(open(dir.Path("store/format").c_str(), O_RDONLY | O_CLOEXEC));
    REQUIRE(flock(other.get(), LOCK_EX) == 0);
    REQUIRE(Must(store.CollectGarbage()).blobs == 1);
  }
  REQUIRE(Must(store.CollectGarbage()).blobs == 0);
}

TEST_CASE("what killed processes left goes after an hour") {
  const TempDir dir;
  Store store = OpenStore(dir);
  const std::string old = dir.Write("store/tmp/1a2b-16f3c", "half");
  const std::string young = dir.Write("store/tmp/1a2b-16f3d", "half");
  SetAge(old, hours(2));
  Must(store.CollectGarbage());
  REQUIRE_FALSE(fs::exists(old));
  REQUIRE(fs::exists(young));
  REQUIRE(MessageOf(store.Clear()) == "");
  REQUIRE_FALSE(fs::exists(young));
}

TEST_CASE("verify finds and removes all that is damaged, and that alone") {
  const Packing packing = GENERATE(Packing::kPlain, Packing::kZlib, Packing::kZstd);
  const TempDir dir;
  Store store = OpenStore(dir, packing);
  const Blob sound = PutBytes(dir, store, 10000, 1), damaged = PutBytes(dir, store, 10000, 2),
             linked = PutBytes(dir, store, 10000, 3);
  REQUIRE(MessageOf(store.PutRecord(Digest{1, 1}, "sound")) == "");
  REQUIRE(MessageOf(store.PutRecord(Digest{1, 2}, "damaged")) == "");
  REQUIRE(Must(store.Verify()).damaged.empty());

  const std::string blob_path = BlobPath(dir, damaged, packing);
  std::string bytes = ReadFile(blob_path);
  bytes[bytes.size() / 2] ^= 1;
  WriteFile(blob_path, bytes);
  WriteFile(RecordPath(dir, Digest{1, 2}), "damage");
  const std::string link_path = BlobPath(dir, linked, packing);
  fs::remove(link_path);
  fs::create_symlink("/etc/passwd", link_path);
  AddForeignFiles(dir);

  const VerifyResult result = Must(store.Verify());
  std::vector<std::string> expected = {blob_path, link_path};
  std::sort(expected.begin(), expected.end());
  expected.push_back(RecordPath(dir, Digest{1, 2}));
  REQUIRE(result.damaged == expected);
  for (const std::string& path : expected) REQUIRE_FALSE(fs::exists(fs::symlink_status(path)));
  REQUIRE(result.size.blobs == 1);
  REQUIRE(result.size.records == 1);
  REQUIRE(result.size.bytes == store.Measure().bytes);
  REQUIRE(store.damaged() == 3);
  REQUIRE(store.HasBlob(sound));
  REQUIRE(store.GetRecord(Digest{1, 1}) == "sound");
  REQUIRE(Must(store.Verify()).damaged.empty());
}

TEST_CASE("foreign files are never touched") {
  const TempDir dir;
  Store store = OpenStore(dir, Packing::kPlain, 1);
  PutBytes(dir, store, 10000, 1);
  REQUIRE(MessageOf(store.PutRecord(Digest{1, 1}, "x")) == "");
  const std::vector<std::string> foreign = AddForeignFiles(dir);
  REQUIRE(store.Measure().blobs == 1);
  REQUIRE(store.Measure().records == 1);
  REQUIRE(Must(store.Verify()).damaged.empty());
  const StoreSize left = Must(store.CollectGarbage());
  REQUIRE(left.blobs == 0);
  REQUIRE(left.records == 0);
  REQUIRE(left.bytes == 0);
  PutBytes(dir, store, 10000, 1);
  REQUIRE(MessageOf(AddStatistics(dir.Path("store"), {})) == "");
  REQUIRE(MessageOf(store.Clear()) == "");
  REQUIRE(store.Measure().blobs == 0);
  REQUIRE_FALSE(fs::exists(dir.Path("store/statistics")));
  for (const std::string& path : foreign) {
    INFO(path);
    REQUIRE(ReadFile(path) == "foreign");
  }
}

TEST_CASE("a store that cannot be written to is read") {
  const TempDir dir;
  {
    Store store = OpenStore(dir);
    PutBytes(dir, store, 10000, 1);
    REQUIRE(MessageOf(store.PutRecord(Digest{1, 1}, "x")) == "");
  }
  if (geteuid() == 0) return;  // To whom nothing is forbidden; tests/oracle mounts it read-only.
  for (const char* folder : {"store", "store/records", "store/blobs", "store/tmp"})
    fs::permissions(dir.Path(folder), fs::perms::owner_read | fs::perms::owner_exec);
  Store store = OpenStore(dir);
  REQUIRE_FALSE(store.writable());
  REQUIRE(store.GetRecord(Digest{1, 1}) == "x");
  REQUIRE(MessageOf(store.PutRecord(Digest{1, 1}, "y")) == "cannot write to " + dir.Path("store"));
  REQUIRE(MessageOf(store.PutFile(dir.Path("from"))) == "cannot write to " + dir.Path("store"));
  REQUIRE(MessageOf(store.CollectGarbage()) == "cannot write to " + dir.Path("store"));
  REQUIRE(MessageOf(store.Clear()) == "cannot write to " + dir.Path("store"));
  REQUIRE(Must(store.Verify()).size.blobs == 1);
  for (const char* folder : {"store", "store/records", "store/blobs", "store/tmp"})
    fs::permissions(dir.Path(folder), fs::perms::owner_all);
}

}  // namespace
}  // namespace kninja::cache
