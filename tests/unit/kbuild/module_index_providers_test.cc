// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kbuild/module_index_providers.h"

#include "tests/support/catch.h"
#include "tests/support/memory_disk.h"

namespace kninja::kbuild {
namespace {

kernel::KernelTree Tree() {
  kernel::KernelTree tree;
  tree.build_dir = "/out";
  tree.source_dir = "/src";
  return tree;
}

TEST_CASE("Module.symvers tells how many symbols a module exports") {
  MemoryDisk disk;
  disk.AddFile("/out/Module.symvers",
               "0x00000001\tone\tvmlinux\tEXPORT_SYMBOL\t\n"
               "0x00000002\ttwo\tfs/ext/ext\tEXPORT_SYMBOL_GPL\tNS\n"
               "0x00000003\tthree\tvmlinux\tEXPORT_SYMBOL\t\n");
  const std::vector<Provider> providers = Must(FindProviders(disk, Tree()));
  REQUIRE(providers.size() == 2);
  CHECK(providers[0].module == "fs/ext/ext");
  CHECK(providers[1].module == "vmlinux");
  CHECK(CountExports(providers, "vmlinux") == 2);
  CHECK(CountExports(providers, "fs/ext/ext") == 1);
  CHECK(CountExports(providers, "fs/btrfs/btrfs") == 0);
}

TEST_CASE("a tree without Module.symvers has no providers") {
  MemoryDisk disk;
  CHECK(Must(FindProviders(disk, Tree())).empty());
}

TEST_CASE("a damaged Module.symvers is an error with its place") {
  MemoryDisk disk;
  disk.AddFile("/out/Module.symvers", "0x00000001\tone\n");
  const Result<std::vector<Provider>> providers = FindProviders(disk, Tree());
  REQUIRE_FALSE(providers.has_value());
  CHECK(providers.error().diagnostic().location.file == "/out/Module.symvers");
  CHECK(providers.error().diagnostic().location.line == 1);
}

}  // namespace
}  // namespace kninja::kbuild
