// SPDX-License-Identifier: GPL-2.0-or-later
// What a kernel module says of itself in its relocatable ELF file, be it the
// object that modpost looks at (`btrfs.o`) or the finished `btrfs.ko`: imports,
// exports, versions, modinfo. Bytes in, values out; 32 and 64 bits, either byte
// order, any architecture. Who provides what is imported is for src/kmod.
//
// modpost (scripts/mod/modpost.c of Linux 5.10, 6.1, 6.12 and 7.2) says what
// counts; its functions are named where they are followed. Pure functions; any
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/result.h"

namespace kninja::elf {

/// A symbol that somebody else must define. Ignored are those that modpost
/// ignores: `__this_module`, the global offset table, what the last link adds.
struct Import {
  std::string name;   ///< As modpost spells it: without a compiler's `.123`.
  bool weak = false;  ///< It may stay without definition.
};

/// A symbol for others. The texts are parts of the bytes that were parsed.
struct Export {
  std::string_view name;
  bool gpl = false;             ///< EXPORT_SYMBOL_GPL
  std::string_view name_space;  ///< "" when it is in none.
  /// Always in a .ko with CONFIG_MODVERSIONS. Since Linux 5.19 not in objects:
  /// there they are in the .cmd files (symvers::ParseSymverLines).
  std::optional<uint32_t> crc;
};

/// The CRC that an import had in the provider that the module was built against.
struct Version {
  std::string_view name;
  uint32_t crc = 0;
};

/// `license=GPL`
struct InfoEntry {
  std::string_view key;
  std::string_view value;
};

struct ModuleObject {
  std::string machine;  ///< "x86-64", "AArch64"; "machine 999" when not known by name.
  int bits = 64;
  bool big_endian = false;
  std::vector<Import> imports;     ///< In the order of the symbol table.
  std::vector<Export> exports;     ///< Sorted by name.
  std::vector<Version> versions;   ///< In the file's order; none before the last link.
  std::vector<InfoEntry> modinfo;  ///< In the file's order.

  /// The first value of `key`; nullopt when there is none.
  std::optional<std::string_view> Info(std::string_view key) const;
  /// All of them, as of `import_ns`, `softdep`, `alias`.
  std::vector<std::string_view> AllInfo(std::string_view key) const;
};

/// Fails, naming `file`, on anything but a whole relocatable ELF file: the error
/// says what was found instead (a compressed file, another kind of file, where it
/// is cut off). The result refers to `bytes`, which may be aligned in any way.
Result<ModuleObject> ParseModule(std::string_view bytes, const std::string& file);

/// How `bytes` are compressed, by their first ones: "gzip", "xz", "zstd"; nullopt
/// when they are not.
std::optional<std::string_view> CompressionOf(std::string_view bytes);

}  // namespace kninja::elf
