// SPDX-License-Identifier: GPL-2.0-or-later
// What happens between reading makefiles and updating targets: second
// expansion, special targets, and the automatic variables of recipes.
#include <algorithm>
#include <iterator>
#include <unordered_set>

#include "parsers/makefile/archive.h"
#include "parsers/makefile/builtins.h"
#include "parsers/makefile/evaluator.h"
#include "parsers/makefile/prerequisites.h"
#include "parsers/makefile/suffix_rules.h"

namespace kninja::makefile {

Status Evaluator::FinishReading() {
  // From here on no makefile text can add a rule.
  reading_finished_ = true;
  // Expanding a prerequisite list may enter new files; they need no second look.
  if (rules_.second_expansion) {
    if (File* suffixes = rules_.Find(".SUFFIXES")) KN_TRY(SnapPrerequisites(*suffixes));
    for (size_t i = 0; i < rules_.files().size(); ++i)
      for (File* file = rules_.files()[i].get(); file != nullptr;
           file = file->next_double_colon.get())
        KN_TRY(SnapPrerequisites(*file));
  }
  ApplySpecialTargets();
  KN_TRY(AddExtraPrerequisites());
  ConvertSuffixRules(*this);
  if (options_.builtin_rules) DefineBuiltinPatternRules(*this);
  return {};
}

// Second expansion of what a file's rules left for it (GNU make 4.3,
// expand_deps()). What is expanded already shows in `$^` and its kin, in front
// of the text and behind it (second_expansion_automatic.mk).
Status Evaluator::SnapPrerequisites(File& file) {
  for (size_t i = 0; i < file.prerequisites.size();) {
    if (file.prerequisites[i].file != nullptr) {
      ++i;
      continue;
    }
    KN_TRY(PreparePatternVariables(file));
    Prerequisite& pending = file.prerequisites[i];
    const std::string unexpanded = std::move(pending.unexpanded);
    const std::string own_stem = file.stem;
    const bool had_stem = file.has_stem;
    if (pending.has_stem) {
      file.stem = pending.stem;
      file.has_stem = true;
    }
    VariableScope automatic;
    SetAutomaticVariables(*this, file, false, automatic);
    file.stem = own_stem;
    file.has_stem = had_stem;
    std::string text;
    {
      const TargetGuard target(*this, &file);
      const ScopeGuard scope(*this, automatic);
      if (file.recipe != nullptr) place_ = {file.recipe->file, file.recipe->line};
      KN_TRY(Expand(unexpanded, text));
      place_ = {};
    }
    std::vector<Prerequisite> expanded = EnterPrerequisites(*this, text);
    auto at = file.prerequisites.erase(file.prerequisites.begin() + static_cast<std::ptrdiff_t>(i));
    i += expanded.size();
    file.prerequisites.insert(at, std::make_move_iterator(expanded.begin()),
                              std::make_move_iterator(expanded.end()));
  }
  return {};
}

// .EXTRA_PREREQS: prerequisites that no automatic variable shows; a target's own
// value counts, else the global one (GNU make 4.3, extra_prereqs.mk).
Status Evaluator::AddExtraPrerequisites() {
  const NameId name = names_.Intern(".EXTRA_PREREQS");
  const auto list = [&](Variable* variable, std::vector<Prerequisite>* result) -> Status {
    std::string text;
    if (variable != nullptr) KN_TRY(ExpandFound(*variable, name, text));
    *result = EnterPrerequisites(*this, text);
    for (Prerequisite& prerequisite : *result) prerequisite.extra = true;
    return {};
  };
  std::vector<Prerequisite> global;
  KN_TRY(list(globals_.Find(name), &global));
  for (size_t i = 0; i < rules_.files().size(); ++i) {
    for (File* file = rules_.files()[i].get(); file != nullptr;
         file = file->next_double_colon.get()) {
      std::vector<Prerequisite> added;
      if (file->own_variables != nullptr)
        KN_TRY(list(file->own_variables->Find(name), &added));
      else if (file->is_target)
        added = global;
      // What it needs itself does not need it.
      if (std::any_of(added.begin(), added.end(),
                      [&](const Prerequisite& p) { return p.file->name == file->name; }))
        continue;
      file->prerequisites.insert(file->prerequisites.end(), added.begin(), added.end());
    }
  }
  return {};
}

namespace {

// Calls `apply` for each rule of each prerequisite of a special target; tells
// whether the special target is stated.
template <class Apply>
bool ForEachPrerequisite(RuleBook& rules, std::string_view name, Apply apply) {
  File* special = rules.Find(name);
  if (special == nullptr) return false;
  const bool stated = special->is_target;
  for (; special != nullptr; special = special->next_double_colon.get())
    for (Prerequisite& prerequisite : special->prerequisites)
      for (File* file = prerequisite.file; file != nullptr; file = file->next_double_colon.get())
        apply(*file);
  return stated;
}

bool StatedAlone(RuleBook& rules, std::string_view name) {
  const File* special = rules.Find(name);
  return special != nullptr && special->is_target && special->prerequisites.empty();
}

}  // namespace

void Evaluator::ApplySpecialTargets() {
  ForEachPrerequisite(rules_, ".PRECIOUS", [](File& file) { file.precious = true; });
  ForEachPrerequisite(rules_, ".PHONY", [](File& file) {
    file.phony = true;
    file.is_target = true;
    file.mtime = kNoFile;
  });
  ForEachPrerequisite(rules_, ".INTERMEDIATE", [](File& file) { file.intermediate = true; });
  ForEachPrerequisite(rules_, ".SECONDARY",
                      [](File& file) { file.intermediate = file.secondary = true; });
  ForEachPrerequisite(rules_, ".SILENT", [](File& file) { file.silent = true; });
  ForEachPrerequisite(rules_, ".IGNORE", [](File& file) { file.ignore_errors = true; });
  rules_.all_secondary = StatedAlone(rules_, ".SECONDARY");
  rules_.all_precious = StatedAlone(rules_, ".PRECIOUS");
  rules_.all_silent = StatedAlone(rules_, ".SILENT");
  rules_.all_ignore_errors = StatedAlone(rules_, ".IGNORE");
  const File* exports = rules_.Find(".EXPORT_ALL_VARIABLES");
  if (exports != nullptr && exports->is_target) export_all = true;
  if (!rules_.all_secondary) return;
  for (const auto& root : rules_.files())
    for (File* file = root.get(); file != nullptr; file = file->next_double_colon.get())
      file->intermediate = true;
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
      assigned = &TargetVariable(*file.pattern_variables, variable.name);
      ScopesChanged();
      assigned->Assign(variable.value);
      assigned->recursive = false;
      assigned->appends = false;
      assigned->origin = variable.origin;
    } else {
      KN_TRY(Assign(variable.name, variable.op, variable.value, variable.origin,
                    file.pattern_variables.get(), &assigned));
    }
    if (assigned == nullptr) continue;
    assigned->defined = variable.defined;
    assigned->per_target = true;
    assigned->is_private = variable.is_private;
    assigned->exported = variable.exported;
  }
  return {};
}

namespace {

// An explicit rule's `$*` is its name without a known suffix.
std::string StemFromSuffix(Evaluator& evaluator, std::string_view name) {
  const File* suffixes = evaluator.rules().Find(".SUFFIXES");
  if (suffixes == nullptr) return "";
  for (const Prerequisite& prerequisite : suffixes->prerequisites) {
    if (prerequisite.file == nullptr) continue;
    const std::string& suffix = prerequisite.file->name;
    if (name.size() > suffix.size() && name.ends_with(suffix))
      return std::string(name.substr(0, name.size() - suffix.size()));
  }
  return "";
}

// Perf: most targets have few prerequisites, for which a list does.
class NameSet {
 public:
  bool contains(std::string_view name) const {
    return many_.empty() ? std::find(few_.begin(), few_.end(), name) != few_.end()
                         : many_.contains(name);
  }
  /// Tells whether it was not there.
  bool insert(std::string_view name) {
    if (contains(name)) return false;
    if (few_.size() < kFew) {
      few_.push_back(name);
      return true;
    }
    if (many_.empty()) many_.insert(few_.begin(), few_.end());
    return many_.insert(name).second;
  }

 private:
  static constexpr size_t kFew = 16;
  std::vector<std::string_view> few_;
  std::unordered_set<std::string_view> many_;
};

// The lists among the automatic variables.
struct AutomaticLists {
  std::string less, caret, plus, question, bar;
};

AutomaticLists ListPrerequisites(const File& file, bool remake_all) {
  AutomaticLists lists;
  NameSet normal, seen, seen_bar;
  const auto shown = [](const Prerequisite& p) { return p.file != nullptr && !p.extra; };
  const auto append = [](std::string& list, std::string_view word) {
    if (!list.empty()) list += ' ';
    list += word;
  };
  for (const Prerequisite& one : file.prerequisites)
    if (shown(one) && !one.order_only) normal.insert(one.file->path());
  for (const Prerequisite& one : file.prerequisites) {
    if (one.extra || one.order_only) continue;
    if (one.file != nullptr) lists.less = one.file->path();
    break;
  }
  for (const Prerequisite& one : file.prerequisites) {
    if (!shown(one)) continue;
    const std::string& path = one.file->path();
    // An archive member shows without its archive.
    std::string_view archive, name = path;
    SplitArchiveMember(path, &archive, &name);
    // One that is both order-only and normal is normal.
    if (one.order_only) {
      if (!normal.contains(path) && seen_bar.insert(path)) append(lists.bar, name);
      continue;
    }
    append(lists.plus, name);
    if (!seen.insert(path)) continue;
    append(lists.caret, name);
    if (one.changed || remake_all) append(lists.question, name);
  }
  return lists;
}

}  // namespace

// GNU make 4.3, set_file_variables().
void SetAutomaticVariables(Evaluator& evaluator, const File& file, bool remake_all,
                           VariableScope& scope) {
  const auto set = [&](const char* name, std::string value) {
    Variable& variable = evaluator.TargetVariable(scope, evaluator.names().Intern(name));
    variable.origin = Origin::kAutomatic;
    variable.Assign(std::move(value));
  };
  AutomaticLists lists = ListPrerequisites(file, remake_all);
  const File* fallback = evaluator.rules().Find(".DEFAULT");
  // A recipe from .DEFAULT has its target as `$<` (special_default.mk).
  if (fallback != nullptr && file.recipe != nullptr && file.recipe == fallback->recipe)
    lists.less = file.path();
  std::string_view target = file.path(), member;
  const bool in_archive = SplitArchiveMember(file.path(), &target, &member);
  set("@", std::string(target));
  set("%", std::string(member));
  set("*", file.has_stem
               ? file.stem
               : StemFromSuffix(evaluator, in_archive ? member : std::string_view(file.name)));
  set("<", std::move(lists.less));
  set("?", std::move(lists.question));
  set("^", std::move(lists.caret));
  set("+", std::move(lists.plus));
  set("|", std::move(lists.bar));
}

}  // namespace kninja::makefile
