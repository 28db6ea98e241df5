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

void RuleBook::Alias(std::string_view name, File& file) {
  alias_names_.emplace_back(StripDotSlash(name));
  by_name_.emplace(alias_names_.back(), &file);
}

File& RuleBook::AddDoubleColon(File& root) {
  File* last = &root;
  while (last->next_double_colon != nullptr) last = last->next_double_colon.get();
  last->next_double_colon = std::make_unique<File>();
  File& added = *last->next_double_colon;
  added.name = root.name;
  added.double_colon_root = &root;
  return added;
}

void RuleBook::AddPatternRule(PatternRule rule, bool replace) {
  // GNU make 4.3 takes a rule of several targets for another one as soon as one
  // of them is all that the other has.
  const auto same =
      std::find_if(pattern_rules_.begin(), pattern_rules_.end(), [&](const auto& other) {
        return other->prerequisites == rule.prerequisites && other->targets.size() == 1 &&
               std::find(rule.targets.begin(), rule.targets.end(), other->targets[0]) !=
                   rule.targets.end();
      });
  if (same != pattern_rules_.end()) {
    if (!replace) return;
    // The new rule takes its place at the end of the list, as in GNU make.
    pattern_rules_.erase(same);
  }
  pattern_rules_.push_back(std::make_unique<PatternRule>(std::move(rule)));
}

void RuleBook::AddPatternVariable(PatternVariable variable) {
  const auto after = std::find_if(
      pattern_variables_.begin(), pattern_variables_.end(),
      [&](const PatternVariable& other) { return other.text.size() > variable.text.size(); });
  pattern_variables_.insert(after, std::move(variable));
}

}  // namespace kninja::makefile
