// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/elf/object_file.h"

#include "tests/support/catch.h"
#include "tests/support/elf_builder.h"

namespace kninja::elf {
namespace {

TEST_CASE("the first place that refers to a symbol is found, of either width and byte order") {
  for (const int bits : {32, 64})
    for (const bool big_endian : {false, true}) {
      ElfBuilder elf(bits, big_endian);
      elf.AddUndefined("kfree");
      elf.AddUndefined("printk");
      elf.AddUndefined("unused");
      const uint16_t debug = elf.AddSection(".debug_info", "abcdefgh");
      elf.AddRelocations(debug, {{0, 2}});
      const uint16_t text = elf.AddSection(".init.text", "abcdefgh");
      elf.AddRelocations(text, {{1, 1}, {4, 2}, {6, 2}});
      const std::string bytes = elf.Bytes();
      const Result<ObjectFile> object = ParseObjectFile(bytes, "a.o");
      REQUIRE(object.has_value());
      const std::optional<Reference> found = FindReference(*object, "printk");
      REQUIRE(found.has_value());
      CHECK(found->section == ".init.text");
      CHECK(found->offset == 4);
      CHECK_FALSE(FindReference(*object, "unused").has_value());
      CHECK_FALSE(FindReference(*object, "absent").has_value());
    }
}

TEST_CASE("relocations of nothing and of no symbol are passed over") {
  ElfBuilder elf;
  elf.AddUndefined("kfree");
  const uint16_t text = elf.AddSection(".text", "abcdefgh");
  elf.AddRelocations(text, {{1, 0}, {2, 99}});
  const std::string bytes = elf.Bytes();
  const Result<ObjectFile> object = ParseObjectFile(bytes, "a.o");
  REQUIRE(object.has_value());
  CHECK_FALSE(FindReference(*object, "kfree").has_value());
}

}  // namespace
}  // namespace kninja::elf
