// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/makefile/dry_run.h"

#include <charconv>

#include <fmt/format.h>

#include "parsers/makefile/evaluator.h"
#include "parsers/makefile/updater.h"
#include "parsers/makefile/words.h"

namespace kninja::makefile {
namespace {

constexpr int kMakeFailure = 2;

class PrintingSink final : public RecipeSink {
 public:
  explicit PrintingSink(std::string program) : program_(std::move(program)) {}

  Result<bool> OnRecipe(Evaluator& evaluator, File& file) override {
    KN_TRY_ASSIGN(std::vector<RecipeLine> lines, ExpandRecipe(evaluator, file));
    if (evaluator.rules().one_shell && !lines.empty()) lines = {Join(lines)};
    for (const RecipeLine& line : lines) {
      evaluator.host().Print(line.text + "\n");
      if (line.always) KN_TRY(RunNow(evaluator, file, line));
    }
    return !lines.empty();
  }

 private:
  static RecipeLine Join(const std::vector<RecipeLine>& lines) {
    RecipeLine joined = lines[0];
    for (size_t i = 1; i < lines.size(); ++i) {
      joined.text += "\n" + lines[i].text;
      joined.always = joined.always || lines[i].always;
    }
    return joined;
  }

  Status RunNow(Evaluator& evaluator, File& file, const RecipeLine& line) {
    std::string shell;
    KN_TRY(evaluator.ExpandVariable(evaluator.names().Intern("SHELL"), shell));
    KN_TRY_ASSIGN(const Environment environment, evaluator.RecipeEnvironment(&file));
    KN_TRY_ASSIGN(const int code,
                  evaluator.host().RunRecipeLine({shell, "-c", line.text}, environment));
    if (code == 0 || line.ignore_errors) return {};
    evaluator.host().PrintError(fmt::format("{}: *** [{}:{}: {}] Error {}\n", program_,
                                            file.recipe->file, line.line, file.name, code));
    return Error("");  // Said already.
  }

  std::string program_;
};

// "make: *** ...  Stop." or "Makefile:3: *** ...  Stop.".
void PrintFatal(MakeHost& host, const std::string& program, const Error& error) {
  const Diagnostic& diagnostic = error.diagnostic();
  if (diagnostic.message.empty()) return;
  if (diagnostic.location.file.empty())
    host.PrintError(fmt::format("{}: *** {}.  Stop.\n", program, diagnostic.message));
  else
    host.PrintError(fmt::format("{}:{}: *** {}.  Stop.\n", diagnostic.location.file,
                                diagnostic.location.line, diagnostic.message));
}

Status UpdateGoals(Evaluator& evaluator, const CommandLine& line, const std::string& program,
                   bool* failed) {
  std::vector<std::string> goals = line.goals;
  if (goals.empty()) {
    std::string value;
    KN_TRY(evaluator.ExpandVariable(evaluator.names().Intern(".DEFAULT_GOAL"), value));
    std::string_view rest = value;
    const std::string_view goal = NextWord(rest);
    if (!SkipSpace(rest).empty())
      return Error(".DEFAULT_GOAL contains more than one target");
    if (goal.empty())
      return Error(line.makefiles.empty() ? "No targets specified and no makefile found"
                                          : "No targets");
    goals.emplace_back(goal);
  }
  PrintingSink sink(program);
  UpdateOptions options;
  options.always_make = line.Has('B');
  options.keep_going = line.Has('k');
  Updater updater(evaluator, sink, options);
  for (const std::string& goal : goals) {
    KN_TRY_ASSIGN(const Updater::Outcome outcome, updater.UpdateGoal(goal));
    if (outcome.failed) {
      *failed = true;
      continue;
    }
    if (outcome.ran || line.Has('s')) continue;
    const File& file = evaluator.rules().Enter(goal);
    evaluator.host().Print(file.phony || file.recipe == nullptr
                               ? fmt::format("{}: Nothing to be done for '{}'.\n", program, goal)
                               : fmt::format("{}: '{}' is up to date.\n", program, goal));
  }
  return {};
}

int Level(const Environment& environment) {
  const auto found = environment.find("MAKELEVEL");
  int level = 0;
  if (found != environment.end())
    std::from_chars(found->second.data(), found->second.data() + found->second.size(), level);
  return level;
}

Status Evaluate(MakeHost& host, CommandLine& line, const Environment& environment,
                const std::string& program, int level, bool* failed) {
  EvaluatorOptions options;
  options.environment = environment;
  options.assignments = line.assignments;
  options.goals = line.goals;
  options.include_directories = line.include_directories;
  options.make_flags = line.Flags();
  options.make_command = program;
  options.make_level = level;
  options.builtin_rules = !line.Has('r');
  options.builtin_variables = !line.Has('R');
  options.environment_overrides = line.Has('e');
  Evaluator evaluator(host, options);
  KN_TRY(evaluator.Initialise());
  if (const auto files = environment.find("MAKEFILES"); files != environment.end()) {
    for (const std::string& name : ParseFileNames(files->second)) {
      KN_TRY_ASSIGN(const auto text, host.ReadMakefile(name));
      if (text) KN_TRY(evaluator.ReadMakefile(name));
    }
    evaluator.SetGlobal(".DEFAULT_GOAL", "", Origin::kFile, false);
  }
  if (line.makefiles.empty()) {
    for (const char* name : {"GNUmakefile", "makefile", "Makefile"}) {
      if (!host.ModificationTime(name)) continue;
      line.makefiles = {name};
      break;
    }
  }
  for (const std::string& makefile : line.makefiles) {
    if (!host.ModificationTime(makefile)) {
      host.PrintError(fmt::format("{}: {}: No such file or directory\n", program, makefile));
      return Error(fmt::format("No rule to make target '{}'", makefile));
    }
    KN_TRY(evaluator.ReadMakefile(makefile));
  }
  KN_TRY(evaluator.FinishReading());
  Variable& flags = evaluator.SetGlobal("MAKEFLAGS", line.InheritedFlags(), Origin::kFile, false);
  flags.exported = ExportState::kYes;
  if (!line.Has('n')) return {};
  return UpdateGoals(evaluator, line, program, failed);
}

}  // namespace

int DryRun(MakeHost& host, const CommandLine& given, const Environment& environment,
           const std::string& program) {
  CommandLine line = given;
  const int level = Level(environment);
  const std::string name = level > 0 ? fmt::format("{}[{}]", program, level) : program;
  bool failed = false;
  if (Status status = Evaluate(host, line, environment, name, level, &failed); !status) {
    PrintFatal(host, name, status.error());
    return kMakeFailure;
  }
  return failed ? kMakeFailure : 0;
}

}  // namespace kninja::makefile
