// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/makefile/shell_sink.h"

#include <fmt/format.h>

#include "parsers/makefile/words.h"

namespace kninja::makefile {

// How a recipe's lines are run; worked out for the first one that is.
struct ShellSink::Shell {
  std::vector<std::string> argv;
  Environment environment;
};

Result<bool> ShellSink::OnRecipe(Evaluator& evaluator, File& file) {
  KN_TRY_ASSIGN(const std::vector<RecipeLine> lines, ExpandRecipe(evaluator, file));
  Shell shell;
  for (const RecipeLine& line : lines) {
    if (options_.dry_run || !(line.silent || options_.silent))
      evaluator.host().Print(line.text + "\n");
    if (!options_.dry_run || line.always) KN_TRY(Run(evaluator, file, line, shell));
    if (file.failed) break;
  }
  return !lines.empty();
}

Status ShellSink::Run(Evaluator& evaluator, File& file, const RecipeLine& line, Shell& shell) {
  if (shell.argv.empty()) {
    std::string program, flags;
    KN_TRY(evaluator.ExpandVariable(evaluator.names().Intern("SHELL"), program));
    KN_TRY(evaluator.ExpandVariable(evaluator.names().Intern(".SHELLFLAGS"), flags));
    shell.argv.push_back(program.empty() ? "/bin/sh" : program);
    std::string_view rest = flags;
    for (std::string_view word = NextWord(rest); !word.empty(); word = NextWord(rest))
      shell.argv.emplace_back(word);
    KN_TRY_ASSIGN(shell.environment, evaluator.RecipeEnvironment(&file));
  }
  shell.argv.push_back(line.text);
  Result<int> code = evaluator.host().RunRecipeLine(shell.argv, shell.environment);
  shell.argv.pop_back();
  if (!code) return Error(std::move(code.error()));
  if (*code == 0) return {};
  const bool ignored = line.ignore_errors || options_.ignore_errors;
  if (!ignored && file.tolerated) {
    file.failed = true;
    return {};
  }
  evaluator.ReportMissingMakefile();
  const std::string place =
      file.recipe->file.empty() ? "<builtin>" : fmt::format("{}:{}", file.recipe->file, line.line);
  evaluator.host().PrintError(fmt::format("{}: {}[{}: {}] Error {}{}\n", evaluator.program_name(),
                                          ignored ? "" : "*** ", place, file.path(), *code,
                                          ignored ? " (ignored)" : ""));
  if (ignored) return {};
  file.failed = true;
  return options_.keep_going ? Status() : Status(Error(""));  // Said already.
}

}  // namespace kninja::makefile
