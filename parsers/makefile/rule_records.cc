// SPDX-License-Identifier: GPL-2.0-or-later
// The part of MakefileReader that enters rules into the RuleBook, once their
// recipes are read (GNU make 4.3, record_files()).
#include <fmt/format.h>

#include <algorithm>

#include "parsers/makefile/prerequisites.h"
#include "parsers/makefile/reader.h"
#include "parsers/makefile/words.h"

namespace kninja::makefile {
namespace {

// Names of two known suffixes, or of one without a dot, are no default goal.
bool IsSuffixRule(RuleBook& rules, std::string_view name) {
  const File* list = rules.Find(".SUFFIXES");
  if (list == nullptr) return false;
  for (const Prerequisite& one : list->prerequisites) {
    if (one.file == nullptr) continue;
    const std::string& suffix = one.file->name;
    if (suffix[0] != '.' && name == suffix) return true;
    if (!name.ends_with(suffix)) continue;
    const std::string_view first = name.substr(0, name.size() - suffix.size());
    for (const Prerequisite& other : list->prerequisites)
      if (other.file != nullptr && other.file->name == first) return true;
  }
  return false;
}

}  // namespace

void MakefileReader::SetDefaultGoal(const std::vector<std::string>& targets) {
  if (!evaluator_.sets_default_goal) return;
  const Variable* goal = evaluator_.Find(".DEFAULT_GOAL");
  if (goal != nullptr && !goal->value.empty()) return;
  for (const std::string& target : targets) {
    if (target.find('%') != std::string::npos) return;
    if (target[0] == '.' && target.find('/') == std::string::npos) continue;
    if (IsSuffixRule(evaluator_.rules(), target)) continue;
    evaluator_.SetGlobal(".DEFAULT_GOAL", target, Origin::kFile, false);
    return;
  }
}

void MakefileReader::WarnAt(const std::string& file, int line, std::string_view message) {
  const Place place = evaluator_.place();
  evaluator_.place() = {file, line};
  evaluator_.Warn(message);
  evaluator_.place() = place;
}

Status MakefileReader::FinishRule() {
  no_targets_ = false;
  if (!pending_) return {};
  PendingRule rule = std::move(*pending_);
  pending_.reset();
  if (evaluator_.reading_finished())
    return ErrorAt(rule.line, "prerequisites cannot be defined in recipes");
  std::shared_ptr<Recipe> recipe;
  if (rule.has_recipe) {
    recipe = std::make_shared<Recipe>();
    recipe->file = file_;
    recipe->line = rule.recipe_line;
    recipe->lines = std::move(rule.recipe);
    recipe->prefix = rule.prefix;
  } else if (rule.grouped) {
    return ErrorAt(rule.line, "grouped targets must provide a recipe");
  }
  if (Pattern(rule.targets[0]).has_percent()) return RecordPatternRule(rule, std::move(recipe));
  std::vector<File*> recorded;
  for (size_t i = 0; i < rule.targets.size(); ++i) {
    const Pattern target(rule.targets[i]);
    if (i > 0 && target.has_percent())
      WarnAt(file_, rule.line, "*** mixed implicit and normal rules: deprecated syntax");
    KN_TRY(RecordExplicitRule(rule,
                              i > 0 && target.has_percent() ? rule.targets[i] : target.prefix(),
                              recipe, &recorded));
  }
  if (!rule.grouped) return {};
  for (File* file : recorded) {
    if (!file->also_made.empty()) {
      WarnAt(recipe->file, recipe->line,
             fmt::format("warning: overriding group membership for target '{}'", file->name));
      file->also_made.clear();
    }
    for (File* other : recorded)
      if (other != file) file->also_made.push_back(other);
  }
  return {};
}

Status MakefileReader::RecordPatternRule(PendingRule& rule, std::shared_ptr<const Recipe> recipe) {
  if (rule.target_pattern) return ErrorAt(rule.line, "mixed implicit and static pattern rules");
  PatternRule added;
  for (std::string& target : rule.targets) {
    if (!Pattern(target).has_percent())
      return ErrorAt(rule.line, "mixed implicit and normal rules");
    added.targets.push_back(std::move(target));
  }
  const std::string prerequisites = UnescapeChar(rule.prerequisites, ':');
  added.second_expansion =
      evaluator_.rules().second_expansion && prerequisites.find('$') != std::string::npos;
  if (added.second_expansion) {
    added.prerequisites = {prerequisites};
  } else {
    bool order_only = false;
    for (PrerequisiteName& name : ParsePrerequisites(evaluator_, prerequisites)) {
      if (name.order_only && !order_only) added.prerequisites.emplace_back("|");
      order_only = name.order_only;
      added.prerequisites.push_back(std::move(name.name));
    }
  }
  added.recipe = std::move(recipe);
  added.terminal = rule.double_colon;
  evaluator_.rules().AddPatternRule(std::move(added));
  return {};
}

// Targets that change how everything after them is read.
void MakefileReader::ApplySpecialTarget(const std::string& target) {
  RuleBook& rules = evaluator_.rules();
  if (target == ".SECONDEXPANSION") rules.second_expansion = true;
  if (target == ".ONESHELL") rules.one_shell = true;
  if (target != ".POSIX" || rules.posix) return;
  rules.posix = true;
  evaluator_.SetPosixDefaults();
}

// The file that a rule for `target` is about: a further one for a second `::`.
Result<File*> MakefileReader::EnterTarget(const PendingRule& rule, const std::string& target,
                                          const std::shared_ptr<const Recipe>& recipe) {
  RuleBook& rules = evaluator_.rules();
  File* file = &rules.Enter(target);
  const bool both = rule.double_colon ? file->is_target && !file->double_colon : file->double_colon;
  if (both)
    return ErrorAt(rule.line,
                   fmt::format("target file '{}' has both : and :: entries", file->name));
  if (rule.double_colon) {
    if (file->double_colon) file = &rules.AddDoubleColon(*file);
    file->double_colon = true;
    file->recipe = recipe;
  } else if (recipe != nullptr && file->recipe == recipe) {
    WarnAt(file_, rule.line,
           fmt::format("target '{}' given more than once in the same rule", file->name));
  } else if (recipe != nullptr && file->recipe != nullptr && file->is_target) {
    WarnAt(recipe->file, recipe->line,
           fmt::format("warning: overriding recipe for target '{}'", file->name));
    WarnAt(file->recipe->file, file->recipe->line,
           fmt::format("warning: ignoring old recipe for target '{}'", file->name));
  }
  return file;
}

Status MakefileReader::RecordExplicitRule(const PendingRule& rule, const std::string& target,
                                          const std::shared_ptr<const Recipe>& recipe,
                                          std::vector<File*>* recorded) {
  ApplySpecialTarget(target);
  std::vector<Prerequisite> added;
  std::string stem;
  bool matches = true;
  if (rule.target_pattern) {
    const std::optional<std::string_view> found = Pattern(*rule.target_pattern).Match(target);
    matches = found.has_value();
    // A target that does not match gets no prerequisites, and is its own stem.
    stem = found.value_or(target);
    if (!matches)
      WarnAt(file_, rule.line, fmt::format("target '{}' doesn't match the target pattern", target));
  }
  if (matches && !rule.prerequisites.empty())
    added = ExplicitPrerequisites(rule, rule.target_pattern ? &stem : nullptr);
  KN_TRY_ASSIGN(File* const file, EnterTarget(rule, target, recipe));
  // Rules without anything clear .DEFAULT and .SUFFIXES.
  if (file->name == ".DEFAULT" && added.empty() && recipe == nullptr) file->recipe = nullptr;
  if (file->name == ".SUFFIXES" && added.empty()) file->prerequisites.clear();
  if (recipe != nullptr) file->recipe = recipe;
  file->is_target = true;
  file->builtin = false;
  recorded->push_back(file);
  if (rule.target_pattern) {
    file->stem = stem;
    file->has_stem = true;
  }
  // The rule with the recipe decides `$<`: its prerequisites go first.
  std::vector<Prerequisite>& all = file->prerequisites;
  all.insert(recipe != nullptr ? all.begin() : all.end(), std::make_move_iterator(added.begin()),
             std::make_move_iterator(added.end()));
  return {};
}

// The prerequisites of one target; `stem` is that of a static pattern rule.
std::vector<Prerequisite> MakefileReader::ExplicitPrerequisites(const PendingRule& rule,
                                                                const std::string* stem) {
  const std::string text = UnescapeChar(rule.prerequisites, ':');
  std::vector<Prerequisite> list;
  if (evaluator_.rules().second_expansion && text.find('$') != std::string::npos) {
    Prerequisite& later = list.emplace_back();
    later.has_stem = stem != nullptr;
    if (stem == nullptr) {
      later.unexpanded = text;
      return list;
    }
    later.stem = *stem;
    Subst("%", "$*", text, later.unexpanded);
    return list;
  }
  if (stem == nullptr) return EnterPrerequisites(evaluator_, text);
  for (const PrerequisiteName& name : ParsePrerequisites(evaluator_, text)) {
    const std::string substituted = Pattern(name.name).Substitute(*stem);
    if (substituted.empty()) continue;
    Prerequisite& added = list.emplace_back();
    added.file = &evaluator_.rules().Enter(substituted);
    added.order_only = name.order_only;
  }
  return list;
}

}  // namespace kninja::makefile
