// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kmod/symbol_table.h"

#include "src/base/diagnostic.h"
#include "tests/support/catch.h"
#include "tests/support/memory_disk.h"

namespace kninja::kmod {
namespace {

constexpr char kKernel[] =
    "0x00000001\tkfree\tvmlinux\tEXPORT_SYMBOL\t\n"
    "0x00000002\tone\tlib/a/a\tEXPORT_SYMBOL_GPL\tSPACE\n";

SymbolTable Table(BuildKind kind, const std::string& more = "") {
  SymbolTable table(kind);
  REQUIRE(table.AddText(kKernel, "/k/Module.symvers"));
  if (!more.empty()) REQUIRE(table.AddText(more, "/m/Module.symvers"));
  return table;
}

std::string Duplicates(const SymbolTable& table) {
  std::string text;
  for (const Diagnostic& diagnostic : table.duplicates()) text += Format(diagnostic, {});
  return text;
}

TEST_CASE("the table tells who provides a symbol, and where that is written") {
  const SymbolTable table = Table(BuildKind::kInTree);
  CHECK(table.size() == 2);
  const ProvidedSymbol* one = table.Find("one");
  REQUIRE(one != nullptr);
  CHECK(one->module == "lib/a/a");
  CHECK(one->crc == 2);
  CHECK(one->gpl_only());
  CHECK(one->name_space == "SPACE");
  CHECK(table.PlaceOf(*one).file == "/k/Module.symvers");
  CHECK(table.PlaceOf(*one).line == 2);
  CHECK(table.Find("two") == nullptr);
  CHECK(table.duplicates().empty());
}

TEST_CASE("a dot before a symbol does not count") {
  CHECK(Table(BuildKind::kInTree).Find(".kfree") != nullptr);
}

TEST_CASE("a Module.symvers that is not there provides nothing") {
  const MemoryDisk disk;
  SymbolTable table(BuildKind::kExternal);
  CHECK(table.AddFile(disk, "/k/Module.symvers"));
  CHECK(table.size() == 0);
}

TEST_CASE("a damaged Module.symvers is no part of a symbol table") {
  MemoryDisk disk;
  disk.AddFile("/k/Module.symvers", "0x1\ta\n");
  SymbolTable table(BuildKind::kExternal);
  CHECK(MessageOf(table.AddFile(disk, "/k/Module.symvers")) ==
        "expected 5 fields with tabs between them, found 2");
}

TEST_CASE("of a module's symbol the last file's entry counts outside the tree") {
  const SymbolTable table = Table(BuildKind::kExternal, "0x00000009\tone\t/m/a\tEXPORT_SYMBOL\t\n");
  const ProvidedSymbol* one = table.Find("one");
  REQUIRE(one != nullptr);
  CHECK(one->module == "/m/a");
  CHECK(one->crc == 9);
  CHECK(table.PlaceOf(*one).file == "/m/Module.symvers");
  CHECK(Duplicates(table) == "");
  CHECK(table.ProvidedBy("lib/a/a").empty());
  CHECK(table.ProvidedBy("/m/a").size() == 1);
}

TEST_CASE("a module built anew may replace its own entries of another file") {
  CHECK(Duplicates(Table(BuildKind::kExternal, "0x3\tone\tlib/a/a\tEXPORT_SYMBOL\t\n")) == "");
}

TEST_CASE("in the tree each symbol has one provider") {
  CHECK(Duplicates(Table(BuildKind::kInTree, "0x00000009\tone\tlib/b\tEXPORT_SYMBOL\t\n")) ==
        "/m/Module.symvers:1: error: lib/b: 'one' exported twice. Previous export was in "
        "lib/a/a.ko\n"
        "note: /k/Module.symvers:2: the previous export\n");
}

TEST_CASE("nobody may export what the kernel itself does") {
  CHECK(Duplicates(Table(BuildKind::kExternal, "0x1\tkfree\t/m/a\tEXPORT_SYMBOL\t\n")) ==
        "/m/Module.symvers:1: error: /m/a: 'kfree' exported twice. Previous export was in vmlinux\n"
        "note: /k/Module.symvers:1: the previous export\n");
}

TEST_CASE("two lines of one file for one symbol of a module are told") {
  CHECK(Duplicates(Table(BuildKind::kExternal,
                         "0x1\tx\t/m/a\tEXPORT_SYMBOL\t\n0x2\tx\t/m/a\tEXPORT_SYMBOL\t\n")) ==
        "/m/Module.symvers:2: error: /m/a: 'x' exported twice. Previous export was in /m/a.ko\n"
        "note: /m/Module.symvers:1: the previous export\n");
}

TEST_CASE("what a module exports counts as a later file") {
  SymbolTable table = Table(BuildKind::kExternal);
  ModuleFacts facts;
  facts.file = "/m/b.ko";
  facts.exports = {{"one", 7, true, "OTHER"}, {"two", std::nullopt, false, ""}};
  table.AddModule("/m/b", facts);
  REQUIRE(table.Find("one") != nullptr);
  CHECK(table.Find("one")->module == "/m/b");
  CHECK(table.Find("one")->type == "EXPORT_SYMBOL_GPL");
  CHECK(table.Find("one")->name_space == "OTHER");
  CHECK(table.Find("two")->crc == 0);
  CHECK(table.PlaceOf(*table.Find("two")).file == "/m/b.ko");
  CHECK(table.PlaceOf(*table.Find("two")).line == 0);
}

}  // namespace
}  // namespace kninja::kmod
