// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/makefile/evaluator.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "parsers/makefile/builtins.h"
#include "parsers/makefile/command_line.h"
#include "parsers/makefile/words.h"

namespace kninja::makefile {

Evaluator::Evaluator(MakeHost& host, EvaluatorOptions options)
    : host_(host),
      options_(std::move(options)),
      parses_(options_.parse_cache != nullptr ? *options_.parse_cache : own_parses_),
      names_(parses_.names()) {}

Variable& Evaluator::SetGlobal(std::string_view name, std::string value, Origin origin,
                               bool recursive) {
  VariablesChanged();
  Variable& variable = globals_.FindOrAdd(names_.Intern(name));
  variable.Assign(std::move(value));
  variable.origin = origin;
  variable.recursive = recursive;
  return variable;
}

void Evaluator::SetDefault(std::string_view name, std::string value, bool recursive) {
  const Variable* known = globals_.Peek(names_.Intern(name));
  if (known != nullptr && known->origin > Origin::kDefault) return;
  SetGlobal(name, std::move(value), Origin::kDefault, recursive);
}

Status Evaluator::Initialise() {
  host_.StartOver();
  if (options_.builtin_variables) DefineBuiltinVariables(*this);
  for (const char* name : {"@", "%", "*", "<", "?", "^", "+"}) {
    SetGlobal(fmt::format("{}D", name), fmt::format("$(patsubst %/,%,$(dir ${}))", name),
              Origin::kAutomatic, true);
    SetGlobal(fmt::format("{}F", name), fmt::format("$(notdir ${})", name), Origin::kAutomatic,
              true);
  }
  const Origin origin =
      options_.environment_overrides ? Origin::kEnvironmentOverride : Origin::kEnvironment;
  for (const auto& [name, value] : options_.environment) {
    if (name == "MAKELEVEL") continue;
    SetGlobal(name, value, origin, true).exported =
        name == "SHELL" || name == "MAKE_RESTARTS" ? ExportState::kNo : ExportState::kYes;
  }
  DefineOwnVariables();
  KN_TRY(DefineCommandLineVariables());
  if (options_.builtin_rules)
    DefineBuiltinSuffixRules(*this);
  else
    SetDefault("SUFFIXES", "", false);
  return {};
}

void Evaluator::DefineOwnVariables() {
  SetGlobal("CURDIR", host_.CurrentDirectory(), Origin::kFile, false);
  SetDefault("MAKE_VERSION", "4.3", false);
  SetDefault("MAKE_HOST", "x86_64-pc-linux-gnu", false);
  SetDefault(".FEATURES",
             "target-specific order-only second-expansion else-if shortest-stem undefine oneshell "
             "nocomment grouped-target extra-prereqs archives jobserver output-sync check-symlink "
             "load",
             false);
  std::string directories;
  for (const std::string& directory : options_.include_directories)
    if (host_.ModificationTime(directory)) directories += directory + " ";
  SetDefault(".INCLUDE_DIRS", directories + "/usr/local/include /usr/include /usr/include", true);
  SetDefault(".SHELLFLAGS", "-c", false);
  for (const char* name : {".RECIPEPREFIX", ".VARIABLES", ".LOADED", "MAKEFILES"})
    SetDefault(name, "", false);
  // make(1): SHELL never comes from the environment, which gets its own back.
  if (options_.environment.contains("SHELL"))
    SetGlobal("SHELL", "/bin/sh", Origin::kFile, true);
  else
    SetDefault("SHELL", "/bin/sh", false);
  SetDefault("MAKE_COMMAND", options_.make_command, false);
  SetDefault("MAKE", "$(MAKE_COMMAND)", true);
  SetGlobal("MAKEFLAGS", options_.make_flags, Origin::kFile, true).exported = ExportState::kYes;
  SetGlobal("MFLAGS",
            options_.make_flags.empty() || options_.make_flags[0] == ' '
                ? options_.make_flags.substr(options_.make_flags.empty() ? 0 : 1)
                : "-" + options_.make_flags,
            Origin::kEnvironment, true);
  SetGlobal("MAKELEVEL", std::to_string(options_.make_level), Origin::kEnvironment, false)
      .exported = ExportState::kYes;
  if (options_.restarts > 0)
    SetGlobal("MAKE_RESTARTS", std::to_string(options_.restarts), Origin::kEnvironment, true)
        .exported = ExportState::kNo;
  SetGlobal("MAKEFILE_LIST", "", Origin::kFile, false);
  SetGlobal(".DEFAULT_GOAL", "", Origin::kFile, false);
  std::string goals;
  for (const std::string& goal : options_.goals) goals += (goals.empty() ? "" : " ") + goal;
  if (!goals.empty()) SetDefault("MAKECMDGOALS", goals, false);
}

// GNU make 4.3 hands on what the variables are, last one first, not what was
// written (override_command_line_recursive.mk).
Status Evaluator::DefineCommandLineVariables() {
  std::vector<NameId> defined;
  for (const std::string& text : options_.assignments) {
    Assignment assignment;
    if (!ParseAssignment(text, &assignment)) continue;
    std::string name;
    KN_TRY(Expand(assignment.name, name));
    const NameId id = names_.Intern(name);
    KN_TRY(Assign(id, assignment.op, assignment.value, Origin::kCommandLine, nullptr));
    if (std::find(defined.begin(), defined.end(), id) == defined.end())
      defined.insert(defined.begin(), id);
  }
  if (defined.empty()) return {};
  std::string overrides;
  for (const NameId id : defined) {
    const Variable* variable = globals_.Peek(id);
    if (!overrides.empty()) overrides += ' ';
    overrides += EscapeForFlags(names_.Text(id)) + (variable->recursive ? "=" : ":=") +
                 EscapeForFlags(variable->value);
  }
  SetGlobal("-*-command-variables-*-", overrides, Origin::kAutomatic, false);
  SetGlobal("MAKEOVERRIDES", "${-*-command-variables-*-}", Origin::kEnvironment, true);
  return {};
}

void Evaluator::SetPosixDefaults() {
  constexpr std::pair<const char*, const char*> kValues[] = {
      {".SHELLFLAGS", "-ec"}, {"ARFLAGS", "-rv"}, {"CC", "c99"},          {"CFLAGS", "-O1"},
      {"FC", "fort77"},       {"FFLAGS", "-O1"},  {"SCCSGETFLAGS", "-s"},
  };
  for (const auto& [name, value] : kValues) SetDefault(name, value, false);
}

void Evaluator::DropBuiltins(bool rules, bool variables) {
  if (variables && options_.builtin_variables) {
    options_.builtin_variables = false;
    UndefineBuiltinVariables(*this);
  }
  if (!rules || !options_.builtin_rules) return;
  options_.builtin_rules = false;
  if (File* suffixes = rules_.Find(".SUFFIXES"); suffixes != nullptr && suffixes->builtin)
    suffixes->prerequisites.clear();
  SetDefault("SUFFIXES", "", false);
}

Spot Evaluator::Here() {
  if (place_.file.empty()) return {};
  if (names_.size() == 0 || here_.line == 0 || names_.Text(here_.file) != place_.file)
    here_.file = names_.Intern(place_.file);
  here_.line = place_.line + place_.offset;
  return here_;
}

Error Evaluator::ErrorHere(std::string message) const {
  Diagnostic diagnostic;
  diagnostic.location.file = place_.file;
  diagnostic.location.line = place_.line + place_.offset;
  diagnostic.message = std::move(message);
  return Error(std::move(diagnostic));
}

Error Evaluator::ErrorInExpansion(std::string message) const {
  Error error = ErrorHere(std::move(message));
  if (expanding_.line != 0) {
    error.diagnostic().location.file = names_.Text(expanding_.file);
    error.diagnostic().location.line = expanding_.line;
  }
  return error;
}

void Evaluator::Warn(std::string_view message) {
  if (place_.file.empty())
    host_.PrintError(fmt::format("{}: {}\n", program_name(), message));
  else
    host_.PrintError(fmt::format("{}:{}: {}\n", place_.file, place_.line + place_.offset, message));
}

// Calls `visit` with each variable of this name that is visible, innermost
// first, until it returns false.
template <class Visit>
void Evaluator::VisitScopes(NameId name, Visit visit) {
  const NameMarks marks = MarksOf(name);
  if (marks.loop && !VisitLoops(name, visit)) return;
  if (marks.target && !VisitTargets(name, visit)) return;
  if (Variable* found = globals_.Ask(name)) {
    if (!(found->is_private && target_ != nullptr)) visit(*found);
  }
}

// As VisitScopes, of the variables of loops alone; false when `visit` did.
template <class Visit>
bool Evaluator::VisitLoops(NameId name, Visit visit) {
  for (size_t i = loops_.size(); i-- > 0;) {
    if (loops_[i].first != name) continue;
    met_.loop = std::min(met_.loop, i + 1);
    if (!visit(*loops_[i].second)) return false;
  }
  HasSideEffect();  // In a loop further out it is something else.
  return true;
}

// The same of those of recipes and targets.
template <class Visit>
bool Evaluator::VisitTargets(NameId name, Visit visit) {
  DependsOnTarget();
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope)
    if (Variable* found = (*scope)->Find(name))
      if (!visit(*found)) return false;
  for (File* file = target_; file != nullptr; file = file->parent) {
    // A further `::` rule sees what belongs to the first one.
    for (File* one : {file, file->double_colon_root}) {
      if (one == nullptr) continue;
      for (VariableScope* scope : {one->own_variables.get(), one->pattern_variables.get()}) {
        if (scope == nullptr) continue;
        Variable* found = scope->Find(name);
        if (found == nullptr || (found->is_private && file != target_)) continue;
        if (!visit(*found)) return false;
      }
    }
  }
  return true;
}

void Evaluator::MarkName(NameId name, bool NameMarks::*mark) {
  if (name >= marks_.size()) marks_.resize(name + 1);
  if (std::exchange(marks_[name].*mark, true)) return;
  VariablesChanged();  // What has met the name may depend on more now.
}

Variable* Evaluator::Find(NameId name) {
  if (target_ == nullptr && scopes_.empty() && loops_.empty()) return globals_.Ask(name);
  Variable* found = nullptr;
  VisitScopes(name, [&](Variable& variable) {
    found = &variable;
    return false;
  });
  return found;
}

// A target's `+=` value follows what the scopes around it say (GNU make 4.3,
// variable_append()).
Status Evaluator::ExpandAppended(NameId name, std::string& out) {
  std::vector<Variable*> chain;
  VisitScopes(name, [&](Variable& variable) {
    chain.push_back(&variable);
    return variable.appends;
  });
  const size_t start = out.size();
  for (auto link = chain.rbegin(); link != chain.rend(); ++link) {
    if (out.size() > start) out += ' ';
    if ((*link)->recursive)
      KN_TRY(ExpandValue(**link, name, out));
    else
      out += (*link)->value;
  }
  return {};
}

// The value that `name op value` gives in `scope` (null: the global one), and
// its flavour; nothing when the variable keeps the value that it has.
Result<bool> Evaluator::NewValue(NameId name, Assignment::Operator op, std::string_view value,
                                 VariableScope* scope, std::string* text, bool* recursive) {
  using Op = Assignment::Operator;
  *recursive = op != Op::kSimple;
  switch (op) {
    case Op::kRecursive:
      *text = value;
      return true;
    case Op::kSimple:
      KN_TRY(Expand(value, *text));
      return true;
    case Op::kShell: {
      std::string command;
      KN_TRY(Expand(value, command));
      KN_TRY(RunShell(command, *text, true));
      return true;
    }
    case Op::kConditional:
      if (Find(name) != nullptr) return false;
      *text = value;
      return true;
    case Op::kAppend:
      break;
  }
  const Variable* old = scope != nullptr ? scope->Find(name) : Find(name);
  if (old == nullptr) {
    *text = value;
    return true;
  }
  *recursive = old->recursive;
  *text = old->value;
  const size_t length = text->size();
  if (length > 0) *text += ' ';
  if (*recursive)
    *text += value;
  else
    KN_TRY(Expand(value, *text));
  // Nothing to append, no blank either (assign_append_recursive_and_simple.mk).
  return text->size() > length + (length > 0 ? 1 : 0);
}

Status Evaluator::Assign(NameId name, Assignment::Operator op, std::string_view value,
                         Origin origin, VariableScope* scope, Variable** assigned) {
  if (assigned != nullptr) *assigned = nullptr;
  std::string text;
  bool recursive = false;
  KN_TRY_ASSIGN(const bool changes, NewValue(name, op, value, scope, &text, &recursive));
  Variable* old = scope != nullptr ? scope->Find(name) : globals_.Find(name);
  if (!changes) {
    if (assigned != nullptr) *assigned = old != nullptr ? old : Find(name);
    return {};
  }
  const bool appends =
      op == Assignment::Operator::kAppend && scope != nullptr && (old == nullptr || old->appends);
  Variable& variable = scope != nullptr ? TargetVariable(*scope, name) : globals_.FindOrAdd(name);
  if (assigned != nullptr) *assigned = &variable;
  if (options_.environment_overrides && old != nullptr && variable.origin == Origin::kEnvironment)
    variable.origin = Origin::kEnvironmentOverride;
  variable.appends = appends;
  // A stronger source keeps its value (`override` beats the command line).
  if (old != nullptr && origin < variable.origin) return {};
  variable.Assign(std::move(text));
  variable.origin = origin;
  variable.recursive = recursive;
  variable.defined = Here();
  if (scope == nullptr)
    VariablesChanged();
  else
    ScopesChanged();
  return {};
}

void Evaluator::Undefine(NameId name, Origin origin) {
  VariablesChanged();
  const Variable* variable = globals_.Peek(name);
  if (variable != nullptr && origin >= variable->origin) globals_.Remove(name);
}

}  // namespace kninja::makefile
