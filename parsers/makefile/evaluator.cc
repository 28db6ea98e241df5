// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/makefile/evaluator.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "parsers/makefile/builtins.h"
#include "parsers/makefile/functions.h"
#include "parsers/makefile/words.h"

namespace kninja::makefile {
namespace {

constexpr int kMaxDepth = 2000;  // Of nested expansions; beyond it, a clear error.

const std::string kEmpty;

bool IsIdentifier(std::string_view name) {
  if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

}  // namespace

Evaluator::Evaluator(MakeHost& host, EvaluatorOptions options)
    : host_(host), options_(std::move(options)) {}

Variable& Evaluator::SetGlobal(std::string_view name, std::string value, Origin origin,
                               bool recursive) {
  Variable& variable = globals_.FindOrAdd(names_.Intern(name));
  variable.Assign(std::move(value));
  variable.origin = origin;
  variable.recursive = recursive;
  return variable;
}

Status Evaluator::Initialise() {
  const std::string slash_cwd = host_.CurrentDirectory();
  if (options_.builtin_variables) DefineBuiltinVariables(*this);
  for (const char* name : {"@", "%", "*", "<", "?", "^", "+"}) {
    SetGlobal(fmt::format("{}D", name), fmt::format("$(patsubst %/,%,$(dir ${}))", name),
              Origin::kAutomatic, true);
    SetGlobal(fmt::format("{}F", name), fmt::format("$(notdir ${})", name), Origin::kAutomatic,
              true);
  }
  for (const auto& [name, value] : options_.environment) {
    // make(1): SHELL never comes from the environment; MAKE and friends are make's own.
    if (name == "SHELL" || name == "MAKE" || name == "MAKELEVEL") continue;
    Variable& variable = SetGlobal(
        name, value,
        options_.environment_overrides ? Origin::kEnvironmentOverride : Origin::kEnvironment, true);
    variable.exported = ExportState::kYes;
  }
  SetGlobal("CURDIR", slash_cwd, Origin::kFile, false);
  SetGlobal("MAKE_VERSION", "4.3", Origin::kDefault, false);
  SetGlobal("MAKE_HOST", "x86_64-pc-linux-gnu", Origin::kDefault, false);
  SetGlobal(".FEATURES",
            "target-specific order-only second-expansion else-if shortest-stem undefine oneshell "
            "nocomment grouped-target extra-prereqs archives jobserver output-sync check-symlink "
            "load",
            Origin::kDefault, false);
  SetGlobal(".INCLUDE_DIRS", "/usr/include /usr/local/include /usr/include", Origin::kDefault, false);
  SetGlobal(".SHELLFLAGS", "-c", Origin::kDefault, false);
  SetGlobal(".RECIPEPREFIX", "", Origin::kDefault, false);
  SetGlobal(".VARIABLES", "", Origin::kDefault, false);
  SetGlobal("SHELL", "/bin/sh", Origin::kDefault, false);
  SetGlobal("MAKE_COMMAND", options_.make_command, Origin::kDefault, false);
  SetGlobal("MAKE", "$(MAKE_COMMAND)", Origin::kDefault, true);
  SetGlobal("MAKEFLAGS", options_.make_flags, Origin::kFile, false).exported = ExportState::kYes;
  SetGlobal("MAKELEVEL", std::to_string(options_.make_level), Origin::kEnvironment, false)
      .exported = ExportState::kYes;
  SetGlobal("MAKEFILE_LIST", "", Origin::kFile, false);
  std::string goals;
  for (const std::string& goal : options_.goals) goals += (goals.empty() ? "" : " ") + goal;
  SetGlobal("MAKECMDGOALS", goals, Origin::kFile, false);
  if (options_.goals.empty()) globals_.Remove(names_.Intern("MAKECMDGOALS"));
  SetGlobal(".DEFAULT_GOAL", "", Origin::kFile, false);
  std::string overrides;
  for (const std::string& text : options_.assignments) {
    Assignment assignment;
    if (!ParseAssignment(text, &assignment)) continue;
    std::string name;
    KN_TRY(Expand(assignment.name, name));
    Variable* variable = nullptr;
    KN_TRY(Assign(names_.Intern(name), assignment.op, assignment.value, Origin::kCommandLine,
                  nullptr, &variable));
    overrides += (overrides.empty() ? "" : " ") + text;
  }
  SetGlobal("-*-command-variables-*-", overrides, Origin::kAutomatic, false);
  if (!options_.assignments.empty())
    SetGlobal("MAKEOVERRIDES", "${-*-command-variables-*-}", Origin::kEnvironment, true);
  if (options_.builtin_rules) KN_TRY(DefineBuiltinRules(*this));
  return {};
}

Error Evaluator::ErrorHere(std::string message) const {
  Diagnostic diagnostic;
  diagnostic.location.file = place_.file;
  diagnostic.location.line = place_.line;
  diagnostic.message = std::move(message);
  return Error(std::move(diagnostic));
}

void Evaluator::Warn(std::string_view message) {
  if (place_.file.empty())
    host_.PrintError(fmt::format("{}: {}\n", options_.make_command, message));
  else
    host_.PrintError(fmt::format("{}:{}: {}\n", place_.file, place_.line, message));
}

// Calls `visit` with each variable of this name that is visible, innermost
// first, until it returns false.
template <class Visit>
void Evaluator::VisitScopes(NameId name, Visit visit) {
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope)
    if (Variable* found = (*scope)->Find(name))
      if (!visit(*found)) return;
  for (File* file = target_; file != nullptr; file = file->parent) {
    for (VariableScope* scope : {file->own_variables.get(), file->pattern_variables.get()}) {
      if (scope == nullptr) continue;
      Variable* found = scope->Find(name);
      if (found == nullptr || (found->is_private && file != target_)) continue;
      if (!visit(*found)) return;
    }
  }
  if (Variable* found = globals_.Find(name)) {
    if (!(found->is_private && target_ != nullptr)) visit(*found);
  }
}

Variable* Evaluator::Find(NameId name) {
  if (target_ == nullptr && scopes_.empty()) return globals_.Find(name);
  Variable* found = nullptr;
  VisitScopes(name, [&](Variable& variable) {
    found = &variable;
    return false;
  });
  return found;
}

const std::string& Evaluator::Argument(NameId name) const {
  const std::string& text = names_.Text(name);
  const size_t index = text.size() > 6 ? SIZE_MAX : std::stoul(text);
  if (call_frames_.empty() || index >= call_frames_.back().size()) return kEmpty;
  return call_frames_.back()[index];
}

Status Evaluator::Expand(std::string_view text, std::string& out) {
  if (text.find('$') == std::string_view::npos) {
    out += text;
    return {};
  }
  const Expression expression = ParseExpression(text, names_);
  return ExpandParsed(expression, out);
}

Status Evaluator::ExpandParsed(const Expression& expression, std::string& out) {
  if (depth_ > kMaxDepth) return ErrorHere("expansion is nested too deeply");
  ++depth_;
  Status status;
  for (const Expression::Part& part : expression.parts) {
    if (part.kind == Expression::Part::Kind::kText) {
      out += part.text;
      continue;
    }
    status = ExpandPart(part, out);
    if (!status) break;
  }
  --depth_;
  return status;
}

Status Evaluator::ExpandPart(const Expression::Part& part, std::string& out) {
  using Kind = Expression::Part::Kind;
  switch (part.kind) {
    case Kind::kText:
      out += part.text;
      return {};
    case Kind::kVariable:
      return ExpandVariable(part.name, out);
    case Kind::kArgument:
      if (!call_frames_.empty())
        out += Argument(part.name);
      else
        return ExpandVariable(part.name, out);
      return {};
    case Kind::kSubstitution:
      return ExpandSubstitution(part.name, part.pattern, part.replacement, out);
    case Kind::kComputed: {
      std::string reference;
      KN_TRY(ExpandParsed(part.arguments[0], reference));
      return ExpandReference(reference, out);
    }
    case Kind::kFunction: {
      if (part.function->unexpanded != nullptr)
        return part.function->unexpanded(*this, part.arguments, out);
      std::vector<std::string> arguments(part.arguments.size());
      for (size_t i = 0; i < arguments.size(); ++i)
        KN_TRY(ExpandParsed(part.arguments[i], arguments[i]));
      return CallFunction(*this, *part.function, arguments, out);
    }
    case Kind::kUnterminated:
      return ErrorHere(part.text);
  }
  return {};
}

// `reference` is the text of a computed reference, after its expansion.
Status Evaluator::ExpandReference(std::string_view reference, std::string& out) {
  std::string_view name, pattern, replacement;
  if (SplitSubstitution(reference, &name, &pattern, &replacement))
    return ExpandSubstitution(names_.Intern(name), pattern, replacement, out);
  if (!call_frames_.empty() && !reference.empty() &&
      reference.find_first_not_of("0123456789") == std::string_view::npos) {
    out += Argument(names_.Intern(reference));
    return {};
  }
  return ExpandVariable(names_.Intern(reference), out);
}

Status Evaluator::ExpandSubstitution(NameId name, std::string_view pattern,
                                     std::string_view replacement, std::string& out) {
  std::string value;
  const std::string& text = names_.Text(name);
  if (!call_frames_.empty() && !text.empty() &&
      text.find_first_not_of("0123456789") == std::string::npos)
    value = Argument(name);
  else
    KN_TRY(ExpandVariable(name, value));
  if (value.empty()) return {};
  if (pattern.find('%') != std::string_view::npos) {
    PatSubst(Pattern(pattern), Pattern(replacement), value, out);
  } else {
    PatSubst(Pattern("%" + std::string(pattern)), Pattern("%" + std::string(replacement)), value,
             out);
  }
  return {};
}

Status Evaluator::ExpandVariable(NameId name, std::string& out) {
  Variable* variable = Find(name);
  if (variable == nullptr) return {};
  return ExpandFound(*variable, name, out);
}

namespace {

// Marks a variable as being expanded for as long as it lives.
class ExpandingMark {
 public:
  explicit ExpandingMark(Variable& variable)
      : variable_(variable), was_(variable.expanding) {
    variable_.expanding = true;
  }
  ~ExpandingMark() { variable_.expanding = was_; }
  ExpandingMark(const ExpandingMark&) = delete;
  ExpandingMark& operator=(const ExpandingMark&) = delete;

 private:
  Variable& variable_;
  bool was_;
};

}  // namespace

Status Evaluator::ExpandFound(Variable& variable, NameId name, std::string& out) {
  if (variable.appends) return ExpandAppended(name, out);
  if (!variable.recursive) {
    if (names_.Text(name) == ".VARIABLES") {
      for (NameId id = 0; id < globals_.size(); ++id)
        if (globals_.Find(id) != nullptr) out += names_.Text(id) + " ";
      return {};
    }
    out += variable.value;
    return {};
  }
  if (variable.expanding && !variable.may_recurse)
    return ErrorHere(fmt::format("Recursive variable '{}' references itself (eventually)",
                                 names_.Text(name)));
  const ExpandingMark mark(variable);
  if (variable.parsed == nullptr) {
    if (variable.value.find('$') == std::string::npos) {
      out += variable.value;
      return {};
    }
    variable.parsed = std::make_shared<const Expression>(ParseExpression(variable.value, names_));
  }
  // An assignment in the value's own $(eval) may drop it meanwhile.
  const std::shared_ptr<const Expression> parsed = variable.parsed;
  return ExpandParsed(*parsed, out);
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
    Variable& variable = **link;
    if (out.size() > start) out += ' ';
    if (!variable.recursive) {
      out += variable.value;
      continue;
    }
    if (variable.expanding && !variable.may_recurse)
      return ErrorHere(fmt::format("Recursive variable '{}' references itself (eventually)",
                                   names_.Text(name)));
    const ExpandingMark mark(variable);
    KN_TRY(Expand(variable.value, out));
  }
  return {};
}

Status Evaluator::Call(std::span<const std::string> arguments, std::string& out) {
  std::string_view rest = arguments[0];
  const std::string_view name = NextWord(rest);
  if (name.empty()) return {};
  if (const Function* function = FindFunction(name))
    return CallFunction(*this, *function, arguments.subspan(1), out);
  const NameId id = names_.Intern(name);
  Variable* variable = Find(id);
  if (variable == nullptr || variable->value.empty()) return {};
  if (call_observer_ != nullptr) KN_TRY(call_observer_->OnCall(*this, name, arguments.subspan(1)));
  std::vector<std::string> frame(arguments.begin(), arguments.end());
  frame[0] = name;
  call_frames_.emplace_back(frame);
  const bool was_recursive = variable->may_recurse;
  variable->may_recurse = true;
  Status status = ExpandFound(*variable, id, out);
  variable->may_recurse = was_recursive;
  call_frames_.pop_back();
  return status;
}

Status Evaluator::Assign(NameId name, Assignment::Operator op, std::string_view value,
                         Origin origin, VariableScope* scope, Variable** assigned) {
  using Op = Assignment::Operator;
  if (assigned != nullptr) *assigned = nullptr;
  Variable* old = scope != nullptr ? scope->Find(name) : globals_.Find(name);
  std::string text;
  bool recursive = op != Op::kSimple;
  bool appends = false;
  switch (op) {
    case Op::kRecursive:
      text = value;
      break;
    case Op::kSimple:
      KN_TRY(Expand(value, text));
      break;
    case Op::kShell: {
      std::string command;
      KN_TRY(Expand(value, command));
      KN_TRY(RunShell(command, text));
      break;
    }
    case Op::kConditional: {
      Variable* visible = scope != nullptr ? Find(name) : old;
      if (old != nullptr || visible != nullptr) {
        if (assigned != nullptr) *assigned = old != nullptr ? old : visible;
        return {};
      }
      text = value;
      break;
    }
    case Op::kAppend: {
      appends = scope != nullptr && (old == nullptr || old->appends);
      if (old == nullptr) {
        text = value;
        break;
      }
      recursive = old->recursive;
      std::string addition;
      if (recursive)
        addition = value;
      else
        KN_TRY(Expand(value, addition));
      text = old->value.empty() ? addition : old->value + " " + addition;
      break;
    }
  }
  Variable& variable = scope != nullptr ? scope->FindOrAdd(name) : globals_.FindOrAdd(name);
  const bool fresh = old == nullptr;
  if (fresh) variable.origin = Origin::kDefault;
  if (options_.environment_overrides && variable.origin == Origin::kEnvironment)
    variable.origin = Origin::kEnvironmentOverride;
  if (assigned != nullptr) *assigned = &variable;
  // A stronger source keeps its value (`override` beats the command line).
  if (!fresh && origin < variable.origin) return {};
  variable.Assign(std::move(text));
  variable.origin = origin;
  variable.recursive = recursive;
  variable.appends = appends;
  return {};
}

void Evaluator::Undefine(NameId name, Origin origin) {
  const Variable* variable = globals_.Find(name);
  if (variable != nullptr && origin >= variable->origin) globals_.Remove(name);
}

Status Evaluator::RunShell(std::string_view command, std::string& out) {
  std::string shell, flags;
  KN_TRY(ExpandVariable(names_.Intern("SHELL"), shell));
  KN_TRY(ExpandVariable(names_.Intern(".SHELLFLAGS"), flags));
  std::vector<std::string> argv = {shell.empty() ? "/bin/sh" : shell};
  std::string_view rest = flags;
  for (std::string_view word = NextWord(rest); !word.empty(); word = NextWord(rest))
    argv.emplace_back(word);
  argv.emplace_back(command);
  Result<ShellOutcome> outcome = host_.Shell(argv, options_.environment);
  if (!outcome) return Error(std::move(outcome.error()));
  SetGlobal(".SHELLSTATUS", std::to_string(outcome->exit_code), Origin::kOverride, false);
  std::string& text = outcome->output;
  while (!text.empty() && text.back() == '\n') text.pop_back();
  std::replace(text.begin(), text.end(), '\n', ' ');
  out += text;
  return {};
}

// GNU make 4.3, target_environment().
Result<Environment> Evaluator::RecipeEnvironment(File* target) {
  const TargetGuard guard(*this, target);
  Environment environment;
  std::vector<bool> seen(names_.size());
  const auto consider = [&](NameId name, Variable& variable) -> Status {
    if (name < seen.size()) {
      if (seen[name]) return {};
      seen[name] = true;
    }
    const std::string& text = names_.Text(name);
    bool wanted = variable.exported == ExportState::kYes;
    if (variable.exported == ExportState::kDefault) {
      const bool outside = variable.origin == Origin::kCommandLine ||
                           variable.origin == Origin::kEnvironment ||
                           variable.origin == Origin::kEnvironmentOverride;
      wanted = variable.origin != Origin::kDefault && variable.origin != Origin::kAutomatic &&
               IsIdentifier(text) && (export_all || outside);
    }
    if (!wanted) return {};
    if (variable.recursive && variable.origin != Origin::kEnvironment &&
        variable.origin != Origin::kEnvironmentOverride) {
      std::string value;
      KN_TRY(ExpandFound(variable, name, value));
      environment[text] = std::move(value);
    } else {
      environment[text] = variable.value;
    }
    return {};
  };
  for (File* file = target; file != nullptr; file = file->parent) {
    for (VariableScope* scope : {file->own_variables.get(), file->pattern_variables.get()}) {
      if (scope == nullptr) continue;
      for (const auto& [name, variable] : scope->variables())
        if (!(variable->is_private && file != target)) KN_TRY(consider(name, *variable));
    }
  }
  for (NameId name = 0; name < globals_.size(); ++name)
    if (Variable* variable = globals_.Find(name)) KN_TRY(consider(name, *variable));
  const auto shell = options_.environment.find("SHELL");
  const Variable* own_shell = globals_.Find(names_.Intern("SHELL"));
  if (shell != options_.environment.end() && own_shell->exported != ExportState::kYes)
    environment["SHELL"] = shell->second;
  environment["MAKELEVEL"] = std::to_string(options_.make_level + 1);
  return environment;
}

}  // namespace kninja::makefile
