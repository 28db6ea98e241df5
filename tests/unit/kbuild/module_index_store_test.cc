// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kbuild/module_index_store.h"

#include <algorithm>

#include "tests/support/catch.h"
#include "tests/support/fake_runner.h"
#include "tests/support/memory_disk.h"

namespace kninja::kbuild {
namespace {

constexpr const char* kFile = "/cache/modules";

// The smallest tree that has an index.
class Tree {
 public:
  Tree() {
    tree.build_dir = tree.source_dir = "/src";
    disk.AddFile("/src/Makefile", "build-dir := .\n");
    disk.AddFile("/src/scripts/Makefile.build",
                 "obj-y :=\nobj-m :=\n-include include/config/auto.conf\n"
                 "include $(srctree)/scripts/Kbuild.include\n"
                 "kbuild-dir := $(if $(filter /%,$(obj)),$(obj),$(srctree)/$(obj))\n"
                 "include $(or $(wildcard $(kbuild-dir)/Kbuild),$(kbuild-dir)/Makefile)\n"
                 "include $(srctree)/scripts/Makefile.lib\n");
    disk.AddFile("/src/scripts/Kbuild.include");
    disk.AddFile("/src/Kbuild", "obj-y += fs/\n");
    disk.AddFile("/src/Kconfig", "config EXT\n\ttristate\nconfig BTR\n\ttristate\n");
    disk.AddFile("/src/include/config/auto.conf", "CONFIG_EXT=m\n");
    disk.AddFile("/src/fs/Makefile",
                 "obj-$(CONFIG_EXT) += ext.o\next-y := a.o b.o\nobj-$(CONFIG_BTR) += btr.o\n");
    kernel::MakeInvocation invocation;
    invocation.arguments = {"-f", "./scripts/Makefile.build", "obj=/kninja-probe-directory"};
    invocation.directory = "/src";
    invocation.set = {{"srctree", "."}, {"KBUILD_EXTMOD", "/kninja-probe-directory"}};
    capture.invocations.push_back(std::move(invocation));
  }

  ModuleIndex Load(const Environment& caller = {}) {
    disk.ClearRecords();
    return Must(LoadKeptIndex(disk, runner, tree, capture, caller, kFile));
  }
  bool ReadMakefiles() const {
    const std::vector<std::string> reads = disk.reads();
    return std::any_of(reads.begin(), reads.end(),
                       [](const std::string& path) { return path.ends_with("Makefile.build"); });
  }

  MemoryDisk disk{"/"};
  FakeRunner runner;
  kernel::KernelTree tree;
  kernel::Capture capture;
};

// All that an index says.
std::string Text(const ModuleIndex& index) {
  std::string text;
  for (const IndexedModule& module : index.modules()) {
    text += module.name + " " + module.path + " " + module.directory + " " + module.symbol + "=" +
            module.value + " " + module.place.file + ":" + std::to_string(module.place.line);
    for (const std::string& object : module.objects) text += " " + object;
    text += "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("an index is made once, and read after that") {
  Tree tree;
  const std::string made = Text(tree.Load());
  CHECK(made ==
        "btr fs/btr fs CONFIG_BTR= fs/Makefile:3 fs/btr.o\n"
        "ext fs/ext fs CONFIG_EXT=m fs/Makefile:1 fs/a.o fs/b.o\n");
  CHECK(tree.ReadMakefiles());
  CHECK(Text(tree.Load()) == made);
  CHECK(tree.disk.reads() == std::vector<std::string>{kFile});
}

TEST_CASE("a kept index follows what it rests on") {
  Tree tree;
  const std::string made = Text(tree.Load());
  SECTION("a makefile") {
    tree.disk.AddFile("/src/fs/Makefile", "obj-m += other.o\n");
    CHECK(Text(tree.Load()) == "other fs/other fs =m fs/Makefile:1 fs/other.o\n");
  }
  SECTION("the configuration") {
    tree.disk.AddFile("/src/include/config/auto.conf", "CONFIG_BTR=m\n");
    CHECK(Text(tree.Load()) != made);
  }
  SECTION("a makefile that comes into being") {
    tree.disk.AddFile("/src/fs/Kbuild", "obj-m += other.o\n");
    CHECK(Text(tree.Load()) != made);
  }
  SECTION("the environment") {
    CHECK(Text(tree.Load({{"CONFIG_EXT", "y"}})) == made);
    CHECK(tree.ReadMakefiles());
  }
}

TEST_CASE("a touched makefile is read once more, and the index stays") {
  Tree tree;
  const std::string made = Text(tree.Load());
  tree.disk.Tick();
  tree.disk.Touch("/src/fs/Makefile");
  CHECK(Text(tree.Load()) == made);
  CHECK_FALSE(tree.ReadMakefiles());
  CHECK(tree.disk.reads().size() == 2);
  CHECK(Text(tree.Load()) == made);
  CHECK(tree.disk.reads().size() == 1);
}

TEST_CASE("a damaged index is made anew") {
  Tree tree;
  const std::string made = Text(tree.Load());
  const std::string good = tree.disk.Content(kFile).value();
  for (size_t i = 0; i < good.size(); i += 11) {
    std::string bad = good;
    bad[i] ^= 0x01;
    tree.disk.AddFile(kFile, bad);
    CHECK(Text(tree.Load()) == made);
    CHECK(tree.ReadMakefiles());
  }
  tree.disk.AddFile(kFile, good.substr(0, 40));
  CHECK(Text(tree.Load()) == made);
}

TEST_CASE("an index with warnings is not kept, so that they are seen again") {
  Tree tree;
  tree.disk.AddFile("/src/fs/Makefile", "obj-m += a.o\n$(error no)\n");
  CHECK(tree.Load().warnings().size() == 1);
  CHECK(tree.Load().warnings().size() == 1);
}

}  // namespace kninja::kbuild
