// SPDX-License-Identifier: GPL-2.0-or-later
// What happens between reading makefiles and updating targets: second
// expansion, special targets, and the automatic variables of recipes.
#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>

#include "parsers/makefile/evaluator.h"
#include "parsers/makefile/reader.h"
#include "parsers/makefile/words.h"

namespace kninja::makefile {

Status Evaluator::FinishReading() {
  // Expanding a prerequisite list may enter new files; they need no second look.
  for (size_t i = 0; i < rules_.files().size(); ++i)
    for (File* file = rules_.files()[i].get(); file != nullptr;
         file = file->next_double_colon.get())
      KN_TRY(SnapPrerequisites(*file));
  ApplySpecialTargets();
  reading_finished_ = true;
  return {};
}

Status Evaluator::SnapPrerequisites(File& file) {
  if (std::none_of(file.prerequisites.begin(), file.prerequisites.end(),
                   [](const Prerequisite& p) { return p.file == nullptr; }))
    return {};
  std::vector<Prerequisite> pending = std::move(file.prerequisites);
  file.prerequisites.clear();
  for (Prerequisite& prerequisite : pending) {
    if (prerequisite.file != nullptr) {
      file.prerequisites.push_back(prerequisite);
      continue;
    }
    KN_TRY(PreparePatternVariables(file));
    VariableScope automatic;
    SetAutomaticVariables(*this, file, false, automatic);
    const TargetGuard target(*this, &file);
    const ScopeGuard scope(*this, automatic);
    std::string text;
    KN_TRY(Expand(prerequisite.unexpanded, text));
    AddPrerequisites(rules_, text, &file.prerequisites);
  }
  return {};
}

void Evaluator::ApplySpecialTargets() {
  const auto each = [&](std::string_view name, auto apply) {
    if (File* special = rules_.Find(name); special != nullptr && special->is_target)
      for (Prerequisite& prerequisite : special->prerequisites) apply(*prerequisite.file);
  };
  const auto alone = [&](std::string_view name) {
    File* special = rules_.Find(name);
    return special != nullptr && special->is_target && special->prerequisites.empty();
  };
  each(".PRECIOUS", [](File& file) { file.precious = true; });
  each(".PHONY", [](File& file) {
    file.phony = true;
    file.is_target = true;
  });
  each(".INTERMEDIATE", [](File& file) { file.intermediate = true; });
  each(".SECONDARY", [](File& file) { file.intermediate = file.secondary = true; });
  rules_.all_secondary = alone(".SECONDARY");
  rules_.all_precious = alone(".PRECIOUS");
  rules_.all_silent = alone(".SILENT");
  rules_.all_ignore_errors = alone(".IGNORE");
  const File* one_shell = rules_.Find(".ONESHELL");
  rules_.one_shell = one_shell != nullptr && one_shell->is_target;
  const File* exports = rules_.Find(".EXPORT_ALL_VARIABLES");
  if (exports != nullptr && exports->is_target) export_all = true;
}

Status Evaluator::PreparePatternVariables(File& file) {
  if (file.pattern_variables_searched) return {};
  file.pattern_variables_searched = true;
  for (const PatternVariable& variable : rules_.pattern_variables()) {
    if (!variable.pattern.Match(file.name)) continue;
    if (file.pattern_variables == nullptr)
      file.pattern_variables = std::make_unique<VariableScope>();
    const TargetGuard guard(*this, &file);
    Variable* assigned = nullptr;
    if (variable.op == Assignment::Operator::kSimple) {
      assigned = &file.pattern_variables->FindOrAdd(variable.name);
      assigned->Assign(variable.value);
      assigned->recursive = false;
      assigned->appends = false;
      assigned->origin = variable.origin;
    } else {
      KN_TRY(Assign(variable.name, variable.op, variable.value, variable.origin,
                    file.pattern_variables.get(), &assigned));
    }
    if (assigned == nullptr) continue;
    assigned->is_private = variable.is_private;
    if (variable.exported != ExportState::kDefault) assigned->exported = variable.exported;
  }
  return {};
}

// GNU make 4.3, set_file_variables().
void SetAutomaticVariables(Evaluator& evaluator, const File& file, bool remake_all,
                           VariableScope& scope) {
  const auto set = [&](const char* name, std::string value) {
    Variable& variable = scope.FindOrAdd(evaluator.names().Intern(name));
    variable.origin = Origin::kAutomatic;
    variable.Assign(std::move(value));
  };
  std::string plus, caret, question, bar, less;
  std::unordered_set<std::string_view> seen, seen_bar;
  std::unordered_set<std::string_view> normal;
  for (const Prerequisite& prerequisite : file.prerequisites)
    if (prerequisite.file != nullptr && !prerequisite.order_only)
      normal.insert(prerequisite.file->path());
  const auto append = [](std::string& list, const std::string& word) {
    if (!list.empty()) list += ' ';
    list += word;
  };
  for (const Prerequisite& prerequisite : file.prerequisites) {
    if (prerequisite.file == nullptr) continue;
    const std::string& name = prerequisite.file->path();
    if (prerequisite.order_only) {
      if (!normal.contains(name) && seen_bar.insert(name).second) append(bar, name);
      continue;
    }
    if (less.empty()) less = name;
    append(plus, name);
    if (!seen.insert(name).second) continue;
    append(caret, name);
    if (prerequisite.changed || remake_all) append(question, name);
  }
  std::string stem = file.stem;
  if (stem.empty()) {
    // An explicit rule's `$*` is its name without a known suffix.
    const File* suffixes = evaluator.rules().Find(".SUFFIXES");
    if (suffixes != nullptr)
      for (const Prerequisite& suffix : suffixes->prerequisites) {
        const std::string& text = suffix.file->name;
        if (file.name.size() > text.size() && file.name.ends_with(text)) {
          stem = file.name.substr(0, file.name.size() - text.size());
          break;
        }
      }
  }
  set("@", file.path());
  set("%", "");
  set("*", std::move(stem));
  set("<", std::move(less));
  set("?", std::move(question));
  set("^", std::move(caret));
  set("+", std::move(plus));
  set("|", std::move(bar));
}

}  // namespace kninja::makefile
