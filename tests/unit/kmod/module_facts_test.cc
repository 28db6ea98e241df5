// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kmod/module_facts.h"

#include "src/base/diagnostic.h"
#include "src/kmod/libkmod.h"
#include "tests/support/catch.h"
#include "tests/support/elf_builder.h"
#include "tests/support/memory_disk.h"
#include "tests/support/temp_dir.h"

namespace kninja::kmod {
namespace {

using namespace std::string_view_literals;

std::string Module() {
  ElfBuilder elf;
  elf.AddSection(".modinfo",
                 "license=GPL\0depends=b,c\0softdep=pre: x y post: z\0softdep=pre: w\0"
                 "vermagic=6.1.0 SMP \0"sv);
  elf.AddSection("__versions",
                 elf.VersionEntry("zero", 0x10) + elf.VersionEntry("module_layout", 0x20));
  const uint16_t table = elf.AddSection("__ksymtab_gpl", std::string(12, 0));
  const uint16_t strings = elf.AddSection("__ksymtab_strings", "one\0SPACE\0"sv);
  const uint16_t crcs = elf.AddSection("__kcrctab_gpl", elf.Number(0x30, 4));
  elf.AddSymbol("__ksymtab_one", table);
  elf.AddSymbol("__kstrtabns_one", strings, 4);
  elf.AddSymbol("__crc_one", crcs, 0);
  elf.AddUndefined("zero");
  elf.AddUndefined("may_miss", ElfBuilder::kWeak);
  return elf.Bytes();
}

void CheckImports(const ModuleFacts& facts) {
  REQUIRE(facts.imports.size() == 3);
  CHECK(facts.imports[0].name == "may_miss");
  CHECK(facts.imports[0].weak);
  CHECK_FALSE(facts.imports[0].crc);
  CHECK(facts.imports[1].name == "module_layout");
  CHECK(facts.imports[1].crc == 0x20U);
  CHECK_FALSE(facts.imports[1].weak);
  CHECK(facts.imports[2].name == "zero");
  CHECK(facts.imports[2].crc == 0x10U);
}

TEST_CASE("the facts of a module are its imports with CRCs, exports and modinfo") {
  MemoryDisk disk;
  disk.AddFile("/m/snd-a.ko", Module());
  const ModuleFacts facts = Must(ReadModuleFacts(disk, "/m/snd-a.ko"));
  CHECK(facts.file == "/m/snd-a.ko");
  CHECK(facts.name == "snd_a");
  CHECK(facts.Depends() == std::vector<std::string>{"b", "c"});
  CHECK(facts.Soft().before == std::vector<std::string>{"x", "y", "w"});
  CHECK(facts.Soft().after == std::vector<std::string>{"z"});
  CHECK(facts.Info("vermagic") == "6.1.0 SMP ");
  CHECK(facts.Info("nothing") == "");
  CheckImports(facts);
  REQUIRE(facts.exports.size() == 1);
  CHECK(facts.exports[0].name == "one");
  CHECK(facts.exports[0].crc == 0x30U);
  CHECK(facts.exports[0].gpl == true);
  CHECK(facts.exports[0].name_space == "SPACE");
}

TEST_CASE("a module that is not there, or a directory, cannot be read") {
  MemoryDisk disk;
  disk.AddDirectory("/m/dir.ko");
  CHECK_THAT(MessageOf(ReadModuleFacts(disk, "/m/none.ko")),
             ContainsText("cannot read /m/none.ko"));
  CHECK_THAT(MessageOf(ReadModuleFacts(disk, "/m/dir.ko")), ContainsText("cannot read /m/dir.ko"));
}

TEST_CASE("the CRCs of an object's exports are added from its parts' .cmd files") {
  MemoryDisk disk;
  disk.AddFile("/k/m/both.mod", "m/one.o\nm/sub/two.o\n/else/three.o\n");
  disk.AddFile("/k/m/.one.o.cmd", "savedcmd_m/one.o := gcc\n#SYMVER a 0x00000001\n");
  disk.AddFile("/k/m/sub/.two.o.cmd", "x\n#SYMVER b 0x00000002\n#SYMVER unknown 0x3\n");
  ModuleFacts facts;
  facts.exports = {{"a", {}, false, ""}, {"b", {}, false, ""}, {"c", {}, false, ""}};
  AddObjectCrcs(disk, "/k", "m/both.o", &facts);
  CHECK(facts.exports[0].crc == 1U);
  CHECK(facts.exports[1].crc == 2U);
  CHECK_FALSE(facts.exports[2].crc);
}

TEST_CASE("the .cmd files of an object that has its CRCs are not read") {
  MemoryDisk disk;
  ModuleFacts facts;
  facts.exports = {{"a", 1, false, ""}};
  AddObjectCrcs(disk, "/k", "m/both.o", &facts);
  CHECK(disk.reads().empty());
}

TEST_CASE("libkmod says the same") {
  Result<Libkmod> library = Libkmod::Load();
  if (!library) {
    WARN("skipped: " << library.error().message());
    return;
  }
  TempDir folder;
  RealDisk disk;
  const std::string path = folder.path() + "/snd-a.ko";
  REQUIRE(disk.Write(path, Module()));
  const ModuleFacts facts = Must(library->Read(path));
  CHECK(facts.name == "snd_a");
  CHECK(facts.Depends() == std::vector<std::string>{"b", "c"});
  CheckImports(facts);
  REQUIRE(facts.exports.size() == 1);
  CHECK(facts.exports[0].name == "one");
  CHECK(facts.exports[0].crc == 0x30U);
  CHECK_FALSE(facts.exports[0].gpl);
}

TEST_CASE("what libkmod cannot read is an error with its place") {
  const Result<Libkmod> library = Libkmod::Load();
  if (!library) return;
  TempDir folder;
  RealDisk disk;
  const std::string path = folder.path() + "/a.ko";
  REQUIRE(disk.Write(path, "no module at all, but long enough to have a header of some kind ...."));
  const Result<ModuleFacts> facts = library->Read(path);
  REQUIRE_FALSE(facts.has_value());
  CHECK(Format(facts.error().diagnostic(), {}) ==
        path + ": error: expected a module, found a file that libkmod cannot read as one\n" +
            "hint: build or copy it again\n");
}

TEST_CASE("a libkmod that is missing is an error with what to install") {
  const Result<Libkmod> library = Libkmod::Load("libkmod-of-nobody.so.9");
  REQUIRE_FALSE(library.has_value());
  CHECK_THAT(library.error().message(),
             ContainsText("cannot load libkmod: libkmod-of-nobody.so.9"));
  CHECK(library.error().diagnostic().hint ==
        "install libkmod2 (Debian) or kmod-libs: it unpacks compressed modules");
}

TEST_CASE("a library that is no libkmod is refused by the first function it lacks") {
  CHECK(MessageOf(Libkmod::Load("libm.so.6")) == "'libm.so.6' has no function 'kmod_new'");
}

}  // namespace
}  // namespace kninja::kmod
