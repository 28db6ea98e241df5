// SPDX-License-Identifier: GPL-2.0-or-later
// What the text of a C or assembler source says about files that are read or looked
// for, and about what no key can hold. Comments, strings and conditionals are not told
// apart: what is found too much only makes a key stricter. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kninja::cache {

struct IncludeScan {
  /// `#include "x.h"` and `__has_include("x.h")`: looked for beside the source first.
  std::vector<std::string> quoted;
  /// `__has_include(<x.h>)`: whether it is there decides, and no compiler tells.
  std::vector<std::string> asked;
  std::vector<std::string> embedded;  ///< `.incbin "file"`
  bool computed = false;              ///< `#include MACRO`: what is looked for is not in the text.
  bool tells_time = false;            ///< __DATE__, __TIME__ or __TIMESTAMP__.
};

IncludeScan ScanIncludes(std::string_view text);

}  // namespace kninja::cache
