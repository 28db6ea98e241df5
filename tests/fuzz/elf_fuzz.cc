// SPDX-License-Identifier: GPL-2.0-or-later
// Objects and modules of any content. Random bytes hardly get past the header, so
// that most inputs are edits of a well-formed module; the first byte chooses.
#include "parsers/elf/module_image.h"
#include "parsers/elf/module_object.h"
#include "src/base/assert.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/elf_builder.h"

namespace kninja {
namespace {

using namespace std::string_view_literals;

constexpr int kMachines[] = {62, 183, 21, 20, 2, 22, 3, 999};

// One of each thing that is looked for.
std::string WholeModule(uint8_t shape) {
  ElfBuilder elf(shape & 1 ? 64 : 32, (shape & 2) != 0, kMachines[shape >> 2 & 7]);
  elf.AddSection(".modinfo", "license=GPL\0depends=a,b\0\0softdep=pre: c\0"sv);
  elf.AddSection("__versions", elf.VersionEntry("kfree", 1) + elf.VersionEntry("printk", 2));
  if ((shape & 32) != 0) {
    elf.AddSection("__version_ext_crcs", elf.Number(1, 4) + elf.Number(2, 4));
    elf.AddSection("__version_ext_names", "kfree\0printk\0"sv);
  }
  const uint16_t table = elf.AddSection("___ksymtab_gpl+one", std::string(12, 0));
  const uint16_t strings = elf.AddSection("__ksymtab_strings", "one\0SPACE\0"sv);
  const uint16_t crcs = elf.AddSection("__kcrctab", elf.Number(3, 4));
  const uint16_t exported = elf.AddSection(".export_symbol", "GPL\0SPACE\0"sv);
  elf.AddSymbol("__ksymtab_one", table);
  elf.AddSymbol("__kstrtabns_one", strings, 4);
  elf.AddSymbol("__crc_one", crcs);
  elf.AddSymbol("__flags_one", crcs);
  elf.AddSymbol("__export_symbol_two", exported);
  elf.AddUndefined("kfree");
  elf.AddUndefined(".umul.12", ElfBuilder::kWeak);
  return elf.Bytes();
}

// Three bytes for each edit: where, and what is put there; past the end it is cut off.
std::string Edited(std::string bytes, std::string_view edits) {
  for (; edits.size() >= 3; edits.remove_prefix(3)) {
    const size_t at = static_cast<uint8_t>(edits[0]) | static_cast<uint8_t>(edits[1]) << 8;
    if (at < bytes.size())
      bytes[at] = edits[2];
    else
      bytes.resize(at % (bytes.size() + 1));
  }
  return bytes;
}

}  // namespace
}  // namespace kninja

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace kninja;
  if (size < 2) return 0;
  const std::string_view text = FuzzText(data + 2, size - 2);
  // A copy of its own, so that reading past its end is seen.
  const std::string bytes =
      data[0] % 2 == 0 ? std::string(text) : Edited(WholeModule(data[1]), text);
  const std::vector<char> exact(bytes.begin(), bytes.end());
  const Result<elf::ModuleObject> module =
      elf::ParseModule(std::string_view(exact.data(), exact.size()), "x.ko");
  if (module) (void)module->AllInfo("softdep");
  // Read in parts it is the same module, or just as bad.
  const std::string_view whole(exact.data(), exact.size());
  const Result<elf::ModuleImage> image = elf::ModuleImage::Read(
      whole.size(), [whole](uint64_t offset, size_t part) -> Result<std::string> {
        KN_ASSERT(offset <= whole.size() && part <= whole.size() - offset);
        return std::string(whole.substr(offset, part));
      });
  KN_ASSERT(image);
  const Result<elf::ModuleObject> again = elf::ParseModule(image->bytes(), "x.ko");
  KN_ASSERT(again.has_value() == module.has_value());
  KN_ASSERT(!again || (again->imports.size() == module->imports.size() &&
                       again->exports.size() == module->exports.size()));
  return 0;
}
