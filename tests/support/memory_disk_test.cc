// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/support/memory_disk.h"

#include "tests/support/catch.h"

namespace kninja {
namespace {

using Names = std::vector<std::string>;

TEST_CASE("a memory disk reads back what was put there") {
  MemoryDisk disk;
  disk.AddFile("a/b.c", "text");
  REQUIRE(Must(disk.Read("a/b.c")) == "text");
  REQUIRE(Must(disk.Read("/mem/a/./x/../b.c")) == "text");
  REQUIRE(disk.Stat("a/b.c")->size == 4);
  REQUIRE_FALSE(disk.Stat("a/b.c")->directory);
  REQUIRE(disk.Stat("a")->directory);
  REQUIRE(disk.List("a") == Names{"b.c"});
  REQUIRE(disk.List("") == Names{"a"});
  REQUIRE(disk.AllFiles() == Names{"/mem/a/b.c"});
}

TEST_CASE("a memory disk fails with the words of the real one") {
  MemoryDisk disk;
  disk.AddDirectory("dir");
  disk.AddFile("file");
  REQUIRE(MessageOf(disk.Read("none")) == "cannot read none: No such file or directory");
  REQUIRE(MessageOf(disk.Read("dir")) == "cannot read dir: Is a directory");
  REQUIRE(MessageOf(disk.Write("none/x", "")) == "cannot write none/x: No such file or directory");
  REQUIRE(MessageOf(disk.MakeDirectories("file/x")) ==
          "cannot create directory /mem/file: Not a directory");
  REQUIRE(disk.Remove("none").ok());
  REQUIRE_FALSE(disk.Stat("none"));
  REQUIRE_FALSE(disk.List("file"));
  disk.SetFault("file", "Permission denied");
  REQUIRE(MessageOf(disk.Read("/mem/file")) == "cannot read /mem/file: Permission denied");
  disk.SetFault("file", "");
  REQUIRE(disk.Read("file"));
}

TEST_CASE("a memory disk stamps files with its own clock") {
  MemoryDisk disk;
  disk.set_now_ns(100);
  disk.AddFile("a");
  REQUIRE(disk.Stat("a")->mtime_ns == 100);
  disk.Tick();
  REQUIRE(disk.Stat("a")->mtime_ns == 100);
  REQUIRE(disk.Write("b", "x").ok());
  REQUIRE(disk.Stat("b")->mtime_ns == 1'000'000'100);
  disk.Touch("a");
  REQUIRE(disk.Stat("a")->mtime_ns == 1'000'000'100);
}

TEST_CASE("a memory disk lists what was asked of it") {
  MemoryDisk disk;
  disk.AddFile("a", "1");
  REQUIRE(disk.reads().empty());
  (void)disk.Read("a");
  (void)disk.Stat("b");
  (void)disk.List("c");
  (void)disk.Write("d", "");
  (void)disk.Remove("e");
  REQUIRE(disk.reads() == Names{"a"});
  REQUIRE(disk.stats() == Names{"b"});
  REQUIRE(disk.lists() == Names{"c"});
  REQUIRE(disk.writes() == Names{"d"});
  REQUIRE(disk.removes() == Names{"e"});
  disk.ClearRecords();
  REQUIRE(disk.reads().empty());
}

TEST_CASE("a memory disk does not write what is already there") {
  MemoryDisk disk;
  REQUIRE(Must(WriteIfChanged(disk, "a", "1")));
  REQUIRE_FALSE(Must(WriteIfChanged(disk, "a", "1")));
  REQUIRE(Must(WriteIfChanged(disk, "a", "2")));
  REQUIRE(disk.Content("a") == "2");
  REQUIRE(disk.writes() == Names{"a", "a"});
}

TEST_CASE("a memory disk follows symbolic links") {
  MemoryDisk disk;
  disk.AddFile("/usr/src/linux/Makefile", "m");
  disk.AddSymlink("/lib/modules/1/build", "/usr/src/linux");
  disk.AddSymlink("/lib/modules/1/source", "build");
  disk.AddSymlink("/loop", "loop");
  REQUIRE(Must(disk.Read("/lib/modules/1/source/Makefile")) == "m");
  REQUIRE(disk.RealPath("/lib/modules/1/source/Makefile") == "/usr/src/linux/Makefile");
  REQUIRE(disk.RealPath("/lib/modules/1/source/none").empty());
  REQUIRE(disk.RealPath("/loop").empty());
  REQUIRE(disk.List("/lib/modules/1/build") == Names{"Makefile"});
}

}  // namespace
}  // namespace kninja
