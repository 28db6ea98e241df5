// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kernel/export_search.h"

#include "tests/support/catch.h"
#include "tests/support/memory_disk.h"

namespace kninja::kernel {
namespace {

TEST_CASE("exports are found by name, of each kind, in sources only") {
  MemoryDisk disk("/linux");
  disk.AddFile("/linux/lib/one.c",
               "void one(void);\nEXPORT_SYMBOL(one);\n\tEXPORT_SYMBOL_GPL( two );\n");
  disk.AddFile("/linux/arch/x86/three.S", "EXPORT_SYMBOL_NS(three, SPACE)\n");
  disk.AddFile("/linux/mm/four.c", "EXPORT_PER_CPU_SYMBOL_GPL(four)");
  disk.AddFile("/linux/lib/uses.c", "one(); EXPORT_SYMBOL(one_more); /* EXPORT */ x(one)\n");
  disk.AddFile("/linux/Documentation/text.c", "EXPORT_SYMBOL(one);\n");
  disk.AddFile("/linux/lib/one.txt", "EXPORT_SYMBOL(five);\n");
  const auto places = FindExports(disk, "/linux", {"one", "two", "three", "four", "five"});
  REQUIRE(places.size() == 4);
  const auto place = [&](const char* symbol) {
    std::string text;
    for (const SourceLocation& one : places.at(symbol))
      text += one.file + ":" + std::to_string(one.line) + " ";
    return text;
  };
  CHECK(place("one") == "lib/one.c:2 ");
  CHECK(place("two") == "lib/one.c:3 ");
  CHECK(place("three") == "arch/x86/three.S:1 ");
  CHECK(place("four") == "mm/four.c:1 ");
}

TEST_CASE("of several places all are found, sorted by path") {
  MemoryDisk disk("/linux");
  for (const char* path : {"b/x.c", "a/y.c", "a/x.c"})
    disk.AddFile(std::string("/linux/") + path, "EXPORT_SYMBOL(one);\n");
  const auto places = FindExports(disk, "/linux", {"one"}).at("one");
  REQUIRE(places.size() == 3);
  CHECK(places[0].file == "a/x.c");
  CHECK(places[2].file == "b/x.c");
}

TEST_CASE("the option of an object is read from the makefile beside it") {
  MemoryDisk disk("/linux");
  disk.AddFile("/linux/lib/Makefile",
               "obj-y += always.o\n"
               "obj-$(CONFIG_ONE) += other.o \\\n\tone.o\n"
               "obj-$(CONFIG_TWO) := two.o\n"
               "two-y := part.o\n"
               "two-$(CONFIG_PART) += optional.o\n"
               "round-y := round.o\n");
  const auto option = [&](const char* object) {
    const auto found = FindObjectOption(disk, "/linux", std::string("lib/") + object);
    return found ? found->symbol + ":" + std::to_string(found->place.line) : "";
  };
  CHECK(option("one.o") == "CONFIG_ONE:2");
  CHECK(option("part.o") == "CONFIG_TWO:4");
  CHECK(option("optional.o") == "CONFIG_PART:6");
  CHECK(option("always.o").empty());
  CHECK(option("round.o").empty());
  CHECK(option("absent.o").empty());
  CHECK_FALSE(FindObjectOption(disk, "/linux", "nowhere/one.o").has_value());
}

}  // namespace
}  // namespace kninja::kernel
