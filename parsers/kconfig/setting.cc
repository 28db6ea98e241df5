// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/kconfig/setting.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "parsers/kconfig/config_writer.h"
#include "parsers/kconfig/values.h"

namespace kninja::kconfig {
namespace {

/// The name in `CONFIG_X=...` or `# CONFIG_X is not set`; "" in other lines.
std::string_view NameIn(std::string_view line, std::string_view prefix) {
  const bool unset = line.starts_with("# ");
  if (unset) line.remove_prefix(2);
  if (!line.starts_with(prefix)) return {};
  line.remove_prefix(prefix.size());
  const size_t end = line.find(unset ? ' ' : '=');
  if (end == std::string_view::npos) return {};
  if (unset && !line.substr(end).starts_with(" is not set")) return {};
  return line.substr(0, end);
}

using Values = std::unordered_map<std::string_view, const Setting*>;

// Members of choices that must give way to the one that becomes y.
std::unordered_set<std::string_view> Rivals(const std::vector<Setting>& settings,
                                            const Values& values) {
  std::unordered_set<std::string_view> rivals;
  for (const Setting& setting : settings) {
    if (setting.symbol->choice == nullptr || setting.value != "y") continue;
    for (const Symbol* member : setting.symbol->choice->members)
      if (!values.contains(member->name)) rivals.insert(member->name);
  }
  return rivals;
}

}  // namespace

Status CheckSetting(const Setting& setting, std::string_view prefix) {
  const Symbol& symbol = *setting.symbol;
  const std::string name = fmt::format("{}{}", prefix, symbol.name);
  if (symbol.type == SymbolType::kUnknown)
    return Error(fmt::format("{} is mentioned in Kconfig files but nowhere defined", name));
  const bool fits = IsLogic(symbol.type)
                        ? setting.value == "n" || setting.value == "y" ||
                              (setting.value == "m" && symbol.type == SymbolType::kTristate)
                        : IsValidText(symbol.type, setting.value);
  if (fits) return {};
  Diagnostic diagnostic;
  diagnostic.message =
      fmt::format("{} is {}: it cannot be '{}'", name, TypeName(symbol.type), setting.value);
  switch (symbol.type) {
    case SymbolType::kBool:
      diagnostic.hint =
          setting.value == "m" ? "it can only be built in (y) or left out (n)" : "give it y or n";
      break;
    case SymbolType::kTristate:
      diagnostic.hint = "give it y, m or n";
      break;
    case SymbolType::kHex:
      diagnostic.hint = "give it a number in hexadecimal, such as 0x1f";
      break;
    default:
      diagnostic.hint = "give it a decimal number without leading zeros";
  }
  for (const MenuNode* node : symbol.nodes)
    diagnostic.notes.push_back({LocationOf(node->place), "defined here"});
  return Error(std::move(diagnostic));
}

std::string ConfigLine(const Symbol& symbol, std::string_view value, std::string_view prefix) {
  if (IsLogic(symbol.type) && value == "n")
    return fmt::format("# {}{} is not set", prefix, symbol.name);
  if (symbol.type == SymbolType::kString)
    return fmt::format("{}{}={}", prefix, symbol.name, QuoteText(value));
  return fmt::format("{}{}={}", prefix, symbol.name, value);
}

std::string WithSettings(std::string_view text, std::string_view prefix,
                         const std::vector<Setting>& settings) {
  Values values;
  for (const Setting& setting : settings) values[setting.symbol->name] = &setting;
  const std::unordered_set<std::string_view> rivals = Rivals(settings, values);
  std::unordered_set<std::string_view> placed;
  std::string out;
  const auto add = [&](const Setting& setting) {
    if (!placed.insert(setting.symbol->name).second) return;
    (out += ConfigLine(*setting.symbol, setting.value, prefix)) += '\n';
  };
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const std::string_view name = NameIn(line, prefix);
    if (const auto found = values.find(name); !name.empty() && found != values.end())
      add(*found->second);
    else if (!name.empty() && rivals.contains(name))
      out += fmt::format("# {}{} is not set\n", prefix, name);
    else
      (out += line) += '\n';
  }
  for (const Setting& setting : settings) add(*values[setting.symbol->name]);
  return out;
}

}  // namespace kninja::kconfig
