// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/config_words.h"

#include <fmt/format.h>

#include "src/base/strings.h"
#include "src/kernel/configuration.h"

namespace kninja::driver {
namespace {

constexpr size_t kNearest = 3;

std::string_view WithoutPrefix(std::string_view name, std::string_view prefix) {
  if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
  return name;
}

std::vector<std::string> DefinedNames(const kconfig::Tree& tree) {
  std::vector<std::string> names;
  tree.symbols.ForEach([&](const kconfig::Symbol& symbol) {
    if (!symbol.nodes.empty() && !symbol.is_choice) names.emplace_back(symbol.name);
  });
  return names;
}

}  // namespace

kconfig::Symbol* FindDefinedSymbol(ConfigTree& config, std::string_view name) {
  // A name may itself begin with the prefix.
  for (const std::string_view candidate : {WithoutPrefix(name, config.prefix()), name}) {
    kconfig::Symbol* symbol = config.tree().symbols.Find(candidate);
    if (symbol != nullptr && !symbol->nodes.empty() && !symbol->is_choice) return symbol;
  }
  return nullptr;
}

Result<kconfig::Symbol*> FindSymbol(ConfigTree& config, std::string_view name) {
  if (kconfig::Symbol* symbol = FindDefinedSymbol(config, name)) return symbol;
  const std::string prefix = config.prefix();
  const std::string bare(WithoutPrefix(name, prefix));
  std::vector<std::string> near =
      NearestNames(InCapitals(bare), DefinedNames(config.tree()), kNearest);
  for (std::string& candidate : near) candidate = prefix + candidate;
  return Error(fmt::format("no Kconfig file defines {}{}", prefix, bare),
               near.empty() ? "" : fmt::format("did you mean {}?", fmt::join(near, " or ")));
}

Result<kconfig::Setting> ParseSetting(ConfigTree& config, std::string_view word) {
  const size_t equals = word.find('=');
  if (equals == std::string_view::npos || equals == 0)
    return Error(fmt::format("'{}' is not SYMBOL=VALUE", word));
  KN_TRY_ASSIGN(kconfig::Symbol * symbol, FindSymbol(config, word.substr(0, equals)));
  std::string value(word.substr(equals + 1));
  if (kconfig::IsLogic(symbol->type) && (value == "Y" || value == "M" || value == "N"))
    value[0] = static_cast<char>(value[0] - 'A' + 'a');
  if (symbol->type == kconfig::SymbolType::kString && value.size() >= 2 && value.front() == '"' &&
      value.back() == '"')
    value = value.substr(1, value.size() - 2);
  if (value.find('\n') != std::string::npos)
    return Error(fmt::format("the value for {} has a newline", NameOf(config, *symbol)));
  kconfig::Setting setting{symbol, std::move(value)};
  KN_TRY(kconfig::CheckSetting(setting, config.prefix()));
  return setting;
}

std::string SpellingIn(std::string_view config, std::string_view option, kconfig::SymbolType type) {
  if (const auto spelled = kernel::SpellingInText(config, option)) return std::string(*spelled);
  return kconfig::IsLogic(type) ? "n" : "";
}

std::string DescribeLimit(const kconfig::SearchResult& result) {
  if (result.complete) return "no other settings were found that allow it";
  return fmt::format("none found with up to {} other setting{} ({} combinations tried)",
                     result.exhausted, result.exhausted == 1 ? "" : "s", result.tried);
}

std::string NameOf(const ConfigTree& config, const kconfig::Symbol& symbol) {
  return config.prefix() + std::string(symbol.name);
}

std::string TextOf(const ConfigTree& config, const kconfig::Setting& setting) {
  return fmt::format("{}={}", NameOf(config, *setting.symbol), setting.value);
}

}  // namespace kninja::driver
