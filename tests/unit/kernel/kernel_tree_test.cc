// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kernel/kernel_tree.h"

#include "src/base/diagnostic.h"
#include "tests/support/catch.h"
#include "tests/support/memory_disk.h"
#include "tests/unit/kernel/fake_tree.h"

namespace kninja::kernel {
namespace {

TreeRequest From(const std::string& directory) {
  TreeRequest request;
  request.current_directory = directory;
  request.running_release = "6.1.0-56-amd64";
  return request;
}

TreeRequest Explicit(const std::string& directory) {
  TreeRequest request = From("/home/me");
  request.explicit_dir = directory;
  return request;
}

std::string Failure(const MemoryDisk& disk, const TreeRequest& request) {
  const Result<KernelTree> tree = FindKernelTree(disk, request);
  return tree ? "found " + tree->build_dir : Format(tree.error().diagnostic(), {});
}

TEST_CASE("a kernel tree states its facts") {
  MemoryDisk disk;
  AddTree(disk, "/src/linux");
  const KernelTree tree = Must(FindKernelTree(disk, Explicit("/src/linux/")));
  CHECK(tree.build_dir == "/src/linux");
  CHECK(tree.source_dir == "/src/linux");
  CHECK(tree.release == "6.1.192");
  CHECK(tree.uts_release == "6.1.0-56-amd64");
  CHECK(tree.compiler == "gcc 12.2.0");
  CHECK(tree.has_symvers);
  CHECK_FALSE(tree.has_vmlinux);
  CHECK_FALSE(tree.installed_headers);
}

TEST_CASE("an output folder leads to its sources") {
  MemoryDisk disk;
  AddTree(disk, "/build", "/src/linux");
  const KernelTree tree = Must(FindKernelTree(disk, Explicit("/build")));
  CHECK(tree.build_dir == "/build");
  CHECK(tree.source_dir == "/src/linux");
}

TEST_CASE("an output folder may name its sources relatively") {
  MemoryDisk disk;
  AddTree(disk, "/src/build", "/src/linux");
  disk.AddFile("/src/build/Makefile", "include ../linux/Makefile\n");
  CHECK(Must(FindKernelTree(disk, Explicit("/src/build"))).source_dir == "/src/linux");
}

TEST_CASE("an old output folder leads to its sources by a link") {
  MemoryDisk disk;
  AddTree(disk, "/build", "/src/linux");
  disk.AddFile("/build/Makefile", "MAKEARGS := -C /src/linux\nall:\n\t@make $(MAKEARGS)\n");
  disk.AddSymlink("/build/source", "/src/linux");
  CHECK(Must(FindKernelTree(disk, Explicit("/build"))).source_dir == "/src/linux");
}

TEST_CASE("installed headers have no C sources") {
  MemoryDisk disk;
  AddTree(disk, "/usr/src/headers-amd64", "/usr/src/headers-common");
  REQUIRE(disk.Remove("/usr/src/headers-common/init/main.c"));
  disk.AddSymlink("/lib/modules/6.1.0-56-amd64/build", "/usr/src/headers-amd64");
  const KernelTree tree = Must(FindKernelTree(disk, From("/home/me")));
  CHECK(tree.build_dir == "/usr/src/headers-amd64");
  CHECK(tree.source_dir == "/usr/src/headers-common");
  CHECK(tree.installed_headers);
}

TEST_CASE(
    "the option --kernel goes before the environment, the current tree and the running "
    "kernel") {
  MemoryDisk disk;
  for (const char* dir : {"/a", "/b", "/c", "/lib/modules/6.1.0-56-amd64/build"})
    AddTree(disk, dir);
  disk.AddDirectory("/c/fs/btrfs");
  TreeRequest request = From("/c/fs/btrfs");
  request.explicit_dir = "/a";
  request.environment = {{"KNINJA_KERNEL", "/b"}};
  CHECK(Must(FindKernelTree(disk, request)).build_dir == "/a");
  request.explicit_dir.reset();
  CHECK(Must(FindKernelTree(disk, request)).build_dir == "/b");
  request.environment.clear();
  CHECK(Must(FindKernelTree(disk, request)).build_dir == "/c");
  request.current_directory = "/home/me";
  CHECK(Must(FindKernelTree(disk, request)).build_dir == "/lib/modules/6.1.0-56-amd64/build");
}

TEST_CASE("the option --kernel may be relative to the current directory") {
  MemoryDisk disk;
  AddTree(disk, "/home/linux");
  CHECK(Must(FindKernelTree(disk, Explicit("../linux"))).build_dir == "/home/linux");
}

TEST_CASE("a module's own Makefile above the current directory is no kernel tree") {
  MemoryDisk disk;
  AddTree(disk, "/lib/modules/6.1.0-56-amd64/build");
  disk.AddFile("/home/me/Makefile", "obj-m += hello.o\ninclude more/Makefile\n");
  CHECK(Must(FindKernelTree(disk, From("/home/me"))).build_dir ==
        "/lib/modules/6.1.0-56-amd64/build");
}

TEST_CASE("without any kernel tree the error lists the places") {
  CHECK(Failure(MemoryDisk(), From("/home/me")) ==
        "error: no kernel tree found\n"
        "hint: give --kernel DIR, or install the headers of the running kernel "
        "(Debian's package "
        "is linux-headers-6.1.0-56-amd64)\n"
        "note: --kernel is not given\n"
        "note: $KNINJA_KERNEL is not set\n"
        "note: '/home/me' is not inside a kernel tree\n"
        "note: '/lib/modules/6.1.0-56-amd64/build' does not exist\n");
}

TEST_CASE("a named folder that is no kernel tree says what is missing") {
  const std::string hint =
      "hint: give a configured source tree, an O= tree or a headers folder "
      "such as "
      "/lib/modules/6.1.0-56-amd64/build\n";
  MemoryDisk disk;
  CHECK(Failure(disk, Explicit("/none")) ==
        "error: --kernel names '/none', which does not exist\n" + hint);
  TreeRequest variable = From("/home/me");
  variable.environment = {{"KNINJA_KERNEL", "/none"}};
  CHECK(Failure(disk, variable) ==
        "error: $KNINJA_KERNEL names '/none', which does not exist\n" + hint);
  disk.AddFile("/file");
  CHECK(Failure(disk, Explicit("/file")) ==
        "error: --kernel names '/file', which is no directory\n" + hint);
  disk.AddDirectory("/empty");
  CHECK(Failure(disk, Explicit("/empty")) ==
        "error: --kernel names '/empty', which is no kernel tree: it has no "
        "Makefile\n" +
            hint);
  disk.AddFile("/other/Makefile", "all:\n");
  CHECK(Failure(disk, Explicit("/other")) ==
        "error: --kernel names '/other', which is no kernel tree: its Makefile "
        "is not the "
        "kernel's\n" +
            hint);
  disk.AddFile("/torn/Makefile", "include /gone/Makefile\n");
  CHECK(Failure(disk, Explicit("/torn")) ==
        "error: --kernel names '/torn', which is no kernel tree: its Makefile "
        "includes "
        "'/gone/Makefile', which does not exist\n" +
            hint);
}

TEST_CASE("a tree without a configuration says how to get one") {
  MemoryDisk disk;
  disk.AddFile("/linux/Makefile", kTopMakefile);
  disk.AddFile("/linux/init/main.c");
  CHECK(Failure(disk, Explicit("/linux")) ==
        "error: kernel tree '/linux' is not configured: it has no '.config'\n"
        "hint: copy a configuration there, such as "
        "/boot/config-6.1.0-56-amd64, to '.config' and "
        "run `make -C /linux olddefconfig modules_prepare`\n");
}

TEST_CASE("the common part of installed headers is not what to name") {
  MemoryDisk disk;
  disk.AddFile("/common/Makefile", kTopMakefile);
  CHECK(Failure(disk, Explicit("/common")) ==
        "error: kernel tree '/common' is not configured: it has no '.config'\n"
        "hint: these are the headers that several configurations share; give "
        "the folder whose "
        "Makefile includes this one, such as "
        "/lib/modules/6.1.0-56-amd64/build\n");
}

TEST_CASE("an unprepared tree names what is missing and the command that makes it") {
  MemoryDisk disk;
  AddTree(disk, "/linux");
  for (const char* name : {"scripts/mod/modpost", "tools/objtool/objtool"})
    REQUIRE(disk.Remove(JoinPath("/linux", name)));
  CHECK(Failure(disk, Explicit("/linux")) ==
        "error: kernel tree '/linux' is configured but not prepared: it has no "
        "'scripts/mod/modpost', 'tools/objtool/objtool'\n"
        "hint: run `make -C /linux modules_prepare`\n");
}

TEST_CASE("a tree that was only configured lacks the synchronised configuration") {
  MemoryDisk disk;
  disk.AddFile("/linux/Makefile", kTopMakefile);
  disk.AddFile("/linux/init/main.c");
  disk.AddFile("/linux/.config", "CONFIG_A=y\n");
  CHECK(MessageOf(FindKernelTree(disk, Explicit("/linux"))) ==
        "kernel tree '/linux' is configured but not prepared: it has no "
        "'include/config/auto.conf', 'include/generated/autoconf.h', "
        "'include/generated/utsrelease.h', 'scripts/basic/fixdep', "
        "'scripts/mod/modpost'");
}

TEST_CASE("objtool is needed only by configurations that use it") {
  MemoryDisk disk;
  AddTree(disk, "/linux");
  REQUIRE(disk.Remove("/linux/tools/objtool/objtool"));
  disk.AddFile("/linux/include/config/auto.conf", "CONFIG_A=y\n");
  CHECK(FindKernelTree(disk, Explicit("/linux")).has_value());
}

TEST_CASE("a missing Module.symvers is a warning, not an error") {
  MemoryDisk disk;
  AddTree(disk, "/linux");
  CHECK_FALSE(MissingSymversWarning(Must(FindKernelTree(disk, Explicit("/linux")))).has_value());
  REQUIRE(disk.Remove("/linux/Module.symvers"));
  const auto warning = MissingSymversWarning(Must(FindKernelTree(disk, Explicit("/linux"))));
  REQUIRE(warning);
  CHECK(Format(*warning, {}) ==
        "warning: kernel tree '/linux' has no 'Module.symvers': modules may "
        "lack dependencies and "
        "symbol versions, and symbols of the kernel count as unresolved\n"
        "hint: build the kernel with `make -C /linux`, or copy the "
        "Module.symvers of the kernel "
        "that the modules are for\n");
}

}  // namespace
}  // namespace kninja::kernel
