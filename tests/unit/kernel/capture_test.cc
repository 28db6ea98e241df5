// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kernel/capture.h"

#include "src/base/diagnostic.h"
#include "src/base/strings.h"
#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/kernel/fake_tree.h"

namespace kninja::kernel {
namespace {

using Words = std::vector<std::string>;

TEST_CASE("a capture lists the stages that kbuild runs for a module") {
  MemoryDisk disk;
  AddTree(disk, "/linux");
  FakeKbuild kbuild(disk, ExternalMakes("/linux"));
  CaptureRequest request = RequestFor(disk, "/linux");
  request.environment["LC_ALL"] = "C";
  const Capture capture = Must(CaptureKbuild(disk, kbuild.runner, request));

  REQUIRE(capture.invocations.size() == 3);
  const MakeInvocation& build = capture.invocations[0];
  CHECK(build.arguments == Words{"-f", "./scripts/Makefile.build", "obj=/kninja-probe-directory"});
  CHECK(build.directory == "/linux");
  CHECK(build.parent == -1);
  CHECK(build.set ==
        Environment{{"CC", "gcc"},
                    {"KBUILD_EXTMOD", "/kninja-probe-directory"},
                    {"MAKEFLAGS", "rR --no-print-directory -- M=/kninja-probe-directory"},
                    {"MAKELEVEL", "1"}});
  CHECK(build.unset.empty());
  CHECK(capture.invocations[1].arguments == Words{"-f", "./scripts/Makefile.modpost"});
  CHECK(capture.invocations[2].parent == 1);
  CHECK(capture.makefiles == Words{"/linux/Makefile", "/linux/scripts/Kbuild.include"});
}

TEST_CASE(
    "make gets the user's variables and an empty module, and the scratch goes "
    "away") {
  MemoryDisk disk;
  AddTree(disk, "/linux");
  FakeKbuild kbuild(disk, ExternalMakes("/linux"));
  CaptureRequest request = RequestFor(disk, "/linux");
  request.variables = {"CC=ccache gcc", "V=1"};
  REQUIRE(CaptureKbuild(disk, kbuild.runner, request));
  CHECK(kbuild.runner.CommandLines() ==
        Words{"mktemp -d /cache/kninja-probe-XXXXXXXX",
              "make CC=ccache gcc V=1 M=/cache/kninja-probe-1/module modules",
              "/bin/sh -c gcc --version", "rm -rf -- /cache/kninja-probe-1"});
  CHECK(kbuild.runner.calls()[1].directory == "/linux");
  CHECK(kbuild.runner.calls()[1].environment.at("MAKEFILES") == "/cache/kninja-probe-1/probe.mk");
  CHECK(disk.Content("/cache/kninja-probe-1/module/Kbuild") == "");
}

TEST_CASE("a cache whose name kbuild cannot bear is not used for scratch") {
  MemoryDisk disk;
  AddTree(disk, "/linux");
  disk.AddDirectory("/tmp");
  FakeKbuild kbuild(disk, ExternalMakes("/linux"));
  CaptureRequest request = RequestFor(disk, "/linux");
  request.cache_directory = "/home/John Doe/cache";
  REQUIRE(CaptureKbuild(disk, kbuild.runner, request));
  CHECK(kbuild.runner.CommandLines()[0] == "mktemp -d /tmp/kninja-probe-XXXXXXXX");
}

TEST_CASE("the user's own MAKEFILES stay") {
  MemoryDisk disk;
  AddTree(disk, "/linux");
  FakeKbuild kbuild(disk, ExternalMakes("/linux"));
  CaptureRequest request = RequestFor(disk, "/linux");
  request.environment["MAKEFILES"] = "/home/me/mine.mk";
  const Capture capture = Must(CaptureKbuild(disk, kbuild.runner, request));
  CHECK(kbuild.runner.calls()[1].environment.at("MAKEFILES") ==
        "/cache/kninja-probe-1/probe.mk /home/me/mine.mk");
  CHECK_FALSE(capture.invocations[0].set.contains("MAKEFILES"));
}

TEST_CASE("variables that kbuild takes away are listed, shell functions are not") {
  MemoryDisk disk;
  AddTree(disk, "/linux");
  FakeKbuild kbuild(disk, ExternalMakes("/linux"));
  kbuild.runner.Handle({"make"}, [&](const ProcessSpec& spec) -> Result<ProcessOutcome> {
    const std::string records = spec.environment.at("KNINJA_PROBE") + "/records/";
    disk.AddFile(records + "index", "7 1 1\n");
    disk.AddFile(records + "7.arguments", std::string("make\0-f\0x.mk\0", 13));
    disk.AddFile(records + "7.environment", std::string("PATH=/usr/bin\0PWD=/linux\0", 25));
    disk.AddFile(records + "7.directory", "/linux\n");
    return ProcessOutcome{};
  });
  CaptureRequest request = RequestFor(disk, "/linux");
  request.environment["LC_ALL"] = "C";
  request.environment["BASH_FUNC_x%%"] = "() { :; }";
  const Capture capture = Must(CaptureKbuild(disk, kbuild.runner, request));
  REQUIRE(capture.invocations.size() == 1);
  CHECK(capture.invocations[0].unset == Words{"LC_ALL"});
  CHECK(capture.invocations[0].set == Environment{{"PWD", "/linux"}});
}

TEST_CASE("a top level that runs itself again is left out, however it is named") {
  MemoryDisk disk;
  AddTree(disk, "/build", "/src");
  std::vector<FakeMake> makes = ExternalMakes("/build");
  const std::vector<Words> again = {{"make", "-C", "/build", "-f", "/src/Makefile", "modules"},
                                    {"make", "-f/src/Makefile"},
                                    {"make", "--file=../src/Makefile"},
                                    {"make", "--makefile", "/src/./Makefile"}};
  int pid = 50;
  for (const Words& argv : again)
    makes.insert(makes.begin() + 1, {std::to_string(pid++), "10", argv, "/build", {}});
  FakeKbuild kbuild(disk, makes);
  const Capture capture = Must(CaptureKbuild(disk, kbuild.runner, RequestFor(disk, "/build")));
  CHECK(capture.invocations.size() == 3);
}

TEST_CASE("a make that read its makefiles again counts once") {
  MemoryDisk disk;
  AddTree(disk, "/linux");
  std::vector<FakeMake> makes = ExternalMakes("/linux");
  makes.push_back(makes[1]);
  FakeKbuild kbuild(disk, makes);
  CHECK(Must(CaptureKbuild(disk, kbuild.runner, RequestFor(disk, "/linux"))).invocations.size() ==
        3);
}

TEST_CASE("a failing kbuild is an error with its place, and the scratch goes away") {
  MemoryDisk disk;
  AddTree(disk, "/linux");
  FakeKbuild kbuild(disk, {});
  kbuild.outcome = {.exit_code = 2, .errors = "Makefile:9: *** Cannot go on.  Stop.\n"};
  const Result<Capture> capture = CaptureKbuild(disk, kbuild.runner, RequestFor(disk, "/linux"));
  REQUIRE_FALSE(capture);
  CHECK(Format(capture.error().diagnostic(), {}) ==
        "/linux/Makefile:9: error: kbuild failed in '/linux': Cannot go on\n");
  CHECK(kbuild.runner.CommandLines().back() == "rm -rf -- /cache/kninja-probe-1");
}

TEST_CASE("a missing compiler is named, with the one that built the kernel") {
  MemoryDisk disk;
  AddTree(disk, "/linux");
  std::vector<FakeMake> makes = ExternalMakes("/linux");
  makes[1].environment["CC"] = "gcc gcc-99 -m64";
  FakeKbuild kbuild(disk, makes);
  const Result<Capture> capture = CaptureKbuild(disk, kbuild.runner, RequestFor(disk, "/linux"));
  REQUIRE_FALSE(capture);
  CHECK(Format(capture.error().diagnostic(), {}) ==
        "error: cannot find the compiler 'gcc-99'\n"
        "hint: install it, or name another one with CC=; the kernel was built "
        "with gcc 12.2.0\n");
}

TEST_CASE("another compiler than the kernel's is one warning, not kbuild's as well") {
  MemoryDisk disk;
  AddTree(disk, "/linux");
  std::vector<FakeMake> makes = ExternalMakes("/linux");
  makes[1].environment["CC"] = "gcc -m64";
  FakeKbuild kbuild(disk, makes);
  kbuild.runner.Answer({"/bin/sh", "-c", "gcc -m64 --version"}, "clang 14\n");
  kbuild.outcome = {.errors =
                        "warning: the compiler differs from the one used to build the kernel\n"
                        "  The kernel was built by: gcc 12.2.0\n"
                        "  You are using:           clang 14\n"};
  const Capture capture = Must(CaptureKbuild(disk, kbuild.runner, RequestFor(disk, "/linux")));
  REQUIRE(capture.warnings.size() == 1);
  CHECK(capture.warnings[0].message ==
        "the compiler differs from the one that the kernel was built with");
}

TEST_CASE("a missing make is named") {
  MemoryDisk disk;
  AddTree(disk, "/linux");
  FakeKbuild kbuild(disk, {});
  REQUIRE(disk.Remove("/usr/bin/make"));
  const Result<Capture> capture = CaptureKbuild(disk, kbuild.runner, RequestFor(disk, "/linux"));
  REQUIRE_FALSE(capture);
  CHECK(Format(capture.error().diagnostic(), {}) ==
        "error: cannot find 'make' in PATH\n"
        "hint: install GNU make: it is run once for each kernel and set of "
        "variables\n");
}

TEST_CASE("a make that starts nothing is an error") {
  MemoryDisk disk;
  AddTree(disk, "/linux");
  FakeKbuild kbuild(disk, {});
  CHECK(MessageOf(CaptureKbuild(disk, kbuild.runner, RequestFor(disk, "/linux"))) ==
        "kbuild in '/linux' started no make for an empty module");
}

TEST_CASE("installed headers cannot build in the tree") {
  MemoryDisk disk;
  AddTree(disk, "/headers");
  REQUIRE(disk.Remove("/headers/init/main.c"));
  FakeKbuild kbuild(disk, {});
  CaptureRequest request = RequestFor(disk, "/headers");
  request.mode = CaptureMode::kInTree;
  const Result<Capture> capture = CaptureKbuild(disk, kbuild.runner, request);
  REQUIRE_FALSE(capture);
  CHECK(Format(capture.error().diagnostic(), {}) ==
        "error: '/headers' holds installed headers, which have no modules to "
        "build\n"
        "hint: give a source tree with --kernel, or leave --in-tree out\n");
}

TEST_CASE("in the tree the run is dry, and its marks are taken off the flags") {
  MemoryDisk disk;
  AddTree(disk, "/linux");
  const Environment environment = {{"MAKEFLAGS", "nrR --no-print-directory"},
                                   {"MFLAGS", "-nrR --no-print-directory"},
                                   {"MAKE", "sh /cache/kninja-probe-1/submake.sh"},
                                   {"PWD", "/linux"}};
  FakeKbuild kbuild(
      disk, {{"20", "1", {"sh", "s.sh", "-f", "./scripts/Makefile.modpost"}, "/linux", environment},
             {"21", "1", {"sh", "s.sh", "O=/linux", "-C", "./tools/", "objtool"}, "/linux", {}}});
  kbuild.outcome.output = "sh /cache/kninja-probe-1/submake.sh -f x\nrm -f modules.order\n";
  CaptureRequest request = RequestFor(disk, "/linux");
  request.mode = CaptureMode::kInTree;
  const Capture capture = Must(CaptureKbuild(disk, kbuild.runner, request));
  CHECK(kbuild.runner.CommandLines()[1] == "make -n kninja-probe/module.ko");
  REQUIRE(capture.invocations.size() == 2);
  CHECK(capture.invocations[0].set == Environment{{"MAKE", "make"},
                                                  {"MAKEFLAGS", "rR --no-print-directory"},
                                                  {"MFLAGS", "-rR --no-print-directory"}});
  CHECK(capture.invocations[1].arguments == Words{"O=/linux", "objtool"});
  CHECK(capture.invocations[1].directory == "/linux/tools");
  CHECK(capture.top_level_commands == "make -f x\nrm -f modules.order\n");
}

TEST_CASE("a captured invocation fits any module directory") {
  MakeInvocation invocation;
  invocation.arguments = {"obj=/kninja-probe-directory"};
  invocation.directory = "/k";
  invocation.set = {{"MODORDER", "/kninja-probe-directory/modules.order"}};
  const MakeInvocation result = ForDirectory(invocation, "fs/btrfs", "/k");
  CHECK(result.arguments == Words{"obj=fs/btrfs"});
  CHECK(result.directory == "/k");
  CHECK(result.set.at("MODORDER") == "fs/btrfs/modules.order");
}

TEST_CASE("a kbuild that works in the module's directory is given its full path") {
  Capture capture;
  MakeInvocation& invocation = capture.invocations.emplace_back();
  invocation.arguments = {"obj=."};
  invocation.directory = "/kninja-probe-directory";
  invocation.set = {{"KBUILD_EXTMOD", "/kninja-probe-directory"}, {"srcroot", "."}};
  const MakeInvocation result = ForDirectory(invocation, "fs/btrfs", "/k");
  CHECK(result.directory == "/k/fs/btrfs");
  CHECK(result.set.at("KBUILD_EXTMOD") == "/k/fs/btrfs");
  CHECK(result.set.at("srcroot") == ".");
  CHECK(ForDirectory(invocation, "/home/hello", "/k").directory == "/home/hello");
  KernelTree tree;
  tree.build_dir = "/k";
  CHECK(WorkingDirectory(capture, "fs/btrfs", tree) == "/k/fs/btrfs");
  capture.invocations[0].directory = "/k";
  CHECK(WorkingDirectory(capture, "fs/btrfs", tree) == "/k");
}

TEST_CASE("a captured invocation fits any modules, in kbuild's order") {
  Capture capture;
  MakeInvocation& invocation = capture.invocations.emplace_back();
  invocation.arguments = {"obj=.", "./kninja-probe/module.o", "./kninja-probe/module.mod"};
  CHECK(NamesProbeModule(capture));
  // kbuild sorts names with their suffix, so a-b.ko goes before a.ko.
  CHECK(ForModules(invocation, {"x/a", "x/a-b", "x/a"}).arguments ==
        Words{"obj=.", "./x/a-b.o", "./x/a.o", "./x/a-b.mod", "./x/a.mod"});
  capture.invocations[0].arguments = {"obj=."};
  CHECK_FALSE(NamesProbeModule(capture));
}

TEST_CASE("an invocation's environment is the caller's with kbuild's changes") {
  MakeInvocation invocation;
  invocation.set = {{"CC", "gcc"}};
  invocation.unset = {"LC_ALL"};
  CHECK(EnvironmentOf(invocation, {{"LC_ALL", "C"}, {"HOME", "/"}, {"MAKELEVEL", "3"}}) ==
        Environment{{"CC", "gcc"}, {"HOME", "/"}});
}

// A kernel in small: its top level runs itself again, exports what it computes
// and starts the stages; modpost starts modfinal, as before kernel 5.14.
void WriteSmallKernel(const TempDir& dir) {
  dir.Write("linux/Makefile",
            "VERSION = 6\nPATCHLEVEL = 1\n"
            "MAKEFLAGS += -rR\n"
            "ifeq ($(sub_make_done),)\n"
            "export sub_make_done := 1\n"
            "$(MAKECMDGOALS): again\n"
            "again:\n\t@$(MAKE) --no-print-directory -C $(CURDIR) -f "
            "$(CURDIR)/Makefile $(MAKECMDGOALS)\n"
            "else\n"
            "include include/config/auto.conf\n"
            "export KBUILD_CFLAGS := -O2 $(KCFLAGS)\n"
            "export CALLED_IN := $(PWD)\n"
            "unexport LC_ALL\n"
            "modules:\n"
            "\t@echo 'warning: the compiler differs' >&2\n"
            "\t@echo '  from another' >&2\n"
            "\t@$(MAKE) -f ./scripts/Makefile.build obj=$(M) need-modorder=1\n"
            "\t@$(MAKE) -f ./scripts/Makefile.modpost\n"
            "%.ko:\n"
            "\t@$(MAKE) -f ./scripts/Makefile.build obj=. ./$*.o\n"
            "\t@echo $*.o > modules.order\n"
            "\t@$(MAKE) MAKEFLAGS= -C ./tools\n"
            "\t@$(MAKE) -f ./scripts/Makefile.modpost\n"
            "endif\n");
  dir.Write("linux/include/config/auto.conf", "CONFIG_A := y\n");
  dir.Write("linux/scripts/Makefile.build", "build:\n\t@touch $(obj)/modules.order\n");
  dir.Write("linux/scripts/Makefile.modpost",
            "modpost:\n\t@$(MAKE) -f ./scripts/Makefile.modfinal\n");
  dir.Write("linux/scripts/Makefile.modfinal", "modfinal: ;\n");
  dir.Write("linux/tools/Makefile", "tools:\n\t@touch changed\n");
}

CaptureRequest SmallRequest(const TempDir& dir) {
  CaptureRequest request;
  request.tree.build_dir = request.tree.source_dir = dir.Path("linux");
  const Environment current = CurrentEnvironment();
  request.environment = {{"PATH", current.at("PATH")}, {"LC_ALL", "C"}, {"PWD", "/"}};
  request.cache_directory = dir.Path("cache");
  return request;
}

TEST_CASE("the probe sees what a real make hands down") {
  const TempDir dir;
  WriteSmallKernel(dir);
  RealDisk disk;
  RealProcessRunner runner;
  CaptureRequest request = SmallRequest(dir);
  request.variables = {"KCFLAGS=-g \"a b\""};
  const Capture capture = Must(CaptureKbuild(disk, runner, request));

  REQUIRE(capture.invocations.size() == 3);
  const MakeInvocation& build = capture.invocations[0];
  CHECK(build.arguments ==
        Words{"-f", "./scripts/Makefile.build", "obj=/kninja-probe-directory", "need-modorder=1"});
  CHECK(build.directory == dir.Path("linux"));
  CHECK(build.set.at("KBUILD_CFLAGS") == "-O2 -g \"a b\"");
  CHECK(build.set.at("KCFLAGS") == "-g \"a b\"");
  CHECK(build.set.at("M") == "/kninja-probe-directory");
  CHECK(build.set.at("CALLED_IN") == "/kninja-probe-directory");
  CHECK_FALSE(build.set.contains("PWD"));
  CHECK(build.set.at("MAKELEVEL") == "2");
  CHECK(build.unset == Words{"LC_ALL"});
  for (const auto& [name, value] : build.set) {
    CHECK_FALSE(name.starts_with("KNINJA_"));
    CHECK(value.find("kninja-probe-d") == value.find("kninja-probe"));
  }
  CHECK_FALSE(build.set.contains("MAKEFILES"));
  CHECK(capture.invocations[1].parent == -1);
  CHECK(capture.invocations[2].arguments == Words{"-f", "./scripts/Makefile.modfinal"});
  CHECK(capture.invocations[2].parent == 1);
  CHECK(capture.makefiles == Words{dir.Path("linux/Makefile"),
                                   dir.Path("linux/include/config/auto.conf"),
                                   dir.Path("linux/scripts/Makefile.modpost")});
  REQUIRE(capture.warnings.size() == 1);
  CHECK(Format(capture.warnings[0], {}) == "warning: the compiler differs\nnote: from another\n");
  CHECK(disk.List(dir.Path("cache"))->empty());
}

TEST_CASE("a real dry run in the tree starts no stage and changes nothing") {
  const TempDir dir;
  WriteSmallKernel(dir);
  RealDisk disk;
  RealProcessRunner runner;
  CaptureRequest request = SmallRequest(dir);
  request.mode = CaptureMode::kInTree;
  const Capture capture = Must(CaptureKbuild(disk, runner, request));

  REQUIRE(capture.invocations.size() == 3);
  CHECK(capture.invocations[0].arguments ==
        Words{"-f", "./scripts/Makefile.build", "obj=.", "./kninja-probe/module.o"});
  CHECK(capture.invocations[0].set.at("MAKEFLAGS").substr(0, 2) == "rR");
  CHECK_FALSE(capture.invocations[0].set.contains("PWD"));
  CHECK(capture.invocations[1].arguments == Words{"MAKEFLAGS="});
  CHECK(capture.invocations[1].directory == dir.Path("linux/tools"));
  CHECK(capture.invocations[2].arguments == Words{"-f", "./scripts/Makefile.modpost"});
  CHECK(NamesProbeModule(capture));
  CHECK_THAT(capture.top_level_commands,
             ContainsText("echo kninja-probe/module.o > modules.order"));
  CHECK_FALSE(disk.Stat(dir.Path("linux/modules.order")).has_value());
  CHECK_FALSE(disk.Stat(dir.Path("linux/tools/changed")).has_value());
}

}  // namespace
}  // namespace kninja::kernel
