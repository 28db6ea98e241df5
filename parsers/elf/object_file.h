// SPDX-License-Identifier: GPL-2.0-or-later
// A relocatable ELF file whose structure was checked: every section lies within
// the file, every name ends within its table. Knows nothing of kernels. libelf
// reads the headers and symbols, in either byte order; whether the file is whole
// is looked at here, since libelf takes a file that was cut off for one with less
// in it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/result.h"

namespace kninja::elf {

struct Section {
  std::string_view name;
  std::string_view bytes;  ///< Empty for one that takes no place in the file.
  uint32_t type = 0;       ///< SHT_PROGBITS and so on.
  uint32_t info = 0;       ///< Of relocations: the index of the section that they are for.
};

struct Symbol {
  static constexpr uint32_t kUndefined = 0;
  static constexpr uint32_t kCommon = UINT32_MAX;  ///< Not allotted yet.
  static constexpr uint32_t kAbsolute = UINT32_MAX - 1;
  static constexpr uint32_t kElsewhere = UINT32_MAX - 2;  ///< Others that are no section.

  std::string_view name;
  int binding = 0;       ///< STB_LOCAL and so on.
  int type = 0;          ///< STT_FUNC and so on.
  uint32_t section = 0;  ///< Its index, or one of the above.
  uint64_t value = 0;    ///< Where in its section.
};

/// All texts are parts of the bytes that were parsed.
struct ObjectFile {
  int machine = 0;  ///< EM_X86_64 and so on.
  int bits = 64;
  bool big_endian = false;
  std::vector<Section> sections;  ///< By index.
  std::vector<Symbol> symbols;    ///< In the order of the table, without the first.

  /// The last section with this name, as modpost has it; nullptr for none.
  const Section* Find(std::string_view name) const;
  /// The name of a symbol's section; "" when it is in none.
  std::string_view SectionName(const Symbol& symbol) const;
  /// What `symbol` points to, up to the end of its section; "" for nothing.
  std::string_view Data(const Symbol& symbol) const;
  /// The number in the first `size` (at most 8) bytes; nullopt when there are fewer.
  std::optional<uint64_t> Number(std::string_view bytes, size_t size) const;
};

/// Where a section refers to a symbol.
struct Reference {
  std::string_view section;
  uint64_t offset = 0;
};

/// The first place, but for debug information, that refers to the undefined symbol
/// `name`; nullopt when there is none, or on MIPS, whose relocations are of another form.
std::optional<Reference> FindReference(const ObjectFile& object, std::string_view name);

/// Fails, naming `file`, on anything but a whole relocatable file with a symbol
/// table.
Result<ObjectFile> ParseObjectFile(std::string_view bytes, const std::string& file);

/// The text at the beginning of `bytes` up to its NUL; nullopt when it has none.
std::optional<std::string_view> CString(std::string_view bytes);

}  // namespace kninja::elf
