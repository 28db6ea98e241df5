// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/missing_imports.h"

#include "src/base/diagnostic.h"
#include "tests/support/catch.h"
#include "tests/support/elf_builder.h"
#include "tests/support/fake_runner.h"
#include "tests/support/memory_disk.h"
#include "tests/unit/driver/fake_reporter.h"
#include "tests/unit/kernel/fake_tree.h"

namespace kninja::driver {
namespace {

// The module "fs/a/a" of one object, which imports these symbols.
struct World {
  MemoryDisk disk{"/linux"};
  FakeRunner runner;
  FakeReporter reporter;
  kbuild::BuildModel model;

  World() {
    kernel::AddTree(disk, "/linux");
    disk.AddFile("/linux/include/config/auto.conf", "CONFIG_LIB=y\n");
    disk.AddFile("/linux/Module.symvers",
                 "0x1\tkfree\tvmlinux\tEXPORT_SYMBOL\t\n"
                 "0x1\tkmalloc\tvmlinux\tEXPORT_SYMBOL\t\n"
                 "0x1\tdma_map\tvmlinux\tEXPORT_SYMBOL\tDMA\n"
                 "0x1\tinner\tvmlinux\tEXPORT_SYMBOL\tmodule:b\n");
    runner.Answer({"addr2line"}, "??:0\n");
    model.directory = "/linux";
    model.modules.push_back({"fs/a/a", {"fs/a/a.o"}});
    kbuild::Edge modpost;
    modpost.kind = "modpost";
    modpost.outputs = {"fs/a/Module.symvers"};
    modpost.inputs = {"fs/a/a.o"};
    modpost.symbol_lists = {"Module.symvers"};
    model.edges.push_back(modpost);
  }

  void Import(const std::vector<std::string>& symbols, const std::string& modinfo = "") {
    ElfBuilder elf;
    elf.AddSection(".modinfo", modinfo + std::string(1, '\0'));
    const uint16_t text = elf.AddSection(".text", std::string(64, '\0'));
    std::vector<std::pair<uint64_t, int>> places;
    for (size_t i = 0; i < symbols.size(); ++i) {
      elf.AddUndefined(symbols[i]);
      places.emplace_back(8 * i, static_cast<int>(i + 1));
    }
    elf.AddRelocations(text, places);
    disk.AddFile("/linux/fs/a/a.o", elf.Bytes());
  }

  std::string Explain() {
    SessionOptions options;
    options.kernel = "/linux";
    options.current_directory = "/linux";
    Session session = Must(Session::Open(disk, runner, reporter, options));
    const ImportFaults faults =
        FindImportFaults(session, kernel::Capture(), model, model.edges[0], disk);
    CHECK(faults.mended_by.empty());
    std::string text;
    for (const Diagnostic& one : faults.diagnostics) text += Format(one, {});
    return text;
  }
};

TEST_CASE("imports that somebody exports are no fault") {
  World world;
  world.Import({"kfree", "kmalloc"});
  CHECK(world.Explain() == "");
}

TEST_CASE("what nobody exports: who uses it, where, and the nearest name") {
  World world;
  world.Import({"kmaloc"});
  world.runner.Answer({"addr2line"}, "/linux/fs/a/a.c:12 (discriminator 3)\n");
  CHECK(world.Explain() ==
        "fs/a/a.c:12: error: nobody exports 'kmaloc', which 'fs/a/a.ko' imports\n"
        "hint: did you mean 'kmalloc'?\n"
        "note: fs/a/a.c:12: 'fs/a/a.o' uses it\n");
  const std::vector<std::string> calls = world.runner.CommandLines();
  REQUIRE(calls.size() == 1);
  CHECK(calls[0] == "addr2line -e fs/a/a.o -j .text 0x0");
}

TEST_CASE("what the sources export, and the option that keeps it from this kernel") {
  World world;
  world.Import({"lib_get"});
  world.disk.AddFile("/linux/lib/lib.c", "EXPORT_SYMBOL(lib_get);\n");
  world.disk.AddFile("/linux/lib/Makefile", "obj-$(CONFIG_LIB_GET) += lib.o\n");
  CHECK(world.Explain() ==
        "error: nobody exports 'lib_get', which 'fs/a/a.ko' imports\n"
        "hint: kninja config enable LIB_GET --kernel /linux\n"
        "note: 'fs/a/a.o' uses it\n"
        "note: lib/lib.c:1: exported here, but not by this kernel\n"
        "note: lib/Makefile:1: CONFIG_LIB_GET decides, and is not set\n");
  world.disk.AddFile("/linux/lib/Makefile", "obj-$(CONFIG_LIB) += lib.o\n");
  CHECK(world.Explain() ==
        "error: nobody exports 'lib_get', which 'fs/a/a.ko' imports\n"
        "hint: build the kernel, whose Module.symvers then has it\n"
        "note: 'fs/a/a.o' uses it\n"
        "note: lib/lib.c:1: exported here, but not by this kernel\n"
        "note: lib/Makefile:1: CONFIG_LIB decides, and is y\n");
}

TEST_CASE("a namespace that is not imported") {
  World world;
  world.Import({"dma_map", "inner"});
  CHECK(world.Explain() ==
        "error: 'fs/a/a.ko' does not import the namespace 'DMA' of 'dma_map'\n"
        "hint: add MODULE_IMPORT_NS for DMA beside MODULE_LICENSE\n"
        "note: 'fs/a/a.o' uses it\n");
  world.Import({"dma_map"}, "import_ns=DMA");
  CHECK(world.Explain() == "");
}

TEST_CASE("without a list of symbols there is one thing to do") {
  World world;
  world.disk.AddFile("/linux/Module.symvers");
  world.Import({"kfree"});
  CHECK(world.Explain() ==
        "error: nobody exports 'kfree', which 'fs/a/a.ko' imports\n"
        "hint: there is no list of what the kernel exports: copy its Module.symvers into the tree\n"
        "note: 'fs/a/a.o' uses it\n");
}

TEST_CASE("of very many symbols the first twenty are explained") {
  World world;
  std::vector<std::string> symbols;
  for (int i = 0; i < 30; ++i) symbols.push_back("absent_" + std::to_string(i));
  world.Import(symbols);
  const std::string text = world.Explain();
  size_t errors = 0;
  for (size_t at = 0; (at = text.find("error: ", at)) != std::string::npos; ++at) ++errors;
  CHECK(errors == 20);
}

TEST_CASE("objects that are no ELF files explain nothing") {
  World world;
  world.disk.AddFile("/linux/fs/a/a.o", "bitcode");
  CHECK(world.Explain() == "");
}

}  // namespace
}  // namespace kninja::driver
