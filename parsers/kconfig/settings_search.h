// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the fewest other settings with which a symbol gets a value. What is
// tried are the symbols that stand in the way (candidates.h), fewest first; what
// is found was read as a .config and computed, as olddefconfig does.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parsers/kconfig/evaluator.h"
#include "parsers/kconfig/setting.h"

namespace kninja::kconfig {

struct SearchLimits {
  size_t settings = 10;  ///< Beside the one asked for.
  size_t tries = 1000;   ///< Combinations; each takes a few milliseconds in the kernel.
};

struct SearchResult {
  bool found = false;
  std::vector<Setting> settings;  ///< Beside `goal`; none when it is enough by itself.
  size_t tried = 0;
  /// Without a result: all combinations of candidates up to this many were tried.
  size_t exhausted = 0;
  /// Without a result: nothing else is left to try, whatever the limits.
  bool complete = false;
};

/// A .config to begin with.
struct ConfigText {
  std::string_view text;
  std::string_view file;
  std::string_view prefix;
};

/// What must be set, beside `goal` and what `config` says, for `goal` to hold.
/// Leaves the evaluator with the user values of `config`, nothing computed.
SearchResult FindSettings(Evaluator& evaluator, const ConfigText& config, const Setting& goal,
                          const SearchLimits& limits = {});

}  // namespace kninja::kconfig
