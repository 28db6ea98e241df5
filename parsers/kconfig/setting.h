// SPDX-License-Identifier: GPL-2.0-or-later
// Values to be given to symbols, and a .config's text with them in it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parsers/kconfig/tree.h"
#include "src/base/result.h"

namespace kninja::kconfig {

/// A value for a symbol, as .config spells it but without quotes: "m", "0x10".
struct Setting {
  Symbol* symbol = nullptr;
  std::string value;
};

/// Fails when no .config could give the symbol this value: a bool asked to be m,
/// a text that is no number, a symbol without a type.
Status CheckSetting(const Setting& setting, std::string_view prefix);

/// `text`, a .config, with these values: lines of the symbols are replaced where
/// they are, new ones follow at the end. A member of a choice that becomes y
/// takes that from the other members.
std::string WithSettings(std::string_view text, std::string_view prefix,
                         const std::vector<Setting>& settings);

/// The line of a .config, without newline.
std::string ConfigLine(const Symbol& symbol, std::string_view value, std::string_view prefix);

}  // namespace kninja::kconfig
