// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kernel/make_environment.h"

#include "tests/support/catch.h"
#include "tests/support/memory_disk.h"

namespace kninja::kernel {
namespace {

std::string CleanFlags(const std::string& flags) {
  return ValueOf(WithoutOuterMake({{"MAKEFLAGS", flags}}), "MAKEFLAGS");
}

TEST_CASE("an outer make's job server and dry run do not reach kbuild") {
  CHECK(CleanFlags("-j8") == "");
  CHECK(CleanFlags(" -j8 --jobserver-auth=3,4") == "");
  CHECK(CleanFlags("-j 8 -k") == " -k");
  CHECK(CleanFlags("nks -l2.5 --job=3") == "ks");
  CHECK(CleanFlags("n") == "");
  CHECK(CleanFlags("--no-print-directory -n --just-print") == " --no-print-directory");
}

TEST_CASE("an outer make's command-line variables and other flags do reach kbuild") {
  CHECK(CleanFlags("s -j4 --jobserver-auth=fifo:/tmp/x -- CC=clang V=1") == "s -- CC=clang V=1");
  CHECK(CleanFlags("rR --no-print-directory") == "rR --no-print-directory");
  CHECK(CleanFlags("LLVM=1") == " LLVM=1");
  CHECK(CleanFlags("-- X=-j4") == "-- X=-j4");
  CHECK(CleanFlags(" -- X=-j4\\ n") == " -- X=-j4\\ n");
}

TEST_CASE("an outer make's level does not reach kbuild") {
  const Environment clean = WithoutOuterMake({{"MAKELEVEL", "2"},
                                              {"MAKE_TERMOUT", "/dev/pts/1"},
                                              {"MFLAGS", "-j"},
                                              {"MAKEFLAGS", "j"},
                                              {"HOME", "/home/me"}});
  CHECK(clean.size() == 2);
  CHECK(clean.contains("HOME"));
}

TEST_CASE("letters are taken from the first word of the flags only") {
  CHECK(WithoutFlagLetters("nrR --no-print-directory -- n=n", "n") ==
        "rR --no-print-directory -- n=n");
  CHECK(WithoutFlagLetters("-nrR --x", "n") == "-rR --x");
  CHECK(WithoutFlagLetters("n --x", "n") == " --x");
  CHECK(WithoutFlagLetters("-n", "n") == "");
  CHECK(WithoutFlagLetters(" --nn", "n") == " --nn");
  CHECK(WithoutFlagLetters("", "n") == "");
}

TEST_CASE("programs are found along PATH, first directory first") {
  MemoryDisk disk;
  disk.AddFile("/a/gcc");  // not executable
  disk.AddExecutable("/b/gcc");
  disk.AddExecutable("/c/gcc");
  disk.AddDirectory("/b/ld");
  const auto path = SearchPath(disk, {{"PATH", "/none:/a:/b:/c:/b"}});
  CHECK(path == std::vector<std::string>{"/a", "/b", "/c"});
  CHECK(ResolveProgram(disk, "gcc", path) == "/b/gcc");
  CHECK(ResolveProgram(disk, "ld", path) == "");
  CHECK(ResolveProgram(disk, "/c/gcc", path) == "/c/gcc");
  CHECK(ResolveProgram(disk, "/a/gcc", path) == "");
}

}  // namespace
}  // namespace kninja::kernel
