// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/makefile/dry_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "parsers/makefile/directory_tracer.h"
#include "parsers/makefile/evaluator.h"
#include "parsers/makefile/remake.h"
#include "parsers/makefile/shell_sink.h"
#include "parsers/makefile/updater.h"
#include "parsers/makefile/words.h"

namespace kninja::makefile {
namespace {

constexpr int kMakeFailure = 2;
// GNU make starts over as often as makefiles change.
constexpr int kMaxRestarts = 100;

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

int IntegerOf(const Environment& environment, const std::string& name) {
  const auto found = environment.find(name);
  int value = 0;
  if (found != environment.end())
    std::from_chars(found->second.data(), found->second.data() + found->second.size(), value);
  return value;
}

// One make, from its command line to its exit code; a restart begins a new one.
class Make {
 public:
  Make(DirectoryTracer& host, const CommandLine& line, const Environment& environment,
       const std::string& program, int level, int restarts)
      : host_(host), line_(line), always_make_(line.Has('B') && restarts == 0) {
    EvaluatorOptions options;
    options.environment = environment;
    options.assignments = line.assignments;
    options.goals = line.goals;
    options.include_directories = line.include_directories;
    SettleDirectoryFlag(level);
    options.make_flags = line_.Flags();
    options.make_command = program;
    options.make_level = level;
    if (level > 0) options.program_name = fmt::format("{}[{}]", program, level);
    options.restarts = restarts;
    options.remakes_makefiles = true;
    options.builtin_rules = !line.Has('r');
    options.builtin_variables = !line.Has('R');
    options.environment_overrides = line.Has('e');
    evaluator_ = std::make_unique<Evaluator>(host, std::move(options));
  }

  enum class End { kDone, kFailed, kStartOver };
  End Run() {
    Result<End> end = RunSteps();
    if (!end) PrintFatal(host_, evaluator_->program_name(), end.error());
    PrintRemovals();
    return end ? *end : End::kFailed;
  }

 private:
  Result<End> RunSteps() {
    KN_TRY(evaluator_->Initialise());
    KN_TRY(ReadMakefiles());
    KN_TRY(ApplyMakeFlags());
    KN_TRY(evaluator_->FinishReading());
    if (!line_.Has('n')) return End::kDone;
    for (const std::string& goal : line_.goals) evaluator_->rules().Enter(goal).is_goal = true;
    SetMakeFlags(true);
    KN_TRY_ASSIGN(const RemakeResult remade,
                  RemakeMakefiles(*evaluator_, SinkOptions(), always_make_));
    if (remade.start_over) return End::kStartOver;
    SetMakeFlags(false);
    bool failed = remade.failed;
    KN_TRY(UpdateGoals(&failed));
    return failed ? End::kFailed : End::kDone;
  }

  // make(1): -w is implied in a sub-make and by -C, but not with -s.
  void SettleDirectoryFlag(int level) {
    const bool wanted =
        line_.Has('w') || (!line_.Has('s') && (level > 0 || !line_.directories.empty()));
    const bool forbidden = std::find(line_.options.begin(), line_.options.end(),
                                     "--no-print-directory") != line_.options.end();
    line_.SetLetter('w', wanted && !forbidden);
    host_.set_enabled(line_.Has('w'));
  }

  Status ReadMakefiles() {
    for (const std::string& text : line_.evaluations) KN_TRY(evaluator_->EvalText(text));
    std::string extra;
    KN_TRY(evaluator_->ExpandVariable(evaluator_->names().Intern("MAKEFILES"), extra));
    for (const std::string& name : ParseFileNames(extra))
      KN_TRY(evaluator_->ReadExtraMakefile(name));
    std::vector<std::string> names = line_.makefiles;
    constexpr const char* kDefaults[] = {"GNUmakefile", "makefile", "Makefile"};
    for (const char* name : kDefaults) {
      if (!names.empty() || !host_.ModificationTime(name)) continue;
      names = {name};
    }
    for (const std::string& name : names) {
      KN_TRY(evaluator_->ReadMakefile(name));
      const MakefileRead* const read = FindRead(name);
      if (read != nullptr && read->missing)
        host_.PrintError(
            fmt::format("{}: {}: {}\n", evaluator_->program_name(), name, read->reason));
    }
    if (names.empty())
      for (const char* name : kDefaults) evaluator_->AddMissingMakefile(name, true);
    return {};
  }

  const MakefileRead* FindRead(std::string_view name) const {
    for (const MakefileRead& read : evaluator_->makefiles())
      if (!read.included && read.file->name == StripDotSlash(name)) return &read;
    return nullptr;
  }

  // What makefiles added to MAKEFLAGS takes effect once they are read.
  Status ApplyMakeFlags() {
    std::string value;
    KN_TRY(evaluator_->ExpandVariable(evaluator_->names().Intern("MAKEFLAGS"), value));
    Result<CommandLine> added = ParseCommandLine({}, {{"MAKEFLAGS", value}});
    if (!added) return {};
    for (const char letter : added->letters) line_.SetLetter(letter, true);
    for (const std::string& option : added->options)
      if (std::find(line_.options.begin(), line_.options.end(), option) == line_.options.end())
        line_.options.push_back(option);
    line_.include_directories.insert(line_.include_directories.end(),
                                     added->include_directories.begin(),
                                     added->include_directories.end());
    for (const std::string& text : added->assignments) {
      Assignment assignment;
      if (!ParseAssignment(text, &assignment)) continue;
      KN_TRY(evaluator_->Assign(evaluator_->names().Intern(assignment.name), assignment.op,
                                assignment.value, Origin::kCommandLine, nullptr));
    }
    evaluator_->DropBuiltins(line_.Has('r'), line_.Has('R'));
    SettleDirectoryFlag(evaluator_->options().make_level);
    return {};
  }

  // MAKEFLAGS as recipes see it; those that remake makefiles see no -n.
  void SetMakeFlags(bool remaking) {
    CommandLine line = line_;
    if (remaking)
      for (const char letter : {'n', 'q', 't'}) line.SetLetter(letter, false);
    std::string flags = line.RecipeFlags();
    std::string m_flags = flags;
    if (!flags.empty()) m_flags = flags[0] == ' ' ? flags.substr(1) : "-" + flags;
    evaluator_->SetGlobal("MFLAGS", m_flags, Origin::kEnvironment, true);
    const Variable* overrides = evaluator_->Find("MAKEOVERRIDES");
    if (overrides != nullptr && !overrides->value.empty()) flags += " -- $(MAKEOVERRIDES)";
    const Origin origin =
        evaluator_->options().environment_overrides ? Origin::kEnvironmentOverride : Origin::kFile;
    const Variable* known = evaluator_->Find("MAKEFLAGS");
    if (known != nullptr && known->origin > origin) return;
    evaluator_->SetGlobal("MAKEFLAGS", flags, origin, true).exported = ExportState::kYes;
  }

  ShellSink::Options SinkOptions() const {
    return {line_.Has('n'), line_.Has('s'), line_.Has('i'), line_.Has('k')};
  }

  Result<std::vector<std::string>> Goals() {
    if (!line_.goals.empty()) return line_.goals;
    std::string value;
    KN_TRY(evaluator_->ExpandVariable(evaluator_->names().Intern(".DEFAULT_GOAL"), value));
    std::vector<std::string> goals;
    if (!value.empty() && evaluator_->rules().Find(value) != nullptr)
      goals.push_back(value);
    else
      goals = ParseFileNames(value);
    if (goals.size() > 1) return Error(".DEFAULT_GOAL contains more than one target");
    if (!goals.empty()) return goals;
    const Variable* read = evaluator_->Find("MAKEFILE_LIST");
    return Error(read == nullptr || read->value.empty()
                     ? "No targets specified and no makefile found"
                     : "No targets");
  }

  Status UpdateGoals(bool* failed) {
    KN_TRY_ASSIGN(const std::vector<std::string> goals, Goals());
    ShellSink sink(SinkOptions());
    UpdateOptions options;
    options.always_make = line_.Has('B');
    options.keep_going = line_.Has('k');
    Updater updater(*evaluator_, sink, options);
    for (const std::string& goal : goals) {
      File& file = evaluator_->rules().Enter(goal);
      file.is_goal = !line_.goals.empty();
      KN_TRY_ASSIGN(const Updater::Outcome outcome, updater.UpdateGoal(goal));
      *failed = *failed || outcome.failed;
      if (outcome.failed || outcome.ran || line_.Has('s')) continue;
      const std::string& name = evaluator_->program_name();
      if (file.phony || file.recipe == nullptr)
        host_.Print(fmt::format("{}: Nothing to be done for '{}'.\n", name, file.path()));
      else
        host_.Print(fmt::format("{}: '{}' is up to date.\n", name, file.path()));
    }
    return {};
  }

  // Files in the middle of a chain of implicit rules are removed in the end. GNU
  // make names them in the order of its hash table, we in that of first mention.
  void PrintRemovals() {
    if (!line_.Has('n') || line_.Has('s') || evaluator_->rules().all_secondary) return;
    std::string names;
    for (const auto& file : evaluator_->rules().files()) {
      const bool keep = !file->intermediate || file->precious || file->secondary || file->is_goal;
      if (!keep && file->result != UpdateResult::kNothingDone) names += " " + file->path();
    }
    if (!names.empty()) host_.Print("rm" + names + "\n");
  }

  DirectoryTracer& host_;
  CommandLine line_;
  bool always_make_;
  std::unique_ptr<Evaluator> evaluator_;
};

}  // namespace

int DryRun(MakeHost& host, const CommandLine& line, const Environment& environment,
           const std::string& program) {
  const int level = std::max(IntegerOf(environment, "MAKELEVEL"), 0);
  int restarts = std::max(IntegerOf(environment, "MAKE_RESTARTS"), 0);
  const std::string name = level > 0 ? fmt::format("{}[{}]", program, level) : program;
  DirectoryTracer tracer(host, name, false);
  Make::End end = Make::End::kStartOver;
  for (int i = 0; end == Make::End::kStartOver && i < kMaxRestarts; ++i)
    end = Make(tracer, line, environment, program, level, restarts++).Run();
  if (end == Make::End::kStartOver)
    PrintFatal(tracer, name, Error("makefiles are remade again and again"));
  tracer.Leave();
  return end == Make::End::kDone ? 0 : kMakeFailure;
}

}  // namespace kninja::makefile
