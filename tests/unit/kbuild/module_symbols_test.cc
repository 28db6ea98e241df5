// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kbuild/module_symbols.h"

#include "src/kbuild/kbuild_host.h"
#include "tests/support/catch.h"
#include "tests/support/fake_runner.h"
#include "tests/support/memory_disk.h"

namespace kninja::kbuild {
namespace {

ModuleSymbols Scanned(std::string_view text) {
  ModuleSymbols symbols;
  symbols.Scan(text, nullptr);
  return symbols;
}

ModuleSymbols Loaded(MemoryDisk& disk, const Environment& environment) {
  FakeRunner runner;
  EvaluationMemory memory;
  KbuildHost host(disk, runner, "/src", memory);
  return Must(ModuleSymbols::Load(host, "/src", environment));
}

TEST_CASE("symbols with a tristate line can be modules") {
  const ModuleSymbols symbols = Scanned(
      "config A\n\ttristate \"A\"\n\tdepends on B\n"
      "menuconfig B\n\tbool \"B\"\n"
      "config C\n\tdef_tristate m if B\n"
      "config D\n\ttristate\n"
      "config E\n\tbool\n\nconfig E\n\ttristate\n");
  CHECK(symbols.CanBeModule("CONFIG_A"));
  CHECK_FALSE(symbols.CanBeModule("CONFIG_B"));
  CHECK(symbols.CanBeModule("CONFIG_C"));
  CHECK(symbols.CanBeModule("CONFIG_D"));
  CHECK(symbols.CanBeModule("CONFIG_E"));
  CHECK_FALSE(symbols.CanBeModule("A"));
  CHECK(symbols.size() == 4);
}

TEST_CASE("help texts define nothing") {
  const ModuleSymbols symbols = Scanned(
      "config A\n\tbool \"A\"\n\thelp\n\t  tristate is what this is not.\n\n"
      "\t  config B\n\t  tristate\n"
      "\tdef_tristate y\n"
      "config C\n\tbool\n\thelp\nconfig D\n\ttristate\n");
  CHECK(symbols.CanBeModule("CONFIG_A"));  // By the line after its help.
  CHECK_FALSE(symbols.CanBeModule("CONFIG_B"));
  CHECK(symbols.CanBeModule("CONFIG_D"));  // The help of C is empty.
}

TEST_CASE("the type of a choice belongs to no symbol") {
  const ModuleSymbols symbols =
      Scanned("config A\n\tbool\n\nchoice\n\ttristate \"one of\"\nendchoice\n");
  CHECK(symbols.size() == 0);
}

TEST_CASE("source lines are followed") {
  MemoryDisk disk;
  disk.AddFile("/src/Kconfig",
               "source \"arch/$(SRCARCH)/Kconfig\"\nsource \"gone/Kconfig\"\n"
               "source \"$(shell,ls)\"\nrsource \"sub/Kconfig\"\n"
               "osource \"net/*/Kconfig\"\n");
  disk.AddFile("/src/arch/x86/Kconfig",
               "config X86\n\ttristate\nsource \"Kconfig\"\n"
               "rsource \"Kconfig.local\"\n");
  disk.AddFile("/src/arch/x86/Kconfig.local", "config LOCAL\n\ttristate\n");
  disk.AddFile("/src/arch/arm/Kconfig", "config ARM\n\ttristate\n");
  disk.AddFile("/src/sub/Kconfig", "config SUB\n\ttristate\n");
  disk.AddFile("/src/net/9p/Kconfig", "config NET_9P\n\ttristate\n");
  const ModuleSymbols symbols = Loaded(disk, {{"SRCARCH", "x86"}});
  CHECK(symbols.CanBeModule("CONFIG_X86"));
  CHECK(symbols.CanBeModule("CONFIG_LOCAL"));
  CHECK(symbols.CanBeModule("CONFIG_SUB"));
  CHECK(symbols.CanBeModule("CONFIG_NET_9P"));
  CHECK_FALSE(symbols.CanBeModule("CONFIG_ARM"));
}

TEST_CASE("a tree without Kconfig files has no module symbols") {
  MemoryDisk disk;
  CHECK(Loaded(disk, {}).size() == 0);
}

}  // namespace
}  // namespace kninja::kbuild
