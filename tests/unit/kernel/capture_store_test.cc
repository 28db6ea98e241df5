// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kernel/capture_store.h"

#include <functional>

#include "src/kernel/capture_stamp.h"
#include "tests/support/catch.h"
#include "tests/unit/kernel/fake_tree.h"

namespace kninja::kernel {
namespace {

std::vector<FakeMake> MakesWithPahole() {
  std::vector<FakeMake> makes = ExternalMakes("/linux");
  for (FakeMake& make : makes) make.environment["PAHOLE"] = "pahole";
  return makes;
}

// A tree whose capture was stored.
struct Stored {
  MemoryDisk disk;
  FakeKbuild kbuild;
  CaptureRequest request;

  Stored() : kbuild(disk, MakesWithPahole()) {
    AddTree(disk, "/linux");
    disk.AddDirectory("/usr/local/bin");
    disk.AddFile("/linux/scripts/Kbuild.include", "ifdef CONFIG_USED\nX := $(MY_FLAG)\nendif\n");
    disk.AddFile("/linux/include/config/auto.conf",
                 "CONFIG_OBJTOOL=y\nCONFIG_USED=y\nCONFIG_OTHER=y\n");
    request = RequestFor(disk, "/linux");
    request.environment["PATH"] = "/usr/local/bin:/usr/bin";
    Load();
    disk.Tick();
  }
  Capture Load() { return Must(LoadOrCapture(disk, kbuild.runner, request)); }
  /// Whether the next load runs make.
  bool RunsMake() {
    kbuild.runner.ClearCalls();
    Load();
    return !kbuild.runner.calls().empty();
  }
};

TEST_CASE("a second load does not run make and gives the same capture") {
  Stored stored;
  const Capture first = stored.Load();
  stored.disk.ClearRecords();
  CHECK_FALSE(stored.RunsMake());
  CHECK(stored.Load().invocations == first.invocations);
  // Only the store itself is read, everything else is judged by stat.
  CHECK(stored.disk.reads() == std::vector<std::string>(2, CapturePath(stored.request)));
  CHECK(stored.disk.writes().empty());
}

TEST_CASE("a load takes what it depends on again when it changed") {
  const std::vector<std::pair<std::string, std::function<void(Stored&)>>> changes = {
      {"a makefile",
       [](Stored& s) { s.disk.AddFile("/linux/Makefile", "VERSION = 6\nPATCHLEVEL = 2\n"); }},
      {"a makefile that is gone",
       [](Stored& s) { REQUIRE(s.disk.Remove("/linux/scripts/Kbuild.include")); }},
      {"a script", [](Stored& s) { s.disk.AddFile("/linux/scripts/setlocalversion", "x"); }},
      {"a symbol that a makefile reads",
       [](Stored& s) { s.disk.AddFile("/linux/include/config/auto.conf", "CONFIG_OTHER=y\n"); }},
      {"the release",
       [](Stored& s) { s.disk.AddFile("/linux/include/config/kernel.release", "6.2"); }},
      {"a new localversion file",
       [](Stored& s) {
         s.disk.AddFile("/linux/localversion-x", "-x");
         s.disk.Touch("/linux");
       }},
      {"the compiler", [](Stored& s) { s.disk.AddExecutable("/usr/bin/gcc", "new"); }},
      {"a compiler before it in PATH",
       [](Stored& s) { s.disk.AddExecutable("/usr/local/bin/gcc", "another"); }},
      {"a program that there was none of",
       [](Stored& s) { s.disk.AddExecutable("/usr/bin/pahole", "first"); }},
      {"a file before it in PATH that becomes a program",
       [](Stored& s) {
         s.disk.AddFile("/usr/local/bin/gcc");
         REQUIRE_FALSE(s.RunsMake());
         s.disk.Tick(10);
         REQUIRE_FALSE(s.RunsMake());
         s.disk.AddExecutable("/usr/local/bin/gcc");
         s.disk.SetTime("/usr/local/bin", s.disk.now_ns() - 20'000'000'000);
       }},
      {"a link before it in PATH whose target comes",
       [](Stored& s) {
         s.disk.AddSymlink("/usr/local/bin/gcc", "/opt/gcc");
         REQUIRE_FALSE(s.RunsMake());
         s.disk.AddExecutable("/opt/gcc");
       }},
      {"PATH", [](Stored& s) { s.request.environment["PATH"] = "/bin:/usr/bin"; }},
      {"a variable that a makefile names",
       [](Stored& s) { s.request.environment["MY_FLAG"] = "1"; }},
      {"a variable with kbuild's prefix",
       [](Stored& s) { s.request.environment["KBUILD_NEW"] = "1"; }},
      {"make's flags", [](Stored& s) { s.request.environment["MAKEFLAGS"] = "s"; }},
      {"a command-line variable", [](Stored& s) { s.request.variables = {"V=1"}; }},
  };
  for (const auto& [what, change] : changes) {
    INFO(what);
    Stored stored;
    change(stored);
    if (what != "a makefile that is gone")
      CHECK(stored.RunsMake());
    else
      CHECK_FALSE(LoadCapture(stored.disk, stored.request).has_value());
  }
}

TEST_CASE("a load does not mind what it does not depend on") {
  const std::vector<std::pair<std::string, std::function<void(Stored&)>>> changes = {
      {"terminal and directory",
       [](Stored& s) {
         s.request.environment["TERM"] = "dumb";
         s.request.environment["PWD"] = "/elsewhere";
         s.request.environment["SSH_CLIENT"] = "1.2.3.4";
       }},
      {"an outer make's jobs",
       [](Stored& s) { s.request.environment["MAKEFLAGS"] = " -j8 --jobserver-auth=3,4"; }},
      {"a symbol that no makefile reads",
       [](Stored& s) {
         s.disk.AddFile("/linux/include/config/auto.conf",
                        "# later\nCONFIG_USED=y\nCONFIG_OTHER=m\nCONFIG_OBJTOOL=y\n");
       }},
      {"other files in the tree",
       [](Stored& s) {
         s.disk.AddFile("/linux/new.c");
         s.disk.Touch("/linux");
       }},
      {"a touched makefile", [](Stored& s) { s.disk.Touch("/linux/Makefile"); }},
  };
  for (const auto& [what, change] : changes) {
    INFO(what);
    Stored stored;
    change(stored);
    CHECK_FALSE(stored.RunsMake());
  }
}

TEST_CASE("a touched file is read once, then trusted again") {
  Stored stored;
  stored.disk.Touch("/linux/Makefile");
  stored.disk.ClearRecords();
  stored.Load();
  CHECK(stored.disk.reads().size() == 2);
  stored.disk.ClearRecords();
  stored.Load();
  CHECK(stored.disk.reads().size() == 1);
}

TEST_CASE("a program is searched for only where something changed") {
  Stored stored;
  stored.disk.Tick(10);
  stored.disk.AddFile("/usr/local/bin/unrelated");
  CHECK_FALSE(stored.RunsMake());
  stored.disk.Tick(10);
  CHECK_FALSE(stored.RunsMake());
  stored.disk.ClearRecords();
  CHECK_FALSE(stored.RunsMake());
  for (const std::string& path : stored.disk.stats()) CHECK(DirName(path) != "/usr/local/bin");
}

TEST_CASE("a damaged store is a miss") {
  Stored stored;
  const std::string path = CapturePath(stored.request);
  std::string bytes = *stored.disk.Content(path);
  bytes[bytes.size() / 2] ^= 1;
  stored.disk.AddFile(path, bytes);
  CHECK(stored.RunsMake());
  CHECK_FALSE(stored.RunsMake());
}

TEST_CASE("a store that cannot be written does not fail the capture") {
  Stored stored;
  const std::string path = CapturePath(stored.request);
  REQUIRE(stored.disk.Remove(path));
  stored.disk.SetFault(path, "No space left on device");
  CHECK(stored.RunsMake());
  CHECK(stored.RunsMake());
}

TEST_CASE("a file newer than the start of the capture is not vouched for") {
  MemoryDisk disk;
  AddTree(disk, "/linux");
  Stamp stamp;
  stamp.files.push_back({.path = "/linux/Makefile"});
  CHECK_FALSE(ChangedSince(disk, stamp, disk.now_ns() + 1));
  CHECK(ChangedSince(disk, stamp, disk.now_ns()));
}

TEST_CASE("a file changed within the clock's grain is looked at again") {
  Stored stored;
  const Capture capture = stored.Load();
  Stamp stamp = TakeStamp(stored.disk, stored.request, capture, stored.disk.now_ns());
  stored.disk.ClearRecords();
  CHECK(CheckStamp(stored.disk, stored.request, stamp, stored.disk.now_ns()) ==
        StampState::kRefreshed);
  CHECK_FALSE(stored.disk.reads().empty());
}

TEST_CASE("a capture for modules by name is theirs alone") {
  MemoryDisk disk;
  AddTree(disk, "/linux");
  FakeKbuild kbuild(disk,
                    {{"20", "1", {"sh", "s.sh", "-f", "scripts/Makefile.modpost"}, "/linux", {}}});
  CaptureRequest request = RequestFor(disk, "/linux");
  request.mode = CaptureMode::kInTree;
  CHECK_FALSE(NamesProbeModule(Must(LoadOrCapture(disk, kbuild.runner, request))));
  CHECK(kbuild.runner.CommandLines()[1] == "make -n kninja-probe/module.ko");
  request.modules = {"fs/btrfs/btrfs", "fs/xfs/xfs"};
  REQUIRE(LoadOrCapture(disk, kbuild.runner, request));
  CHECK(kbuild.runner.CommandLines()[4] == "make -n fs/btrfs/btrfs.ko fs/xfs/xfs.ko");
  kbuild.runner.ClearCalls();
  REQUIRE(LoadOrCapture(disk, kbuild.runner, request));
  CHECK(kbuild.runner.calls().empty());
}

}  // namespace
}  // namespace kninja::kernel
