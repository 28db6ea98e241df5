// SPDX-License-Identifier: GPL-2.0-or-later
// Reads and writes Module.symvers, the list of the symbols that a kernel and its
// modules export, and reads the CRCs that kbuild leaves in .cmd files. Text in,
// values out: what the symbols mean, and which of two of one name counts, is for
// others (src/kmod/symbol_table.h). Pure functions; any thread.
//
// The format, as modpost has written and read it since Linux 5.6, is one line
// for each symbol, with tabs between its five fields (the last may be empty):
//
//   0xCRC <tab> symbol <tab> module <tab> EXPORT_TYPE <tab> namespace
//
// The CRC is zero without CONFIG_MODVERSIONS, the module is a path without
// suffix or "vmlinux". The type is EXPORT_SYMBOL or EXPORT_SYMBOL_GPL; until 5.11
// EXPORT_SYMBOL_GPL_FUTURE, EXPORT_UNUSED_SYMBOL and EXPORT_UNUSED_SYMBOL_GPL were
// written too, and "(unknown)" until 5.18. Extended modversions (6.14) changed what
// modules import, not this file. Before 5.6 the namespace was the third field; such
// files are refused where that can be seen.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/result.h"

namespace kninja::symvers {

/// One exported symbol. The texts are parts of the text that was parsed.
struct Export {
  uint32_t crc = 0;
  std::string_view symbol;
  std::string_view module;      ///< "fs/btrfs/btrfs", "vmlinux".
  std::string_view type;        ///< "EXPORT_SYMBOL", "EXPORT_SYMBOL_GPL".
  std::string_view name_space;  ///< "" when it is in none.
};

/// The lines of `text`, in order: entry N is of line N + 1. The first line that
/// is none of the format is the error, placed in `file`: more is refused than
/// modpost does, where it would go on with nonsense (a file with carriage returns,
/// NUL bytes, or lines that ran into each other). Two milliseconds for 25,000 lines.
Result<std::vector<Export>> Parse(std::string_view text, const std::string& file);

/// What modpost would write: for the result of Parse the bytes that it was given,
/// if those were modpost's.
std::string Write(const std::vector<Export>& exports);

/// The CRC of an exported symbol, as genksyms works it out for one object.
struct SymbolCrc {
  std::string_view symbol;
  uint32_t crc = 0;
};

/// The `#SYMVER name 0xCRC` lines of an object's .cmd file, where modpost looks for
/// CRCs since Linux 5.19. Lines of another form are passed over, as modpost does
/// (extract_crcs_for_object).
std::vector<SymbolCrc> ParseSymverLines(std::string_view text);

}  // namespace kninja::symvers
