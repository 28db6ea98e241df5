// SPDX-License-Identifier: GPL-2.0-or-later
// The part of Evaluator that deals with other programs: $(shell) and the
// environment that recipes get.
#include <fmt/format.h>

#include <algorithm>

#include "parsers/makefile/evaluator.h"
#include "parsers/makefile/words.h"

namespace kninja::makefile {
namespace {

bool IsExportable(std::string_view name) {
  if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

bool FromEnvironment(const Variable& variable) {
  return variable.origin == Origin::kEnvironment || variable.origin == Origin::kEnvironmentOverride;
}

}  // namespace

Status Evaluator::RunShell(std::string_view command, std::string& out, bool keep_newlines) {
  if (SkipSpace(command).empty()) return {};
  std::string shell, flags;
  KN_TRY(ExpandVariable(names_.Intern("SHELL"), shell));
  KN_TRY(ExpandVariable(names_.Intern(".SHELLFLAGS"), flags));
  std::vector<std::string> argv = {shell.empty() ? "/bin/sh" : shell};
  std::string_view rest = flags;
  for (std::string_view word = NextWord(rest); !word.empty(); word = NextWord(rest))
    argv.emplace_back(word);
  argv.emplace_back(command.substr(0, command.find('\0')));
  Result<ShellOutcome> outcome = host_.Shell(argv, options_.environment);
  if (!outcome) return Error(std::move(outcome.error()));
  if (!outcome->failure.empty())
    host_.PrintError(fmt::format("{}: {}\n", program_name(), outcome->failure));
  SetGlobal(".SHELLSTATUS", std::to_string(outcome->exit_code), Origin::kOverride, false);
  // Newlines become blanks, carriage returns before them go, and so do newlines
  // at the end: all of them, but only one after `!=` (assign_shell.mk).
  std::string_view text = outcome->output;
  text = text.substr(0, text.find('\0'));
  size_t at_most = keep_newlines ? 1 : text.size();
  for (; at_most > 0 && text.ends_with('\n'); --at_most) {
    text.remove_suffix(1);
    if (text.ends_with('\r')) text.remove_suffix(1);
  }
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    out += text[i] == '\n' ? ' ' : text[i];
  }
  return {};
}

void Evaluator::MarkNamesThatMatter(std::vector<bool>& marks) const {
  marks.resize(names_.size());
  (void)globals_.ForEach([&](NameId name, const Variable* variable) -> Status {
    if (globals_.asked(name) || !FromEnvironment(*variable))
      marks[name] = IsExportable(names_.Text(name));
    return {};
  });
}

// Whether a recipe sees `variable`, which is `name`'s innermost one.
bool Evaluator::IsExported(NameId name, const Variable& variable) const {
  ExportState exported = variable.exported;
  if (exported == ExportState::kDefault && variable.per_target)
    if (const Variable* global = globals_.Peek(name)) exported = global->exported;
  if (exported != ExportState::kDefault) return exported == ExportState::kYes;
  if (variable.origin == Origin::kDefault || variable.origin == Origin::kAutomatic) return false;
  return (export_all || variable.origin == Origin::kCommandLine || FromEnvironment(variable)) &&
         IsExportable(names_.Text(name));
}

// GNU make 4.3, target_environment().
Result<Environment> Evaluator::RecipeEnvironment(File* target) {
  const TargetGuard guard(*this, target);
  Environment environment;
  std::vector<bool> seen(names_.size());
  const auto is_new = [&](NameId name, const Variable& variable) {
    return !(name < seen.size() && seen[name]) && IsExported(name, variable);
  };
  const auto add = [&](NameId name, Variable& variable) -> Status {
    if (name < seen.size()) seen[name] = true;
    std::string& value = environment[names_.Text(name)];
    value.clear();
    if (variable.recursive && !FromEnvironment(variable)) return ExpandFound(variable, name, value);
    value = variable.value;
    return {};
  };
  for (File* file = target; file != nullptr; file = file->parent) {
    for (File* one : {file, file->double_colon_root}) {
      if (one == nullptr) continue;
      for (VariableScope* scope : {one->own_variables.get(), one->pattern_variables.get()}) {
        if (scope == nullptr) continue;
        for (const auto& [name, variable] : scope->variables())
          if (!(variable->is_private && file != target) && is_new(name, *variable))
            KN_TRY(add(name, *variable));
      }
    }
  }
  const auto add_global = [&](NameId name, const Variable* variable) -> Status {
    if (variable == nullptr || !is_new(name, *variable)) return {};
    return add(name, *globals_.Find(name));
  };
  // Perf: nobody exports one of the thousands that are borrowed, unless all are.
  KN_TRY(export_all ? globals_.ForEach(add_global) : globals_.ForEachOwn(add_global));
  const auto shell = options_.environment.find("SHELL");
  const Variable* own_shell = globals_.Peek(names_.Intern("SHELL"));
  if (shell != options_.environment.end() && !environment.contains("SHELL") &&
      (own_shell == nullptr || own_shell->exported != ExportState::kYes))
    environment["SHELL"] = shell->second;
  environment["MAKELEVEL"] = std::to_string(options_.make_level + 1);
  return environment;
}

}  // namespace kninja::makefile
