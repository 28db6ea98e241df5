// SPDX-License-Identifier: GPL-2.0-or-later
// Writes .config and defconfig files (scripts/kconfig/confdata.c: conf_write,
// conf_write_defconfig). Computes what is not up to date.
#pragma once

#include <string>
#include <string_view>

#include "parsers/kconfig/evaluator.h"

namespace kninja::kconfig {

/// The text of .config. `changed` is what reading reported: without a change
/// everything is computed anew, as conf does.
std::string WriteConfig(Evaluator& evaluator, std::string_view prefix, bool changed);

/// Only what differs from the defaults.
std::string WriteDefconfig(Evaluator& evaluator, std::string_view prefix);

/// `text` in double quotes, with `"` and `\` escaped.
std::string QuoteText(std::string_view text);

}  // namespace kninja::kconfig
