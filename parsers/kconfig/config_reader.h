// SPDX-License-Identifier: GPL-2.0-or-later
// Reads .config (and auto.conf, what the last sync left) into a tree's symbols,
// as scripts/kconfig/confdata.c: conf_read does.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parsers/kconfig/evaluator.h"

namespace kninja::kconfig {

/// Names begin with this in .config; `$CONFIG_` changes it.
inline constexpr std::string_view kDefaultPrefix = "CONFIG_";

struct ReadReport {
  /// The configuration that will be written may differ from what was read.
  bool changed = false;
  std::vector<Diagnostic> warnings;
  std::vector<std::string> unknown;  ///< Names that no Kconfig file mentions, without prefix.
};

/// Takes the values of `text`, named `file` in messages, as the user's. What the
/// symbols had before is forgotten; nothing is computed.
void ReadUserValues(Evaluator& evaluator, std::string_view text, std::string_view file,
                    std::string_view prefix, ReadReport& report);

/// ReadUserValues, then conf_read's second look: values that count no longer
/// are dropped, in kernels that do so.
void ReadConfig(Evaluator& evaluator, std::string_view text, std::string_view file,
                std::string_view prefix, ReadReport& report);

/// Takes the values of an auto.conf. Returns the names that no Kconfig file
/// mentions any more, in the order of the file.
std::vector<std::string> ReadAutoValues(Evaluator& evaluator, std::string_view text,
                                        std::string_view prefix);

}  // namespace kninja::kconfig
