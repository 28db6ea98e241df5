// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/makefile/suffix_rules.h"

#include <string>
#include <utility>

#include "parsers/makefile/evaluator.h"

namespace kninja::makefile {
namespace {

// `%TARGET: %SOURCE`; without a source and a recipe the rule exists to match.
void Add(RuleBook& rules, const std::string& target, const std::string* source,
         const std::shared_ptr<const Recipe>& recipe) {
  PatternRule rule;
  rule.targets.push_back(target);
  if (source != nullptr) rule.prerequisites.push_back("%" + *source);
  rule.recipe = recipe;
  rules.AddPatternRule(std::move(rule), false);
}

}  // namespace

// GNU make 4.3, convert_to_pattern(); suffix_rules.mk and its siblings.
void ConvertSuffixRules(Evaluator& evaluator) {
  RuleBook& rules = evaluator.rules();
  const File* list = rules.Find(".SUFFIXES");
  if (list == nullptr) return;
  for (const Prerequisite& from : list->prerequisites) {
    const std::string& source = from.file->name;
    Add(rules, "%" + source, nullptr, nullptr);
    if (from.file->recipe != nullptr) Add(rules, "%", &source, from.file->recipe);
    for (const Prerequisite& to : list->prerequisites) {
      const std::string& target = to.file->name;
      if (target == source) continue;
      const File* rule = rules.Find(source + target);
      if (rule == nullptr || rule->recipe == nullptr) continue;
      if (!rule->prerequisites.empty()) {
        if (rules.posix) continue;
        const Place place = evaluator.place();
        evaluator.place() = {rule->recipe->file, rule->recipe->line};
        evaluator.Warn("warning: ignoring prerequisites on suffix rule definition");
        evaluator.place() = place;
      }
      // `.x.a` also makes archive members of what it makes.
      if (target == ".a") Add(rules, "(%.o)", &source, rule->recipe);
      Add(rules, "%" + target, &source, rule->recipe);
    }
  }
}

}  // namespace kninja::makefile
