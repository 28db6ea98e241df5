// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/elf/module_object.h"

#include <fmt/format.h>

#include "src/base/diagnostic.h"
#include "tests/support/catch.h"
#include "tests/support/elf_builder.h"

namespace kninja::elf {
namespace {

using namespace std::string_view_literals;

constexpr int kPowerPc64 = 21, kSparc = 2, kX86 = 62;

std::string ErrorText(std::string_view bytes) {
  const Result<ModuleObject> module = ParseModule(bytes, "x.ko");
  REQUIRE_FALSE(module.has_value());
  return Format(module.error().diagnostic(), {});
}

std::vector<std::string> ImportNames(const ModuleObject& module) {
  std::vector<std::string> names;
  for (const Import& import : module.imports) names.push_back(import.name);
  return names;
}

// A module as the last link leaves it, with a bit of everything.
std::string FinishedModule(int bits, bool big_endian) {
  ElfBuilder elf(bits, big_endian, kX86);
  elf.AddSection(".modinfo",
                 "license=GPL\0depends=xor,raid6_pq\0\0\0import_ns=A\0import_ns=B\0odd\0"sv);
  elf.AddSection("__versions",
                 elf.VersionEntry("module_layout", 0xdeadbeef) + elf.VersionEntry("kfree", 0x12));
  const uint16_t gpl = elf.AddSection("__ksymtab_gpl", std::string(12, '\0'));
  const uint16_t plain = elf.AddSection("__ksymtab", std::string(12, '\0'));
  const uint16_t strings = elf.AddSection("__ksymtab_strings", "one\0\0two\0SPACE\0"sv);
  const uint16_t crcs = elf.AddSection("__kcrctab", elf.Number(1, 4) + elf.Number(0xcafe0002, 4));
  elf.AddSymbol("__ksymtab_two", gpl);
  elf.AddSymbol("__ksymtab_one", plain);
  elf.AddSymbol("__kstrtabns_one", strings, 4);
  elf.AddSymbol("__kstrtabns_two", strings, 9);
  elf.AddSymbol("__crc_one", crcs, 0);
  elf.AddSymbol("__crc_two", crcs, 4);
  elf.AddSymbol("one", 1, 0, ElfBuilder::kGlobal);
  elf.AddUndefined("kfree");
  elf.AddUndefined("maybe", ElfBuilder::kWeak);
  return elf.Bytes();
}

TEST_CASE("a module is read whatever its width and byte order") {
  for (const int bits : {32, 64}) {
    for (const bool big_endian : {false, true}) {
      INFO(bits << (big_endian ? " big" : " little"));
      const std::string bytes = FinishedModule(bits, big_endian);
      const ModuleObject module = Must(ParseModule(bytes, "x.ko"));
      CHECK(module.bits == bits);
      CHECK(module.big_endian == big_endian);
      CHECK(module.machine == "x86-64");
      REQUIRE(module.imports.size() == 2);
      CHECK(module.imports[0].name == "kfree");
      CHECK_FALSE(module.imports[0].weak);
      CHECK(module.imports[1].name == "maybe");
      CHECK(module.imports[1].weak);
      REQUIRE(module.exports.size() == 2);
      CHECK(module.exports[0].name == "one");
      CHECK_FALSE(module.exports[0].gpl);
      CHECK(module.exports[0].name_space == "");
      CHECK(module.exports[0].crc == 1U);
      CHECK(module.exports[1].name == "two");
      CHECK(module.exports[1].gpl);
      CHECK(module.exports[1].name_space == "SPACE");
      CHECK(module.exports[1].crc == 0xcafe0002);
      REQUIRE(module.versions.size() == 2);
      CHECK(module.versions[0].name == "module_layout");
      CHECK(module.versions[0].crc == 0xdeadbeef);
      CHECK(module.versions[1].name == "kfree");
      CHECK(module.versions[1].crc == 0x12);
      CHECK(module.Info("license") == "GPL"sv);
      CHECK(module.Info("depends") == "xor,raid6_pq"sv);
      CHECK_FALSE(module.Info("odd"));
      CHECK(module.AllInfo("import_ns") == std::vector<std::string_view>{"A", "B"});
    }
  }
}

TEST_CASE("a module may lie anywhere in memory") {
  for (size_t shift = 0; shift < 8; ++shift) {
    const std::string bytes = std::string(shift, ' ') + FinishedModule(64, shift % 2 == 1);
    CHECK(Must(ParseModule(std::string_view(bytes).substr(shift), "x.ko")).imports.size() == 2);
  }
}

TEST_CASE("objects since Linux 6.5 say in .export_symbol what they export") {
  ElfBuilder elf;
  const uint16_t section =
      elf.AddSection(".export_symbol", "GPL\0SPACE\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"sv);
  elf.AddSymbol("__export_symbol_two", section, 0);
  elf.AddSymbol("__export_symbol_one", section, 16);
  elf.AddSymbol("__export_symbol_stray", 7);
  const std::string bytes = elf.Bytes();
  const ModuleObject module = Must(ParseModule(bytes, "x.o"));
  REQUIRE(module.exports.size() == 2);
  CHECK(module.exports[0].name == "one");
  CHECK_FALSE(module.exports[0].gpl);
  CHECK_FALSE(module.exports[0].crc);
  CHECK(module.exports[1].name == "two");
  CHECK(module.exports[1].gpl);
  CHECK(module.exports[1].name_space == "SPACE");
}

TEST_CASE("objects until Linux 6.4 say in ksymtab sections what they export") {
  ElfBuilder elf;
  const uint16_t gpl = elf.AddSection("___ksymtab_gpl+one", std::string(12, '\0'));
  const uint16_t plain = elf.AddSection("___ksymtab+two", std::string(12, '\0'));
  elf.AddSymbol("__ksymtab_one", gpl);
  elf.AddSymbol("__ksymtab_two", plain);
  elf.AddSymbol("__crc_two", ElfBuilder::kAbsolute, 0x89abcdef, ElfBuilder::kGlobal);
  elf.AddSymbol("__crc_veneer", ElfBuilder::kAbsolute, 1);
  elf.AddUndefined("__crc_one", ElfBuilder::kWeak);
  const std::string bytes = elf.Bytes();
  const ModuleObject module = Must(ParseModule(bytes, "x.o"));
  REQUIRE(module.exports.size() == 2);
  CHECK(module.exports[0].gpl);
  CHECK_FALSE(module.exports[0].crc);
  CHECK_FALSE(module.exports[1].gpl);
  CHECK(module.exports[1].crc == 0x89abcdef);
}

TEST_CASE("modules since Linux 7.0 have the licence of an export in its flags") {
  ElfBuilder elf;
  const uint16_t table = elf.AddSection("__ksymtab", std::string(24, '\0'));
  const uint16_t flags = elf.AddSection("__kflagstab", "\x01\x00"sv);
  elf.AddSymbol("__ksymtab_one", table);
  elf.AddSymbol("__ksymtab_two", table, 12);
  elf.AddSymbol("__flags_one", flags, 0);
  elf.AddSymbol("__flags_two", flags, 1);
  const std::string bytes = elf.Bytes();
  const ModuleObject module = Must(ParseModule(bytes, "x.ko"));
  REQUIRE(module.exports.size() == 2);
  CHECK(module.exports[0].gpl);
  CHECK_FALSE(module.exports[1].gpl);
}

TEST_CASE("extended versions have names of any length") {
  const std::string name(300, 'n');
  ElfBuilder elf;
  elf.AddSection("__versions", elf.VersionEntry("kfree", 1));
  elf.AddSection("__version_ext_crcs", elf.Number(1, 4) + elf.Number(2, 4));
  elf.AddSection("__version_ext_names",
                 "kfree" + std::string(1, '\0') + name + std::string(1, '\0'));
  const std::string bytes = elf.Bytes();
  const ModuleObject module = Must(ParseModule(bytes, "x.ko"));
  REQUIRE(module.versions.size() == 2);
  CHECK(module.versions[0].name == "kfree");
  CHECK(module.versions[1].name == name);
  CHECK(module.versions[1].crc == 2);
}

TEST_CASE("imports are what modpost takes for them") {
  ElfBuilder elf;
  elf.AddUndefined("kmalloc");
  elf.AddUndefined("__this_module");
  elf.AddUndefined("_GLOBAL_OFFSET_TABLE_");
  elf.AddUndefined("__start_mine");
  elf.AddUndefined("local", ElfBuilder::kLocal);
  elf.AddUndefined("number.1234");
  elf.AddUndefined("part.isra.0");
  elf.AddUndefined(".TOC.");
  elf.AddSymbol("common", ElfBuilder::kCommon, 8, ElfBuilder::kGlobal);
  const std::string bytes = elf.Bytes();
  CHECK(ImportNames(Must(ParseModule(bytes, "x.o"))) ==
        std::vector<std::string>{"kmalloc", "number", "part.isra.0", ".TOC."});
}

TEST_CASE("imports of PowerPC do not have what the last link adds") {
  ElfBuilder elf(64, true, kPowerPc64);
  elf.AddUndefined(".TOC.");
  elf.AddUndefined("_restgpr0_14");
  elf.AddUndefined("_savevr_20");
  elf.AddUndefined("kmalloc");
  const std::string bytes = elf.Bytes();
  CHECK(ImportNames(Must(ParseModule(bytes, "x.o"))) == std::vector<std::string>{"kmalloc"});
}

TEST_CASE("imports of SPARC have no registers, and dots as modpost spells them") {
  ElfBuilder elf(32, true, kSparc);
  elf.AddUndefined("", ElfBuilder::kGlobal, 13);
  elf.AddUndefined(".umul");
  const std::string bytes = elf.Bytes();
  CHECK(ImportNames(Must(ParseModule(bytes, "x.o"))) == std::vector<std::string>{"_Umul"});
}

TEST_CASE("a file that is no ELF file is refused by what it is") {
  CHECK(ErrorText("") == "x.ko: error: expected an ELF file, found an empty one\n");
  CHECK(ErrorText("#!/bin/sh\n") == "x.ko: error: expected an ELF file, found something else\n");
  CHECK(ErrorText("\x1f\x8b\x08") ==
        "x.ko: error: expected an ELF file, found one compressed with gzip\n");
  CHECK(ErrorText("\xfd"
                  "7zXZ\0\0"sv) ==
        "x.ko: error: expected an ELF file, found one compressed with xz\n");
  CHECK(ErrorText("\x28\xb5\x2f\xfd") ==
        "x.ko: error: expected an ELF file, found one compressed with zstd\n");
}

TEST_CASE("an ELF file of another kind is refused by its kind") {
  const ElfBuilder elf;
  CHECK(ErrorText(elf.Bytes(2)) ==
        "x.ko: error: expected a module or an object file, found an executable\n");
  CHECK(ErrorText(elf.Bytes(3)) ==
        "x.ko: error: expected a module or an object file, found a shared object\n");
  CHECK(ErrorText(elf.Bytes(4)) ==
        "x.ko: error: expected a module or an object file, found a core dump\n");
  std::string bytes = elf.Bytes();
  bytes[4] = 7;
  CHECK(ErrorText(bytes) == "x.ko: error: expected an ELF file of 32 or 64 bits, found class 7\n");
}

TEST_CASE("a module that is cut off is refused wherever that is") {
  for (const int bits : {32, 64}) {
    const std::string bytes = FinishedModule(bits, false);
    for (size_t size = 4; size < bytes.size(); ++size) {
      INFO(size);
      CHECK_THAT(
          ErrorText(bytes.substr(0, size)),
          ContainsText(fmt::format("x.ko: error: is cut off: it has {} bytes, and its", size)));
    }
  }
  const std::string bytes = FinishedModule(64, false);
  CHECK(ErrorText(bytes.substr(0, bytes.size() - 1)) ==
        fmt::format("x.ko: error: is cut off: it has {} bytes, and its section headers end at {}\n"
                    "hint: build or copy it again\n",
                    bytes.size() - 1, bytes.size()));
}

TEST_CASE("a section outside of the file is named") {
  const std::string good = FinishedModule(64, false);
  std::string bytes = good;
  const size_t headers =
      static_cast<unsigned char>(good[40]) | (static_cast<unsigned char>(good[41]) << 8);
  bytes[headers + 64 + 24 + 3] = 1;  // The offset of section 1.
  CHECK_THAT(ErrorText(bytes), ContainsText("and section 1 ends at 16777"));
}

TEST_CASE("a module without symbols is refused") {
  std::string bytes = FinishedModule(64, false);
  const size_t headers =
      static_cast<unsigned char>(bytes[40]) | (static_cast<unsigned char>(bytes[41]) << 8);
  bytes[headers + 7 * 64 + 4] = 1;  // The symbol table is no longer one.
  CHECK(ErrorText(bytes) ==
        "x.ko: error: has no symbol table\nhint: it was stripped: build it again, or copy it\n");
}

TEST_CASE("a table of versions that is damaged is refused") {
  ElfBuilder elf;
  elf.AddSection("__versions", std::string(100, 'x'));
  CHECK(ErrorText(elf.Bytes()) ==
        "x.ko: error: expected section '__versions' in steps of 64 bytes, found 100\n");
  ElfBuilder extended;
  extended.AddSection("__version_ext_crcs", std::string(8, 'x'));
  extended.AddSection("__version_ext_names", "one\0two"sv);
  CHECK_THAT(ErrorText(extended.Bytes()),
             ContainsText("for each CRC in '__version_ext_crcs', found fewer"));
}

TEST_CASE("no single byte of a module can be such that reading it goes wrong") {
  const std::string good = FinishedModule(64, false);
  for (size_t at = 0; at < good.size(); ++at) {
    for (const int value : {0, 1, 0x7f, 0xff}) {
      std::string bytes = good;
      bytes[at] = static_cast<char>(value);
      (void)ParseModule(bytes, "x.ko");
    }
  }
}

}  // namespace
}  // namespace kninja::elf
