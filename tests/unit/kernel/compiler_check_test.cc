// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kernel/compiler_check.h"

#include "src/base/diagnostic.h"
#include "src/kernel/capture_messages.h"
#include "tests/support/catch.h"
#include "tests/support/fake_runner.h"
#include "tests/support/memory_disk.h"

namespace kninja::kernel {
namespace {

constexpr const char* kGcc12 = "gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0";
constexpr const char* kGcc11 = "gcc-11 (Debian 11.3.0-12) 11.3.0";
constexpr const char* kClang14 = "Debian clang version 14.0.6";
const Environment kEnvironment = {{"PATH", "/usr/bin"}};

TEST_CASE("the name that gcc was called by makes no difference") {
  CHECK(IsSameCompiler(kGcc12, kGcc12));
  CHECK(IsSameCompiler("gcc (Debian 12.2.0-14+deb12u1) 12.2.0", kGcc12));
  CHECK(IsSameCompiler("x86_64-linux-gnu-gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0", kGcc12));
}

TEST_CASE("another version, package or compiler makes a difference") {
  CHECK_FALSE(IsSameCompiler(kGcc11, kGcc12));
  CHECK_FALSE(IsSameCompiler("gcc-12 (Debian 12.2.0-14) 12.2.0", kGcc12));
  CHECK_FALSE(IsSameCompiler("gcc (GCC) 12.2.0", kGcc12));
  CHECK_FALSE(IsSameCompiler(kClang14, kGcc12));
  CHECK_FALSE(IsSameCompiler("clang version 14.0.6 (https://example.org x)",
                             "clang version 14.0.7 (https://example.org x)"));
  CHECK_FALSE(IsSameCompiler(kClang14, "Debian clang version 15.0.6"));
}

// A machine with these programs, and what they say of themselves.
class OtherCompiler {
 public:
  OtherCompiler& Has(const std::string& program, const std::string& version) {
    disk_.AddExecutable("/usr/bin/" + program);
    runner_.Answer({"/bin/sh", "-c", program + " --version"}, version + "\nCopyright and more\n");
    return *this;
  }
  std::string Warning(const std::string& built_by, const std::string& used) {
    const auto warning = OtherCompilerWarning(disk_, runner_, kEnvironment, built_by, used);
    return warning ? Format(*warning, {}) : "";
  }
  FakeRunner& runner() { return runner_; }

 private:
  MemoryDisk disk_;
  FakeRunner runner_;
};

TEST_CASE("the version is asked as kbuild asks for it") {
  FakeRunner runner;
  runner.Answer({"/bin/sh", "-c", "ccache gcc -m64 --version"}, "gcc #1 (Debian) 12\nmore\n");
  CHECK(CompilerVersion(runner, kEnvironment, "ccache gcc -m64") == "gcc 1 (Debian) 12");
  CHECK(runner.calls()[0].environment.at("LC_ALL") == "C");
  CHECK(CompilerVersion(runner, kEnvironment, "no-such-cc").empty());
}

TEST_CASE("another compiler is a warning that names the right one") {
  OtherCompiler machine;
  machine.Has("gcc-12", kGcc12).Has("gcc-11", kGcc11);
  CHECK(machine.Warning(kGcc12, kGcc11) ==
        "warning: the compiler differs from the one that the kernel was built with\n"
        "hint: give CC=gcc-12, which is the kernel's compiler\n"
        "note: the kernel was built with gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0\n"
        "note: modules are built with gcc-11 (Debian 11.3.0-12) 11.3.0\n");
}

TEST_CASE("the right compiler is found by its version, whatever it was called") {
  OtherCompiler gcc;
  gcc.Has("gcc", "gcc (Debian 13.1.0-1) 13.1.0").Has("gcc-12", kGcc12);
  CHECK(gcc.Warning("gcc (Debian 12.2.0-14+deb12u1) 12.2.0", kClang14) ==
        "warning: the compiler differs from the one that the kernel was built with\n"
        "hint: give CC=gcc-12, which is the kernel's compiler\n"
        "note: the kernel was built with gcc (Debian 12.2.0-14+deb12u1) 12.2.0\n"
        "note: modules are built with Debian clang version 14.0.6\n");
  OtherCompiler clang;
  clang.Has("clang", kClang14).Has("gcc-12", kGcc12);
  CHECK(clang.Warning(kClang14, kGcc12) ==
        "warning: the compiler differs from the one that the kernel was built with\n"
        "hint: give CC=clang, which is the kernel's compiler\n"
        "note: the kernel was built with Debian clang version 14.0.6\n"
        "note: modules are built with gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0\n");
}

TEST_CASE("without the kernel's compiler the warning says what to install") {
  OtherCompiler machine;
  machine.Has("gcc-12", "gcc-12 (Debian 12.3.0-1) 12.3.0");
  CHECK(machine.Warning(kGcc12, kGcc11) ==
        "warning: the compiler differs from the one that the kernel was built with\n"
        "hint: install the kernel's compiler and name it with CC=, such as CC=gcc-12\n"
        "note: the kernel was built with gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0\n"
        "note: modules are built with gcc-11 (Debian 11.3.0-12) 11.3.0\n");
}

TEST_CASE("the kernel's own compiler is no reason to warn or to ask anyone") {
  OtherCompiler machine;
  machine.Has("gcc-12", kGcc12);
  CHECK(machine.Warning(kGcc12, "gcc (Debian 12.2.0-14+deb12u1) 12.2.0").empty());
  CHECK(machine.Warning("", kGcc11).empty());
  CHECK(machine.Warning(kGcc12, "").empty());
  CHECK(machine.runner().calls().empty());
}

TEST_CASE("kbuild's own warning about the compiler goes, its others stay") {
  auto warnings = KbuildWarnings(
      "warning: the compiler differs from the one used to build the kernel\n"
      "  The kernel was built by: gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0\n"
      "  You are using:           gcc-11 (Debian 11.3.0-12) 11.3.0\n"
      "Makefile:7: old option\n");
  RemoveCompilerWarning(kGcc12, kGcc11, warnings);
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].message == "old option");
}

}  // namespace
}  // namespace kninja::kernel
