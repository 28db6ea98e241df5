// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/elf/module_image.h"

#include "parsers/elf/module_object.h"
#include "tests/support/catch.h"
#include "tests/support/elf_builder.h"

namespace kninja::elf {
namespace {

constexpr size_t kLarge = 1'000'000;

// With much that nobody asks for between what is asked for.
std::string LargeModule(int bits, bool big_endian) {
  ElfBuilder elf(bits, big_endian);
  elf.AddSection(".text", std::string(kLarge, 't'));
  elf.AddSection(".modinfo", "license=GPL" + std::string(1, '\0'));
  elf.AddSection(".debug_info", std::string(kLarge, 'd'));
  elf.AddSection(".rela.debug_info", std::string(kLarge, 'r'));
  elf.AddSection("__versions", elf.VersionEntry("kfree", 1));
  elf.AddUndefined("kfree");
  return elf.Bytes();
}

struct CountingReader {
  std::string_view bytes;
  size_t* count;
  Result<std::string> operator()(uint64_t offset, size_t size) const {
    *count += size;
    return std::string(bytes.substr(offset, size));
  }
};

TEST_CASE("of a large module only what is looked at is read") {
  for (const int bits : {32, 64}) {
    for (const bool big_endian : {false, true}) {
      const std::string bytes = LargeModule(bits, big_endian);
      size_t count = 0;
      const ModuleImage image =
          Must(ModuleImage::Read(bytes.size(), CountingReader{bytes, &count}));
      CHECK(image.bytes().size() == bytes.size());
      CHECK(count < 10'000);
      const ModuleObject module = Must(ParseModule(image.bytes(), "x.ko"));
      CHECK(module.imports.size() == 1);
      CHECK(module.versions.size() == 1);
      CHECK(module.Info("license") == std::string_view("GPL"));
    }
  }
}

TEST_CASE("what is no module has an image, too") {
  for (const std::string& bytes : {std::string(), std::string("text"), std::string(100, '\x7f')}) {
    size_t count = 0;
    const ModuleImage image = Must(ModuleImage::Read(bytes.size(), CountingReader{bytes, &count}));
    CHECK(MessageOf(ParseModule(image.bytes(), "x.ko")) == MessageOf(ParseModule(bytes, "x.ko")));
  }
}

TEST_CASE("a module that is cut off is as bad when it is read in parts") {
  const std::string whole = LargeModule(64, false);
  for (size_t size = 1; size < whole.size(); size += 9973) {
    const std::string bytes = whole.substr(0, size);
    size_t count = 0;
    const ModuleImage image = Must(ModuleImage::Read(bytes.size(), CountingReader{bytes, &count}));
    CHECK(MessageOf(ParseModule(image.bytes(), "x.ko")) == MessageOf(ParseModule(bytes, "x.ko")));
  }
}

TEST_CASE("an error of the reader is handed on") {
  const auto failing = [](uint64_t, size_t) -> Result<std::string> { return Error("no"); };
  CHECK(MessageOf(ModuleImage::Read(1000, failing)) == "no");
}

}  // namespace
}  // namespace kninja::elf
