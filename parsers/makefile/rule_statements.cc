// SPDX-License-Identifier: GPL-2.0-or-later
// The part of MakefileReader that reads rules and variables of targets.
#include <algorithm>

#include <fmt/format.h>

#include "parsers/makefile/reader.h"
#include "parsers/makefile/words.h"

namespace kninja::makefile {
namespace {

// The length of the next word of an unexpanded rule line: blanks inside
// references do not end it, an unquoted colon does (GNU make, get_next_mword()).
std::string_view NextRuleWord(std::string_view& rest) {
  rest = SkipSpace(rest);
  size_t i = 0;
  if (rest.starts_with("::")) i = 2;
  else if (rest.starts_with(":")) i = 1;
  if (i > 0 && !(i < rest.size() && rest[i] == '=')) {
    const std::string_view word = rest.substr(0, i);
    rest.remove_prefix(i);
    return word;
  }
  i = 0;
  while (i < rest.size() && !IsSpace(rest[i]) && rest[i] != ':') {
    if (rest[i] == '\\' && i + 1 < rest.size() && (rest[i + 1] == ':' || rest[i + 1] == '\\')) {
      i += 2;
      continue;
    }
    if (rest[i] != '$' || i + 1 >= rest.size()) {
      ++i;
      continue;
    }
    const char open = rest[i + 1];
    if (open != '(' && open != '{') {
      i += 2;
      continue;
    }
    const char close = open == '(' ? ')' : '}';
    int depth = 0;
    for (++i; i < rest.size(); ++i) {
      if (rest[i] == open) ++depth;
      if (rest[i] == close && --depth == 0) break;
    }
    if (i < rest.size()) ++i;
  }
  const std::string_view word = rest.substr(0, i);
  rest.remove_prefix(i);
  return word;
}

// Cuts a `;` recipe off `text`; a comment before it means there is none.
std::optional<std::string> CutRecipe(std::string& text, bool skip_references) {
  const size_t at = FindUnquoted(text, ";#", skip_references);
  if (at == std::string::npos) return std::nullopt;
  std::optional<std::string> recipe;
  if (text[at] == ';') recipe = text.substr(at + 1);
  text.resize(at);
  return recipe;
}

bool IsSpecialName(const std::string& name) {
  return name[0] == '.' && name.find('/') == std::string::npos;
}

}  // namespace

void AddPrerequisites(RuleBook& rules, std::string_view text, std::vector<Prerequisite>* list) {
  bool order_only = false;
  for (const std::string& name : ParseFileNames(text)) {
    if (name == "|") {
      order_only = true;
      continue;
    }
    list->push_back({&rules.Enter(name), order_only, false, ""});
  }
}

// Expands a rule line word by word until a colon shows: a variable of a target
// must not be expanded as a whole. `expanded` ends up with what was expanded,
// `unexpanded` with the rest, `colon` with the place of the colon.
Status MakefileReader::ExpandTargets(std::string_view line, std::string* expanded, size_t* colon,
                                     std::string_view* unexpanded,
                                     std::optional<std::string>* recipe) {
  *unexpanded = line;
  *colon = std::string::npos;
  std::string_view word = NextRuleWord(*unexpanded);
  while (!word.empty()) {
    const size_t from = expanded->size();
    KN_TRY(evaluator_.Expand(word, *expanded));
    if (!*recipe) {
      std::string tail = expanded->substr(from);
      if (std::optional<std::string> cut = CutRecipe(tail, true)) {
        *recipe = *cut + std::string(*unexpanded);
        *unexpanded = {};
      }
      expanded->replace(from, std::string::npos, tail);
    }
    *colon = FindUnquoted(*expanded, ":", false, 0);
    if (*colon != std::string::npos) return {};
    word = NextRuleWord(*unexpanded);
    if (!word.empty()) *expanded += ' ';
  }
  return {};
}

Status MakefileReader::HandleRule(std::string_view raw) {
  KN_TRY(FinishRule());
  std::string line(raw);
  // `;` starts a recipe, which keeps its continuations.
  std::optional<std::string> recipe = CutRecipe(line, true);
  line = CollapseContinuations(line);
  std::string_view first = line;
  const std::string_view first_word = NextRuleWord(first);
  if (first_word.empty()) {
    if (recipe) return ErrorAt(line_, "missing rule before recipe");
    return {};
  }
  if (first_word == ":" || first_word == "::") {
    no_targets_ = true;
    return {};
  }
  std::string expanded;
  size_t colon = 0;
  std::string_view rest;
  KN_TRY(ExpandTargets(line, &expanded, &colon, &rest, &recipe));
  if (colon == std::string::npos) {
    if (SkipSpace(expanded).empty()) return {};
    if (RecipePrefix() == '\t' && raw.starts_with("        "))
      return ErrorAt(line_, "missing separator (did you mean TAB instead of 8 spaces?)");
    return ErrorAt(line_, "missing separator");
  }
  std::string after = expanded.substr(colon + 1);
  bool double_colon = false;
  if (after.starts_with(':') || (after.empty() && rest.starts_with(':') && !rest.starts_with(":="))) {
    // NextRuleWord hands out "::" as one word, so the rest never splits it.
    double_colon = true;
    if (after.empty()) rest.remove_prefix(1);
    else after.erase(0, 1);
  }
  std::vector<std::string> targets = GlobNames(expanded.substr(0, colon));
  // Grouped targets, `a b &: c`.
  if (!targets.empty() && targets.back() == "&") targets.pop_back();
  if (targets.empty()) {
    no_targets_ = true;
    return {};
  }
  std::string definition = after + std::string(rest);
  Modifiers modifiers;
  std::string with_recipe = recipe ? definition + ";" + *recipe : definition;
  const std::string_view assignment = ParseModifiers(definition, true, &modifiers);
  if (modifiers.assigns) {
    std::string text = recipe ? std::string(assignment) + ";" + *recipe : std::string(assignment);
    return TargetVariable(targets, text, modifiers);
  }
  no_targets_ = false;
  std::string prerequisites = after;
  KN_TRY(evaluator_.Expand(rest, prerequisites));
  if (!recipe) recipe = CutRecipe(prerequisites, true);

  PendingRule rule;
  rule.line = line_;
  rule.double_colon = double_colon;
  std::string_view body = StripSpace(prerequisites);
  std::string unescaped(body);
  const size_t second_colon = FindUnquoted(unescaped, ":", evaluator_.rules().second_expansion);
  if (second_colon != std::string::npos) {
    const std::vector<std::string> patterns =
        ParseFileNames(std::string_view(unescaped).substr(0, second_colon));
    if (patterns.empty()) return ErrorAt(line_, "missing target pattern");
    if (patterns.size() > 1) return ErrorAt(line_, "multiple target patterns");
    if (!Pattern(patterns[0]).has_percent())
      return ErrorAt(line_, "target pattern contains no '%'");
    rule.target_pattern = patterns[0];
    unescaped = std::string(StripSpace(std::string_view(unescaped).substr(second_colon + 1)));
  }
  rule.prerequisites = std::move(unescaped);
  if (recipe) {
    rule.has_recipe = true;
    rule.recipe_line = line_;
    rule.recipe.push_back(std::string(SkipSpace(*recipe)));
  }
  SetDefaultGoal(targets);
  rule.targets = std::move(targets);
  pending_ = std::move(rule);
  return {};
}

// GNU make 4.3, record_target_var().
Status MakefileReader::TargetVariable(const std::vector<std::string>& targets,
                                      std::string_view definition, const Modifiers& modifiers) {
  const Origin origin = modifiers.overrides ? Origin::kOverride : Origin::kFile;
  for (const std::string& target : targets)
    KN_TRY(TargetVariableOf(target, definition, modifiers, origin));
  return {};
}

Status MakefileReader::TargetVariableOf(const std::string& target, std::string_view definition,
                                        const Modifiers& modifiers, Origin origin) {
  const Pattern pattern(target);
  if (pattern.has_percent()) {
    Assignment assignment;
    ParseAssignment(definition, &assignment);
    std::string name, value;
    KN_TRY(evaluator_.Expand(assignment.name, name));
    if (assignment.op == Assignment::Operator::kSimple)
      KN_TRY(evaluator_.Expand(assignment.value, value));
    else
      value = assignment.value;
    evaluator_.rules().AddPatternVariable(
        {pattern, target, evaluator_.names().Intern(name), assignment.op, value, origin,
         modifiers.exports ? ExportState::kYes : ExportState::kDefault, modifiers.is_private});
    return {};
  }
  File& file = evaluator_.rules().Enter(target);
  if (file.own_variables == nullptr) file.own_variables = std::make_unique<VariableScope>();
  Variable* variable = nullptr;
  {
    const Evaluator::TargetGuard guard(evaluator_, &file);
    KN_TRY(AssignText(definition, origin, file.own_variables.get(), &variable));
  }
  if (variable == nullptr) return {};
  if (modifiers.is_private) variable->is_private = true;
  if (modifiers.exports) variable->exported = ExportState::kYes;
  if (origin == Origin::kOverride) return {};
  // What the command line said of a variable holds for targets too.
  Assignment assignment;
  ParseAssignment(definition, &assignment);
  std::string name;
  KN_TRY(evaluator_.Expand(assignment.name, name));
  const Variable* global = evaluator_.globals_.Find(evaluator_.names().Intern(name));
  if (global != nullptr && global != variable &&
      (global->origin == Origin::kCommandLine || global->origin == Origin::kEnvironmentOverride)) {
    variable->Assign(global->value);
    variable->origin = global->origin;
    variable->recursive = global->recursive;
    variable->appends = false;
  }
  return {};
}

void MakefileReader::SetDefaultGoal(const std::vector<std::string>& targets) {
  Variable* goal = evaluator_.Find(".DEFAULT_GOAL");
  if (goal != nullptr && !goal->value.empty()) return;
  for (const std::string& target : targets) {
    if (IsSpecialName(target) || Pattern(target).has_percent()) continue;
    evaluator_.SetGlobal(".DEFAULT_GOAL", target, Origin::kFile, false);
    return;
  }
}

Status MakefileReader::FinishRule() {
  no_targets_ = false;
  if (!pending_) return {};
  PendingRule rule = std::move(*pending_);
  pending_.reset();
  std::shared_ptr<Recipe> recipe;
  if (rule.has_recipe) {
    recipe = std::make_shared<Recipe>();
    recipe->file = file_;
    recipe->line = rule.recipe_line;
    recipe->lines = std::move(rule.recipe);
  }
  const bool pattern = std::any_of(rule.targets.begin(), rule.targets.end(), [](const auto& name) {
    return Pattern(name).has_percent();
  });
  if (pattern) return RecordPatternRule(rule, recipe);
  for (const std::string& target : rule.targets) KN_TRY(RecordExplicitRule(rule, target, recipe));
  return {};
}

Status MakefileReader::RecordPatternRule(PendingRule& rule, std::shared_ptr<const Recipe> recipe) {
  if (rule.target_pattern) return ErrorAt(rule.line, "mixed implicit and static pattern rules");
  for (const std::string& target : rule.targets)
    if (!Pattern(target).has_percent())
      return ErrorAt(rule.line, "mixed implicit and normal rules");
  PatternRule added;
  added.targets = std::move(rule.targets);
  if (evaluator_.rules().second_expansion && rule.prerequisites.find('$') != std::string::npos)
    added.prerequisites = {rule.prerequisites};
  else
    added.prerequisites = ParseFileNames(rule.prerequisites);
  added.recipe = std::move(recipe);
  added.terminal = rule.double_colon;
  evaluator_.rules().AddPatternRule(std::move(added));
  return {};
}

Status MakefileReader::RecordExplicitRule(const PendingRule& rule, const std::string& target,
                                          const std::shared_ptr<const Recipe>& recipe) {
  RuleBook& rules = evaluator_.rules();
  const auto warn = [&](int line, const std::string& message) {
    const Place place = evaluator_.place();
    evaluator_.place() = {file_, line};
    evaluator_.Warn(message);
    evaluator_.place() = place;
  };
  if (target == ".SECONDEXPANSION") rules.second_expansion = true;
  File* file = &rules.Enter(target);
  if (rule.double_colon) {
    if (file->is_target && !file->double_colon)
      return ErrorAt(rule.line,
                     fmt::format("target file '{}' has both : and :: entries", file->name));
    if (file->double_colon) {
      while (file->next_double_colon != nullptr) file = file->next_double_colon.get();
      file->next_double_colon = std::make_unique<File>();
      file = file->next_double_colon.get();
      file->name = target;
    }
    file->double_colon = true;
  } else if (file->double_colon) {
    return ErrorAt(rule.line,
                   fmt::format("target file '{}' has both : and :: entries", file->name));
  }
  if (recipe != nullptr && file->recipe == recipe) {
    warn(rule.line, fmt::format("target '{}' given more than once in the same rule", file->name));
  } else if (recipe != nullptr && file->recipe != nullptr && file->is_target) {
    warn(recipe->line, fmt::format("warning: overriding recipe for target '{}'", file->name));
    const Place place = evaluator_.place();
    evaluator_.place() = {file->recipe->file, file->recipe->line};
    evaluator_.Warn(fmt::format("warning: ignoring old recipe for target '{}'", file->name));
    evaluator_.place() = place;
  }
  file->is_target = true;
  std::string prerequisites = rule.prerequisites;
  const bool later = rules.second_expansion && prerequisites.find('$') != std::string::npos;
  if (rule.target_pattern) {
    const Pattern pattern(*rule.target_pattern);
    const std::optional<std::string_view> stem = pattern.Match(file->name);
    if (!stem) {
      warn(rule.line, fmt::format("target '{}' doesn't match the target pattern", file->name));
    } else {
      file->stem = *stem;
      std::string substituted;
      std::string_view words = prerequisites;
      for (std::string_view word = NextWord(words); !word.empty(); word = NextWord(words))
        substituted += Pattern(word).Substitute(*stem) + " ";
      prerequisites = substituted;
    }
  }
  if (recipe != nullptr) file->recipe = recipe;
  if (file->name == ".SUFFIXES" && prerequisites.empty()) file->prerequisites.clear();
  std::vector<Prerequisite> added;
  if (later)
    added.push_back({nullptr, false, false, prerequisites});
  else
    for (const std::string& name : GlobNames(prerequisites)) {
      const bool order_only = !added.empty() && added.back().order_only;
      if (name == "|")
        added.push_back({nullptr, true, false, ""});  // Marks what follows; dropped below.
      else
        added.push_back({&rules.Enter(name), order_only, false, ""});
    }
  std::erase_if(added, [](const Prerequisite& p) { return p.file == nullptr && p.unexpanded.empty(); });
  // The rule with the recipe decides `$<`: its prerequisites go first.
  std::vector<Prerequisite>& all = file->prerequisites;
  all.insert(recipe != nullptr ? all.begin() : all.end(), added.begin(), added.end());
  return {};
}

}  // namespace kninja::makefile
