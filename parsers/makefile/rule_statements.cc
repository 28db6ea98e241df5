// SPDX-License-Identifier: GPL-2.0-or-later
// The part of MakefileReader that reads rule lines and variables of targets.
#include <fmt/format.h>

#include <algorithm>

#include "parsers/makefile/prerequisites.h"
#include "parsers/makefile/reader.h"
#include "parsers/makefile/words.h"

namespace kninja::makefile {
namespace {

// The position after the reference whose `$` is at `text[dollar]`.
size_t AfterReference(std::string_view text, size_t dollar) {
  size_t i = dollar + 1;
  if (i >= text.size()) return text.size();
  const char open = text[i++];
  if (open != '(' && open != '{') return i;
  const char close = open == '(' ? ')' : '}';
  int depth = 1;
  for (; i < text.size(); ++i) {
    if (text[i] == open) ++depth;
    if (text[i] == close && --depth == 0) return i + 1;
  }
  return text.size();
}

// The length of the operator that begins `text`; 0 if none does.
size_t OperatorLength(std::string_view text) {
  for (const std::string_view op :
       {"::=", "&::", "::", ":=", "&:", "+=", "?=", "!=", ":", "=", ";"})
    if (text.starts_with(op)) return op.size();
  return 0;
}

// The next word of an unexpanded rule line, off the front of `rest`: an operator,
// or what ends at a blank or an operator outside of references. A variable of a
// target must not be expanded together with its targets (GNU make 4.3,
// get_next_mword()).
std::string_view NextRuleWord(std::string_view& rest) {
  while (!rest.empty() && IsBlank(rest.front())) rest.remove_prefix(1);
  size_t i = OperatorLength(rest);
  if (i == 0) {
    while (i < rest.size() && !IsSpace(rest[i]) && rest[i] != ':' && rest[i] != '=') {
      const char next = i + 1 < rest.size() ? rest[i + 1] : '\0';
      if (i > 0 &&
          ((rest[i] == '&' && next == ':') || ((rest[i] == '?' || rest[i] == '+') && next == '=')))
        break;
      if (rest[i] == '$')
        i = AfterReference(rest, i);
      else
        i += rest[i] == '\\' && (next == ':' || next == ';' || next == '=' || next == '\\') ? 2 : 1;
    }
    // Other white space than blanks is a word of its own.
    if (i == 0 && !rest.empty()) i = 1;
  }
  i = std::min(i, rest.size());
  const std::string_view word = rest.substr(0, i);
  rest.remove_prefix(i);
  return word;
}

// Cuts a `;` recipe off `text`. In text as written (`stops` is ";#") a comment
// before it means there is none; a `#` that came from a variable is a character.
std::optional<std::string> CutRecipe(std::string& text, std::string_view stops) {
  const size_t at = FindUnquoted(text, stops, true);
  if (at == std::string::npos) return std::nullopt;
  std::optional<std::string> recipe;
  if (text[at] == ';') recipe = text.substr(at + 1);
  text.resize(at);
  return recipe;
}

// The first `:` of `text` that no backslash escapes.
size_t FindColon(std::string_view text) {
  for (size_t at = text.find(':'); at != std::string_view::npos; at = text.find(':', at + 1)) {
    size_t slashes = 0;
    while (slashes < at && text[at - slashes - 1] == '\\') ++slashes;
    if (slashes % 2 == 0) return at;
  }
  return std::string_view::npos;
}

}  // namespace

// Expands a rule line word by word until a colon shows. `expanded` ends up with
// what was expanded, `unexpanded` with the rest, `colon` with the place of the
// colon (or of the `&` before it), npos when there is none.
Status MakefileReader::ExpandTargets(std::string_view line, std::string* expanded, size_t* colon,
                                     std::string_view* unexpanded,
                                     std::optional<std::string>* recipe) {
  *unexpanded = line;
  *colon = std::string::npos;
  std::string_view word = NextRuleWord(*unexpanded);
  while (!word.empty()) {
    const size_t from = expanded->size();
    KN_TRY(evaluator_.Expand(word, *expanded));
    std::string tail = expanded->substr(from);
    if (!*recipe) {
      if (std::optional<std::string> cut = CutRecipe(tail, ";")) {
        // What follows the `;` is expanded here and once more when it is run.
        KN_TRY(evaluator_.Expand(*unexpanded, *cut));
        *unexpanded = {};
        *recipe = std::move(cut);
      }
    }
    const size_t at = FindUnquoted(tail, ":", false);
    expanded->replace(from, std::string::npos, tail);
    if (at != std::string::npos) {
      *colon = from + at;
      if (at > 0 && tail[at - 1] == '&') --*colon;
      return {};
    }
    word = NextRuleWord(*unexpanded);
    if (!word.empty()) *expanded += ' ';
  }
  return {};
}

Status MakefileReader::HandleRule(std::string_view raw) {
  KN_TRY(FinishRule());
  std::string line(raw);
  // `;` starts a recipe, which keeps its continuations.
  std::optional<std::string> recipe = CutRecipe(line, ";#");
  const std::optional<std::string> written_recipe = recipe;
  line = CollapseContinuations(line);
  std::string_view first = line;
  const std::string_view word = NextRuleWord(first);
  if (word.empty()) {
    if (recipe) return evaluator_.ErrorHere("missing rule before recipe");
    return {};
  }
  if (word == ":" || word == "::" || word == "&:" || word == "&::") {
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
      return evaluator_.ErrorHere("missing separator (did you mean TAB instead of 8 spaces?)");
    return evaluator_.ErrorHere("missing separator");
  }
  PendingRule rule;
  rule.line = line_;
  rule.grouped = expanded[colon] == '&';
  std::string after = expanded.substr(colon + (rule.grouped ? 2 : 1));
  rule.targets = ParseNames(evaluator_, std::string_view(expanded).substr(0, colon));
  if (rule.targets.empty()) {
    no_targets_ = true;
    return {};
  }
  rule.double_colon = after.starts_with(':');
  if (rule.double_colon) after.erase(0, 1);
  std::string definition = after + std::string(rest);
  Modifiers modifiers;
  Assignment parts;
  const std::string_view assignment = ParseModifiers(definition, &modifiers, &parts);
  if (modifiers.assigns) {
    std::string text(assignment);
    if (written_recipe) text += ";" + CollapseContinuations(*written_recipe);
    return TargetVariable(rule.targets, text, modifiers);
  }
  no_targets_ = false;
  std::string unescaped(rest);
  // An escaped `=` keeps a line from being a variable of a target.
  FindUnquoted(unescaped, "=", false);
  KN_TRY(evaluator_.Expand(unescaped, after));
  if (!recipe) recipe = CutRecipe(after, ";");
  return BeginRule(std::move(rule), after, std::move(recipe));
}

// `after` is what follows the colon, expanded.
Status MakefileReader::BeginRule(PendingRule rule, std::string_view after,
                                 std::optional<std::string> recipe) {
  if (FindColon(after) != std::string_view::npos) {
    const std::vector<std::string> patterns = ParseFileNamesUntil(after, ':');
    if (patterns.empty()) return evaluator_.ErrorHere("missing target pattern");
    if (patterns.size() > 1) return evaluator_.ErrorHere("multiple target patterns");
    if (!Pattern(patterns[0]).has_percent())
      return evaluator_.ErrorHere("target pattern contains no '%'");
    rule.target_pattern = patterns[0];
    after.remove_prefix(std::min<size_t>(1, after.size()));
  }
  rule.prerequisites = StripSpace(after);
  rule.prefix = RecipePrefix();
  if (recipe) {
    rule.has_recipe = true;
    rule.recipe_line = line_;
    rule.recipe.push_back(std::move(*recipe));
  }
  SetDefaultGoal(rule.targets);
  pending_ = std::move(rule);
  return {};
}

// GNU make 4.3, record_target_var().
Status MakefileReader::TargetVariable(const std::vector<std::string>& targets,
                                      std::string_view definition, const Modifiers& modifiers) {
  const Origin origin = modifiers.overrides ? Origin::kOverride : Origin::kFile;
  Assignment assignment;
  if (!ParseAssignment(definition, &assignment))
    return evaluator_.ErrorHere("Malformed target-specific variable definition");
  for (const std::string& target : targets) {
    const Pattern pattern(target);
    if (pattern.has_percent())
      KN_TRY(PatternVariableOf(pattern, target, assignment, modifiers, origin));
    else
      KN_TRY(TargetVariableOf(pattern.prefix(), assignment, modifiers, origin));
  }
  return {};
}

Status MakefileReader::PatternVariableOf(const Pattern& pattern, const std::string& target,
                                         const Assignment& assignment, const Modifiers& modifiers,
                                         Origin origin) {
  std::string name, value;
  KN_TRY(evaluator_.Expand(assignment.name, name));
  if (StripSpace(name).empty()) return evaluator_.ErrorHere("empty variable name");
  if (assignment.op == Assignment::Operator::kSimple)
    KN_TRY(evaluator_.Expand(assignment.value, value));
  else
    value = assignment.value;
  const NameId id = evaluator_.names().Intern(StripSpace(name));
  if (const Variable* stronger = CommandLineVariable(id);
      stronger != nullptr && origin != Origin::kOverride) {
    value = stronger->value;
    origin = stronger->origin;
  }
  evaluator_.rules().AddPatternVariable(
      {pattern, target, id, assignment.op, value, origin,
       modifiers.exports ? ExportState::kYes : ExportState::kDefault, modifiers.is_private,
       evaluator_.Here()});
  return {};
}

Status MakefileReader::TargetVariableOf(const std::string& target, const Assignment& assignment,
                                        const Modifiers& modifiers, Origin origin) {
  File& file = evaluator_.rules().Enter(target);
  if (file.own_variables == nullptr) file.own_variables = std::make_unique<VariableScope>();
  Variable* variable = nullptr;
  {
    const Evaluator::TargetGuard guard(evaluator_, &file);
    KN_TRY(Assign(assignment, origin, file.own_variables.get(), &variable));
  }
  variable->per_target = true;
  variable->is_private = modifiers.is_private;
  variable->exported = modifiers.exports ? ExportState::kYes : ExportState::kDefault;
  if (variable->origin == Origin::kOverride) return {};
  // What the command line said of a variable holds for targets too.
  std::string name;
  KN_TRY(evaluator_.Expand(assignment.name, name));
  const Variable* stronger = CommandLineVariable(evaluator_.names().Intern(StripSpace(name)));
  if (stronger == nullptr || stronger == variable) return {};
  evaluator_.ScopesChanged();
  variable->Assign(stronger->value);
  variable->origin = stronger->origin;
  variable->recursive = stronger->recursive;
  variable->appends = false;
  return {};
}

// The global variable, if makefiles cannot change it without `override`.
const Variable* MakefileReader::CommandLineVariable(NameId name) const {
  const Variable* global = evaluator_.globals_.Find(name);
  const bool stronger = global != nullptr && (global->origin == Origin::kCommandLine ||
                                              global->origin == Origin::kEnvironmentOverride);
  return stronger ? global : nullptr;
}

}  // namespace kninja::makefile
