// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/makefile/rules.h"

#include <algorithm>

namespace kninja::makefile {

File& RuleBook::Enter(std::string_view name) {
  if (File* found = Find(name)) return *found;
  auto file = std::make_unique<File>();
  file->name = StripDotSlash(name);
  File& entered = *file;
  files_.push_back(std::move(file));
  by_name_.emplace(entered.name, &entered);
  return entered;
}

File* RuleBook::Find(std::string_view name) {
  const auto found = by_name_.find(StripDotSlash(name));
  return found == by_name_.end() ? nullptr : found->second;
}

void RuleBook::AddPatternRule(PatternRule rule) {
  const auto same = std::find_if(
      pattern_rules_.begin(), pattern_rules_.end(), [&](const auto& other) {
        return other->targets == rule.targets && other->prerequisites == rule.prerequisites;
      });
  auto added = std::make_unique<PatternRule>(std::move(rule));
  if (same != pattern_rules_.end()) {
    // The new rule takes its place at the end of the list, as in GNU make.
    pattern_rules_.erase(same);
  }
  if (added->builtin) {
    pattern_rules_.push_back(std::move(added));
    return;
  }
  const auto first_builtin = std::find_if(pattern_rules_.begin(), pattern_rules_.end(),
                                          [](const auto& other) { return other->builtin; });
  pattern_rules_.insert(first_builtin, std::move(added));
}

void RuleBook::AddPatternVariable(PatternVariable variable) {
  const auto after = std::find_if(
      pattern_variables_.begin(), pattern_variables_.end(),
      [&](const PatternVariable& other) { return other.text.size() > variable.text.size(); });
  pattern_variables_.insert(after, std::move(variable));
}

}  // namespace kninja::makefile
