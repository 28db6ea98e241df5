// SPDX-License-Identifier: GPL-2.0-or-later
// Words of the command line as symbols and values of a configuration, and the
// search for what a value takes; shared by the commands that name symbols.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "parsers/kconfig/setting.h"
#include "parsers/kconfig/settings_search.h"
#include "src/driver/config_tree.h"

namespace kninja::driver {

/// The symbol called `name`, with or without prefix. Fails when no Kconfig file
/// defines it, naming the nearest.
Result<kconfig::Symbol*> FindSymbol(ConfigTree& config, std::string_view name);
/// The same; null when there is none.
kconfig::Symbol* FindDefinedSymbol(ConfigTree& config, std::string_view name);

/// SYMBOL=VALUE. Letters in capitals and quotes around strings are taken off;
/// fails on a value that the symbol's type does not have.
Result<kconfig::Setting> ParseSetting(ConfigTree& config, std::string_view word);

/// "none found with up to 3 settings (20000 combinations tried)", for a search that
/// found nothing.
std::string DescribeLimit(const kconfig::SearchResult& result);

/// What a configuration says of the option ("CONFIG_NET"), as .config spells it; "n"
/// when it has no line, or "" for what is not on or off.
std::string SpellingIn(std::string_view config, std::string_view option, kconfig::SymbolType type);

/// "CONFIG_X", or "CONFIG_X=VALUE".
std::string NameOf(const ConfigTree& config, const kconfig::Symbol& symbol);
std::string TextOf(const ConfigTree& config, const kconfig::Setting& setting);

}  // namespace kninja::driver
