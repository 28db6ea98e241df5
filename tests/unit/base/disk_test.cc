// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/base/disk.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "tests/support/catch.h"
#include "tests/support/memory_disk.h"
#include "tests/support/temp_dir.h"

namespace kninja {
namespace {

using Names = std::vector<std::string>;

TEST_CASE("the disk reads files of any size") {
  const TempDir dir;
  const RealDisk disk(dir.path());
  for (const size_t size : {0, 1, 4095, 4096, 4097, 300000}) {
    const std::string content(size, 'x');
    dir.Write("f", content);
    REQUIRE(Must(disk.Read("f")) == content);
  }
}

TEST_CASE("the disk reads files whose size the kernel does not tell") {
  const Result<std::string> content = RealDisk().Read("/proc/self/status");
  REQUIRE(content);
  REQUIRE(content->size() > 100);
}

TEST_CASE("the disk says why it cannot read") {
  const TempDir dir;
  const RealDisk disk(dir.path());
  REQUIRE(MessageOf(disk.Read("none")) == "cannot read none: No such file or directory");
  REQUIRE(MessageOf(disk.Read(".")) == "cannot read .: Is a directory");
}

TEST_CASE("stat tells time, size and kind") {
  const TempDir dir;
  const RealDisk disk(dir.path());
  dir.Write("f", "abc");
  dir.SetTime("f", 1234567890, 123456789);
  const FileSignature file = *disk.Stat("f");
  REQUIRE(file.mtime_ns == 1234567890123456789);
  REQUIRE(file.size == 3);
  REQUIRE_FALSE(file.directory);
  REQUIRE_FALSE(file.executable);
  dir.MakeExecutable("f");
  REQUIRE(disk.Stat("f")->executable);
  REQUIRE(disk.Stat(".")->directory);
  REQUIRE_FALSE(disk.Stat(".")->executable);
  REQUIRE_FALSE(disk.Stat("none"));
}

TEST_CASE("stat and real paths follow symbolic links") {
  const TempDir dir;
  const RealDisk disk(dir.path());
  dir.Write("d/f", "abc");
  REQUIRE(symlink("d", dir.Path("link").c_str()) == 0);
  REQUIRE(symlink("none", dir.Path("broken").c_str()) == 0);
  REQUIRE(disk.Stat("link/f") == disk.Stat("d/f"));
  REQUIRE(disk.RealPath("link/f") == dir.Path("d/f"));
  REQUIRE_FALSE(disk.Stat("broken"));
  REQUIRE(disk.RealPath("broken").empty());
}

TEST_CASE("a listing is sorted and has no dots") {
  const TempDir dir;
  const RealDisk disk(dir.path());
  dir.Write("b", "");
  dir.Write("a", "");
  dir.Write("c/d", "");
  dir.Write(".hidden", "");
  REQUIRE(disk.List("") == Names{".hidden", "a", "b", "c"});
  REQUIRE_FALSE(disk.List("a"));
  REQUIRE_FALSE(disk.List("none"));
}

TEST_CASE("writing replaces the file in one step and leaves nothing beside it") {
  const TempDir dir;
  RealDisk disk(dir.path());
  REQUIRE(disk.Write("f", "old").ok());
  const uint64_t inode = disk.Stat("f")->inode;
  REQUIRE(link(dir.Path("f").c_str(), dir.Path("other").c_str()) == 0);
  REQUIRE(disk.Write("f", "new").ok());
  REQUIRE(dir.Read("f") == "new");
  REQUIRE(dir.Read("other") == "old");
  REQUIRE(disk.Stat("f")->inode != inode);
  REQUIRE(disk.List("") == Names{"f", "other"});
}

TEST_CASE("a failed write says why and leaves nothing behind") {
  const TempDir dir;
  RealDisk disk(dir.path());
  REQUIRE(MessageOf(disk.Write("none/f", "x")) == "cannot write none/f: No such file or directory");
  dir.Write("d/f", "");
  REQUIRE(MessageOf(disk.Write("d", "x")) == "cannot write d: Is a directory");
  REQUIRE(disk.List("") == Names{"d"});
}

TEST_CASE("the same content is not written again") {
  const TempDir dir;
  RealDisk disk(dir.path());
  REQUIRE(Must(WriteIfChanged(disk, "f", "1")));
  dir.SetTime("f", 1000);
  REQUIRE_FALSE(Must(WriteIfChanged(disk, "f", "1")));
  REQUIRE(disk.Stat("f")->mtime_ns == 1000'000'000'000);
  REQUIRE(Must(WriteIfChanged(disk, "f", "2")));
  REQUIRE(dir.Read("f") == "2");
  REQUIRE(MessageOf(WriteIfChanged(disk, "none/f", "x")) ==
          "cannot write none/f: No such file or directory");
}

TEST_CASE("directories are made with their parents, and once is enough") {
  const TempDir dir;
  RealDisk disk(dir.path());
  REQUIRE(disk.MakeDirectories("a/b/c").ok());
  REQUIRE(disk.MakeDirectories("a/b/c").ok());
  REQUIRE(disk.Stat("a/b/c")->directory);
  dir.Write("f", "");
  REQUIRE(MessageOf(disk.MakeDirectories("f/x")) ==
          "cannot create directory " + dir.Path("f/x") + ": Not a directory");
}

TEST_CASE("a file in a directory's place is an error") {
  const TempDir dir;
  RealDisk disk(dir.path());
  dir.Write("f", "");
  REQUIRE_FALSE(disk.MakeDirectories("f").ok());
}

TEST_CASE("removing what is not there is no error") {
  const TempDir dir;
  RealDisk disk(dir.path());
  dir.Write("f", "");
  REQUIRE(disk.Remove("f").ok());
  REQUIRE(disk.Remove("f").ok());
  REQUIRE_FALSE(disk.Stat("f"));
  dir.Write("d/f", "");
  REQUIRE(MessageOf(disk.Remove("d")) == "cannot remove d: Is a directory");
}

TEST_CASE("a part of a file is what the file has there") {
  TempDir folder;
  RealDisk real;
  MemoryDisk memory;
  const std::string path = folder.path() + "/file";
  REQUIRE(real.Write(path, "0123456789"));
  memory.AddFile(path, "0123456789");
  for (const Disk* disk : {static_cast<const Disk*>(&real), static_cast<const Disk*>(&memory)}) {
    CHECK(Must(disk->ReadPart(path, 2, 3)) == "234");
    CHECK(Must(disk->ReadPart(path, 8, 9)) == "89");
    CHECK(Must(disk->ReadPart(path, 20, 1)) == "");
    CHECK_THAT(MessageOf(disk->ReadPart(path + "x", 0, 1)), ContainsText("cannot read " + path));
  }
}

}  // namespace
}  // namespace kninja
