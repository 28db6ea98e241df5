// SPDX-License-Identifier: GPL-2.0-or-later
// Reads Module.symvers, the list of the symbols that a kernel and its modules
// export. Text in, values out: what the symbols mean is for others. Pure
// functions; any thread.
//
// The format, as modpost has written and read it since Linux 5.6, is one line
// for each symbol, with tabs between its five fields (the last may be empty):
//
//   0xCRC <tab> symbol <tab> module <tab> EXPORT_TYPE <tab> namespace
//
// The CRC is zero without CONFIG_MODVERSIONS, the module is a path without
// suffix or "vmlinux". Before 5.6 the namespace was the third field; such files
// are refused where that can be seen.
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

/// The lines of `text`, in order. The first line that is none of the format
/// is the error, placed in `file`.
Result<std::vector<Export>> Parse(std::string_view text, const std::string& file);

}  // namespace kninja::symvers
