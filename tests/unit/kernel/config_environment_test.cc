// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kernel/config_environment.h"

#include "parsers/makefile/disk_host.h"
#include "tests/support/catch.h"
#include "tests/support/fake_runner.h"
#include "tests/support/memory_disk.h"

namespace kninja::kernel {
namespace {

class Fixture {
 public:
  MemoryDisk disk;
  FakeRunner runner;
  ConfigEnvironmentRequest request;

  explicit Fixture(const std::string& makefile) {
    if (!makefile.empty()) disk.AddFile("/src/Makefile", makefile);
    request.source_dir = request.build_dir = "/src";
    request.environment = {{"HOME", "/h"}, {"MAKELEVEL", "2"}, {"M", "/module"}};
  }
  Result<Environment> Load() {
    makefile::DiskHost host(
        disk, runner, request.build_dir, [](std::string_view) {}, [](std::string_view) {});
    return ConfigEnvironment(host, request);
  }
};

TEST_CASE("conf gets what the top-level Makefile exports for a configuration target") {
  Fixture f(
      "ARCH ?= x86\nSRCARCH := $(ARCH)\nifneq ($(filter %config,$(MAKECMDGOALS)),)\n"
      "KIND := config\nendif\nHIDDEN := no\nexport ARCH SRCARCH KIND srctree\nall:;\n"
      "olddefconfig:;\n");
  f.request.variables = {"CC=clang"};
  const Environment environment = Must(f.Load());
  CHECK(environment.at("SRCARCH") == "x86");
  CHECK(environment.at("KIND") == "config");
  CHECK(environment.at("CC") == "clang");
  CHECK(environment.at("srctree") == ".");
  CHECK(environment.at("HOME") == "/h");
  CHECK_FALSE(environment.contains("HIDDEN"));
  CHECK_FALSE(environment.contains("M"));
}

TEST_CASE("with O= the sources are named by their path") {
  Fixture f("export srctree objtree\nolddefconfig:;\n");
  f.disk.AddDirectory("/out");
  f.request.build_dir = "/out";
  const Environment environment = Must(f.Load());
  CHECK(environment.at("srctree") == "/src");
  CHECK(environment.at("objtree") == ".");
}

TEST_CASE("a folder without a Makefile has the words and the caller's variables") {
  Fixture f("");
  f.request.variables = {"ARCH=riscv", "=x", "no-value"};
  const Environment environment = Must(f.Load());
  CHECK(environment.at("ARCH") == "riscv");
  CHECK(environment.at("srctree") == ".");
  CHECK(environment.at("HOME") == "/h");
  CHECK_FALSE(environment.contains("MAKELEVEL"));
}

}  // namespace
}  // namespace kninja::kernel
