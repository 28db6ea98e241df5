// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cache/store.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "src/base/thread_pool.h"
#include "src/cache/packing.h"
#include "src/cache/record.h"
#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/cache/store_support.h"

namespace kninja::cache {
namespace {

namespace fs = std::filesystem;

TEST_CASE("a record comes back as it was put, and the last one counts") {
  const TempDir dir;
  Store store = OpenStore(dir);
  const Digest key{1, 2};
  REQUIRE(store.GetRecord(key) == std::nullopt);
  REQUIRE(MessageOf(store.PutRecord(key, std::string("a\0b", 3))) == "");
  REQUIRE(store.GetRecord(key) == std::string("a\0b", 3));
  REQUIRE(MessageOf(store.PutRecord(key, "")) == "");
  REQUIRE(store.GetRecord(key) == "");
  REQUIRE(store.GetRecord(Digest{1, 3}) == std::nullopt);
  REQUIRE(OpenStore(dir).GetRecord(key) == "");
  REQUIRE(store.damaged() == 0);
}

TEST_CASE("a file comes back from a store of any packing") {
  const Packing packing = GENERATE(Packing::kPlain, Packing::kZlib, Packing::kZstd);
  const auto [size, random] = GENERATE(table<size_t, bool>({{0, false},
                                                            {1, false},
                                                            {4096, false},
                                                            {4097, false},
                                                            {kPieceSize, false},
                                                            {kPieceSize, true},
                                                            {kPieceSize + 1, true},
                                                            {1000000, true},
                                                            {40 << 20, false}}));
  const TempDir dir;
  const std::string content = random ? RandomBytes(size) : std::string(size, 'x');
  dir.Write("from", content);
  Store store = OpenStore(dir, packing);
  const Blob blob = Must(store.PutFile(dir.Path("from")));
  REQUIRE(blob == Blob{HashBytes(content), size});
  REQUIRE(store.HasBlob(blob));
  // Whatever packing another run is told, it finds it.
  Store other = OpenStore(dir, Packing::kPlain);
  REQUIRE(Must(other.GetFile(blob, dir.Path("to"), false)));
  REQUIRE((dir.Read("to") == content));
  REQUIRE(fs::exists(BlobPath(dir, blob, size < 4097 ? Packing::kPlain : packing)));
  REQUIRE(NamesIn(dir.Path("store/tmp")).empty());
}

TEST_CASE("a file gets the permissions of a new one, and no hard link") {
  const TempDir dir;
  dir.Write("from", "#!/bin/sh\n");
  Store store = OpenStore(dir);
  const Blob blob = Must(store.PutFile(dir.Path("from")));
  const mode_t mask = umask(027);
  REQUIRE(Must(store.GetFile(blob, dir.Path("plain"), false)));
  REQUIRE(Must(store.GetFile(blob, dir.Path("program"), true)));
  umask(mask);
  struct stat info;
  REQUIRE(stat(dir.Path("plain").c_str(), &info) == 0);
  REQUIRE((info.st_mode & 07777) == 0640);
  REQUIRE(info.st_nlink == 1);
  REQUIRE(stat(dir.Path("program").c_str(), &info) == 0);
  REQUIRE((info.st_mode & 07777) == 0750);
}

TEST_CASE("what is in the target's place is replaced in one step") {
  const TempDir dir;
  dir.Write("from", "new");
  Store store = OpenStore(dir);
  const Blob blob = Must(store.PutFile(dir.Path("from")));
  dir.Write("to", "old and longer");
  fs::create_hard_link(dir.Path("to"), dir.Path("other name"));
  REQUIRE(Must(store.GetFile(blob, dir.Path("to"), false)));
  REQUIRE(dir.Read("to") == "new");
  // Another file has the name now; who had the old one open still reads that.
  REQUIRE(dir.Read("other name") == "old and longer");
  REQUIRE(NamesIn(dir.path()) == std::vector<std::string>{"from", "other name", "store", "to"});
}

TEST_CASE("a target that cannot be written is an error, and the blob stays") {
  const TempDir dir;
  dir.Write("from", "x");
  Store store = OpenStore(dir);
  const Blob blob = Must(store.PutFile(dir.Path("from")));
  REQUIRE(MessageOf(store.GetFile(blob, dir.Path("no/such/to"), false)) ==
          "cannot write " + dir.Path("no/such/to") + ": No such file or directory");
  fs::create_directory(dir.Path("folder"));
  REQUIRE(MessageOf(store.GetFile(blob, dir.Path("folder"), false)) ==
          "cannot write " + dir.Path("folder") + ": Is a directory");
  REQUIRE(store.HasBlob(blob));
  REQUIRE(store.damaged() == 0);
  REQUIRE(NamesIn(dir.path()) == std::vector<std::string>{"folder", "from", "store"});

  if (geteuid() == 0) return;  // To whom nothing is forbidden.
  fs::permissions(dir.Path("folder"), fs::perms::owner_read | fs::perms::owner_exec);
  REQUIRE(MessageOf(store.GetFile(blob, dir.Path("folder/to"), false)) ==
          "cannot write " + dir.Path("folder/to") + ": Permission denied");
  fs::permissions(dir.Path("folder"), fs::perms::owner_all);
}

TEST_CASE("only a regular file that is there can be kept") {
  const TempDir dir;
  Store store = OpenStore(dir);
  REQUIRE(MessageOf(store.PutFile(dir.Path("none"))) ==
          "cannot read " + dir.Path("none") + ": No such file or directory");
  REQUIRE(MessageOf(store.PutFile(dir.path())) ==
          "cannot keep " + dir.path() + ": not a regular file");
  REQUIRE(mkfifo(dir.Path("pipe").c_str(), 0600) == 0);
  REQUIRE(MessageOf(store.PutFile(dir.Path("pipe"))) ==
          "cannot keep " + dir.Path("pipe") + ": not a regular file");
}

TEST_CASE("a record under another key is refused and dropped") {
  const TempDir dir;
  Store store = OpenStore(dir);
  const Digest key{0x1100000000000000, 2}, other{0x1100000000000000, 3};
  REQUIRE(MessageOf(store.PutRecord(key, "value")) == "");
  fs::copy(RecordPath(dir, key), RecordPath(dir, other));
  REQUIRE(store.GetRecord(other) == std::nullopt);
  REQUIRE(store.damaged() == 1);
  REQUIRE_FALSE(fs::exists(RecordPath(dir, other)));
  REQUIRE(store.GetRecord(key) == "value");
}

TEST_CASE("each flipped byte of a record is noticed") {
  const TempDir dir;
  Store store = OpenStore(dir);
  const Digest key{1, 2};
  REQUIRE(MessageOf(store.PutRecord(key, "a short record")) == "");
  const std::string sound = ReadFile(RecordPath(dir, key));
  for (size_t i = 0; i < sound.size(); ++i) {
    std::string damaged = sound;
    damaged[i] ^= 0x20;
    WriteFile(RecordPath(dir, key), damaged);
    REQUIRE(store.GetRecord(key) == std::nullopt);
    REQUIRE_FALSE(fs::exists(RecordPath(dir, key)));
  }
  REQUIRE(store.damaged() == sound.size());
  for (const std::string& damaged :
       {sound.substr(0, 3), sound.substr(0, sound.size() - 1), sound + "x", std::string()}) {
    WriteFile(RecordPath(dir, key), damaged);
    REQUIRE(store.GetRecord(key) == std::nullopt);
  }
  WriteFile(RecordPath(dir, key), "");
  fs::resize_file(RecordPath(dir, key), kMaxRecordFile + 1);  // A hole: never read.
  REQUIRE(store.GetRecord(key) == std::nullopt);
  REQUIRE(MessageOf(store.PutRecord(key, "again")) == "");
  REQUIRE(store.GetRecord(key) == "again");
}

TEST_CASE("a damaged blob is dropped, and its target stays as it was") {
  const Packing packing = GENERATE(Packing::kPlain, Packing::kZlib, Packing::kZstd);
  const TempDir dir;
  // Mostly the same, so that it is short when it is packed.
  std::string content(5000, 'x');
  for (size_t i = 0; i < content.size(); i += 97) content[i] = static_cast<char>('a' + i % 26);
  dir.Write("from", content);
  Store store = OpenStore(dir, packing);
  const Blob blob = Must(store.PutFile(dir.Path("from")));
  const std::string path = BlobPath(dir, blob, packing);
  const std::string sound = ReadFile(path);
  dir.Write("to", "as it was");
  uint64_t dropped = 0;
  const auto is_refused = [&](const std::string& damaged) {
    WriteFile(path, damaged);
    const bool got = Must(store.GetFile(blob, dir.Path("to"), false));
    if (got) {
      // Some bits of a packed file say nothing of its content.
      const bool same = dir.Read("to") == content;
      dir.Write("to", "as it was");
      return packing != Packing::kPlain && same;
    }
    ++dropped;
    return dir.Read("to") == "as it was" && !fs::exists(path);
  };
  for (size_t i = 0; i < sound.size(); ++i) {
    std::string damaged = sound;
    damaged[i] ^= 0x01;
    INFO("byte " << i);
    REQUIRE(is_refused(damaged));
  }
  for (size_t size = 0; size < sound.size(); size += 1 + sound.size() / 50)
    REQUIRE(is_refused(sound.substr(0, size)));
  for (const std::string& more : {sound + "x", sound + sound, sound + std::string(300000, '\0')}) {
    WriteFile(path, more);
    REQUIRE_FALSE(Must(store.GetFile(blob, dir.Path("to"), false)));
    ++dropped;
  }
  REQUIRE(store.damaged() == dropped);
  REQUIRE(NamesIn(dir.path()) == std::vector<std::string>{"from", "store", "to"});
  REQUIRE(Must(store.PutFile(dir.Path("from"))) == blob);
  REQUIRE(Must(store.GetFile(blob, dir.Path("to"), false)));
  REQUIRE(dir.Read("to") == content);
}

TEST_CASE("a damaged blob does not hide a sound one of another packing") {
  const TempDir dir;
  const std::string content(10000, 'x');
  dir.Write("from", content);
  Store store = OpenStore(dir, Packing::kZstd);
  const Blob blob = Must(store.PutFile(dir.Path("from")));
  WriteFile(BlobPath(dir, blob, Packing::kPlain), std::string(10000, 'y'));
  REQUIRE(Must(store.GetFile(blob, dir.Path("to"), false)));
  REQUIRE(dir.Read("to") == content);
  REQUIRE(store.damaged() == 1);
}

TEST_CASE("a small file that unpacks to a huge one fills no disk") {
  const TempDir dir;
  const Packing packing = GENERATE(Packing::kZlib, Packing::kZstd);
  dir.Write("huge", std::string(20 << 20, 'x'));
  dir.Write("from", std::string(5000, 'x'));
  Store store = OpenStore(dir, packing);
  const Blob huge = Must(store.PutFile(dir.Path("huge")));
  const Blob blob = Must(store.PutFile(dir.Path("from")));
  fs::copy_file(BlobPath(dir, huge, packing), BlobPath(dir, blob, packing),
                fs::copy_options::overwrite_existing);
  REQUIRE_FALSE(Must(store.GetFile(blob, dir.Path("to"), false)));
  REQUIRE_FALSE(fs::exists(dir.Path("to")));
}

TEST_CASE("threads share a store") {
  const TempDir dir;
  Store store = OpenStore(dir, Packing::kZstd);
  std::vector<std::string> contents;
  for (unsigned i = 0; i < 8; ++i) {
    contents.push_back(RandomBytes(20000, i));
    dir.Write(fmt::format("from{}", i), contents.back());
  }
  const auto put_and_get = [&](size_t task) -> Status {
    const size_t i = task % contents.size();
    const std::string to = dir.Path(fmt::format("to{}", task));
    KN_TRY(store.PutRecord(Digest{1, i}, contents[i]));
    KN_TRY_ASSIGN(const Blob blob, store.PutFile(dir.Path(fmt::format("from{}", i))));
    KN_TRY_ASSIGN(const bool got, store.GetFile(blob, to, false));
    const bool same = got && ReadFile(to) == contents[i];
    return same && store.GetRecord(Digest{1, i}) == contents[i] ? Status() : Error("other bytes");
  };
  for (const Status& status : RunInParallel(64, 8, put_and_get)) REQUIRE(MessageOf(status) == "");
  REQUIRE(store.damaged() == 0);
  REQUIRE(store.Measure().blobs == contents.size());
}

TEST_CASE("putting what is kept already writes nothing") {
  const TempDir dir;
  dir.Write("from", std::string(10000, 'x'));
  const Blob blob = Must(OpenStore(dir, Packing::kZlib).PutFile(dir.Path("from")));
  Store store = OpenStore(dir, Packing::kPlain);
  REQUIRE(Must(store.PutFile(dir.Path("from"))) == blob);
  REQUIRE(fs::exists(BlobPath(dir, blob, Packing::kZlib)));
  REQUIRE_FALSE(fs::exists(BlobPath(dir, blob, Packing::kPlain)));
  // A power failure cuts files off.
  fs::remove(BlobPath(dir, blob, Packing::kZlib));
  WriteFile(BlobPath(dir, blob, Packing::kPlain), "");
  REQUIRE_FALSE(store.HasBlob(blob));
  REQUIRE(Must(store.PutFile(dir.Path("from"))) == blob);
  REQUIRE(store.HasBlob(blob));
}

TEST_CASE("a use renews the time only once in a while") {
  const TempDir dir;
  dir.Write("from", "x");
  Store store = OpenStore(dir);
  const Blob blob = Must(store.PutFile(dir.Path("from")));
  const std::string path = BlobPath(dir, blob, Packing::kPlain);
  const auto age_after_get = [&](std::chrono::seconds age) {
    fs::last_write_time(path, fs::file_time_type::clock::now() - age);
    REQUIRE(Must(store.GetFile(blob, dir.Path("to"), false)));
    return fs::file_time_type::clock::now() - fs::last_write_time(path);
  };
  using std::chrono::seconds;
  REQUIRE(age_after_get(seconds(300)) >= seconds(300));
  REQUIRE(age_after_get(seconds(900)) < seconds(300));
  REQUIRE(age_after_get(seconds(-900)) >= seconds(-1));  // The clock went wrong.
}

TEST_CASE("a store of another version is refused, and left alone") {
  const TempDir dir;
  dir.Write("store/format", "kninja-store 2\nmore\n");
  dir.Write("store/blobs/00/file", "x");
  StoreOptions options;
  options.directory = dir.Path("store");
  const Result<Store> store = Store::Open(options);
  REQUIRE(MessageOf(store) ==
          "expected 'kninja-store 1' in " + dir.Path("store/format") + ", found 'kninja-store 2'");
  REQUIRE(store.error().diagnostic().hint ==
          "another version of kninja made this cache: set KNINJA_CACHE_DIR, or remove " +
              dir.Path("store"));
  REQUIRE(NamesIn(dir.Path("store")) == std::vector<std::string>{"blobs", "format"});
  WriteFile(dir.Path("store/format"), "\x1b[31m");
  REQUIRE(MessageOf(Store::Open(options)) ==
          "expected 'kninja-store 1' in " + dir.Path("store/format") + ", found '?[31m'");
  // What a power failure leaves of a file that had just been written.
  WriteFile(dir.Path("store/format"), "");
  REQUIRE(MessageOf(Store::Open(options)) == "");
  REQUIRE(dir.Read("store/format") == "kninja-store 1\n");
}

TEST_CASE("a store that cannot be made is an error") {
  const TempDir dir;
  dir.Write("file", "");
  StoreOptions options;
  options.directory = dir.Path("file/store");
  REQUIRE(MessageOf(Store::Open(options)) ==
          "cannot create directory " + dir.Path("file/store") + ": Not a directory");
}

TEST_CASE("a folder that vanished is a miss, or an error") {
  const TempDir dir;
  dir.Write("from", "x");
  Store store = OpenStore(dir);
  const Blob blob = Must(store.PutFile(dir.Path("from")));
  fs::remove_all(dir.Path("store"));
  REQUIRE_FALSE(Must(store.GetFile(blob, dir.Path("to"), false)));
  REQUIRE_FALSE(store.HasBlob(blob));
  REQUIRE(store.GetRecord(Digest{1, 1}) == std::nullopt);
  REQUIRE(MessageOf(store.PutRecord(Digest{1, 1}, "x")) ==
          "cannot write " + dir.Path("store/records") + ": No such file or directory");
  REQUIRE(MessageOf(store.PutFile(dir.Path("from"))) ==
          "cannot write " + dir.Path("store/blobs") + ": No such file or directory");
  REQUIRE(store.Measure().blobs == 0);
  REQUIRE(store.damaged() == 0);
  REQUIRE(Must(OpenStore(dir).PutFile(dir.Path("from"))) == blob);
}

TEST_CASE("links in a store's folders are not followed") {
  const TempDir dir;
  dir.Write("from", "content");
  Store store = OpenStore(dir);
  const Digest key{0x1100000000000000, 1};
  const Blob blob = Must(store.PutFile(dir.Path("from")));
  REQUIRE(MessageOf(store.PutRecord(key, "value")) == "");

  // In place of a file: a miss, and the next put takes the place, not what is linked.
  for (const std::string& path : {BlobPath(dir, blob, Packing::kPlain), RecordPath(dir, key)}) {
    const std::string away = dir.Path("away-" + fs::path(path).filename().string());
    fs::rename(path, away);
    fs::create_symlink(away, path);
  }
  REQUIRE_FALSE(store.HasBlob(blob));
  REQUIRE_FALSE(Must(store.GetFile(blob, dir.Path("to"), false)));
  REQUIRE(store.GetRecord(key) == std::nullopt);
  REQUIRE(Must(store.PutFile(dir.Path("from"))) == blob);
  REQUIRE(MessageOf(store.PutRecord(key, "other")) == "");
  REQUIRE(fs::is_regular_file(fs::symlink_status(RecordPath(dir, key))));
  REQUIRE(store.GetRecord(key) == "other");
  REQUIRE(Must(store.GetFile(blob, dir.Path("to"), false)));

  // In place of a folder: nothing is read, written or removed on the other side.
  const std::string folder = fs::path(RecordPath(dir, key)).parent_path();
  fs::rename(folder, dir.Path("outside"));
  fs::create_directory_symlink(dir.Path("outside"), folder);
  const std::vector<std::string> before = NamesIn(dir.Path("outside"));
  REQUIRE(store.GetRecord(key) == std::nullopt);
  REQUIRE(MessageOf(store.PutRecord(Digest{0x1100000000000000, 2}, "x")) ==
          "cannot write " + dir.Path("store/records") + ": Not a directory");
  REQUIRE(MessageOf(store.Clear()) == "");
  REQUIRE(NamesIn(dir.Path("outside")) == before);

  fs::remove_all(dir.Path("store/blobs"));
  fs::create_directory_symlink(dir.Path("outside"), dir.Path("store/blobs"));
  StoreOptions options;
  options.directory = dir.Path("store");
  REQUIRE(MessageOf(Store::Open(options)) ==
          "cannot open " + dir.Path("store/blobs") + ": Not a directory");
}

}  // namespace
}  // namespace kninja::cache
