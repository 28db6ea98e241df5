// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kbuild/evaluator.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "parsers/makefile/command_line.h"
#include "parsers/makefile/evaluator.h"
#include "src/base/path.h"
#include "src/base/strings.h"
#include "src/kbuild/edge_collector.h"
#include "src/kbuild/evaluation_memory.h"
#include "src/kbuild/fallback.h"
#include "src/kbuild/kbuild_host.h"
#include "src/kbuild/shell_text.h"

namespace kninja::kbuild {
namespace {

constexpr int kMaxMakeDepth = 64;

// Variables that name a compiler, a linker or a tool of that kind.
bool IsToolchainVariable(std::string_view name) {
  for (const std::string_view one : {"CC", "CPP", "LD", "AR", "NM", "OBJCOPY", "OBJDUMP", "READELF",
                                     "STRIP", "HOSTCC", "HOSTCXX", "RUSTC"})
    if (name == one) return true;
  return false;
}

// Variables whose values say for which directory a make was started, or where
// its caller stands: the tools that kbuild tries know nothing of them.
std::set<std::string> DirectoryVariables(const kernel::Capture& capture) {
  std::set<std::string> names = {"MAKEFLAGS", "MFLAGS", "MAKEOVERRIDES", "MAKELEVEL", "obj",
                                 "PWD",       "OLDPWD", "SHLVL",         "_"};
  for (const kernel::MakeInvocation& invocation : capture.invocations)
    for (const auto& [name, value] : invocation.set)
      if (value.find(kernel::kProbeDirectory) != std::string::npos ||
          value.find(kernel::kProbeModule) != std::string::npos)
        names.insert(name);
  return names;
}

// Follows one make and the makes that it starts, collecting their edges.
class Tracer {
 public:
  Tracer(Disk& disk, ProcessRunner& runner, const ModelRequest& request, BuildModel& model,
         EvaluationMemory& memory)
      : request_(request),
        model_(model),
        memory_(memory),
        environments_(model.environments),
        host_(disk, runner, model.directory, memory) {}

  /// Tells whether all goals can be made; false only when asked to keep going.
  Result<bool> Run(const std::vector<std::string>& arguments, Environment environment) {
    if (++depth_ > kMaxMakeDepth) return Error("makes call each other without end");
    KN_TRY_ASSIGN(const makefile::CommandLine line,
                  makefile::ParseCommandLine(arguments, environment));
    SilenceRecipes(environment);
    makefile::EvaluatorOptions evaluator_options = Options(line, std::move(environment));
    evaluator_options.parse_cache = &memory_.parses;
    makefile::Evaluator evaluator(host_, std::move(evaluator_options));
    KN_TRY(evaluator.Initialise());
    for (const std::string& makefile : line.makefiles) KN_TRY(evaluator.ReadMakefile(makefile));
    KN_TRY(evaluator.FinishReading());
    evaluator.SetGlobal("MAKEFLAGS", line.InheritedFlags(), makefile::Origin::kFile, false)
        .exported = makefile::ExportState::kYes;
    EdgeCollector collector(host_, model_, environments_, request_.environment, voice_,
                            [this](const std::vector<std::string>& words, Environment child) {
                              return Run(words, std::move(child));
                            });
    collector.Attach(evaluator);
    makefile::UpdateOptions options;
    options.always_make = true;
    options.keep_going = request_.keep_going;
    makefile::Updater updater(evaluator, collector, options);
    bool made = true;
    for (const std::string& goal : Goals(line, evaluator)) {
      KN_TRY_ASSIGN(const makefile::Updater::Outcome outcome, updater.UpdateGoal(goal));
      made = made && !outcome.failed;
    }
    if (request_.observe) evaluator.MarkNamesThatMatter(names_);
    --depth_;
    return made;
  }

  /// Notes what a stage's environment says, before Run: programs that kbuild's
  /// exported variables name (CC, LD, ...), as an edge that runs one depends on it.
  void BeginStage(const Environment& exported, const Environment& environment) {
    voice_ = environment;
    for (const auto& [name, value] : exported) {
      const std::string_view trimmed = TrimBlanks(value);
      const std::string word(trimmed.substr(0, trimmed.find(' ')));
      if (word.empty() || word.find('/') != std::string::npos) continue;
      if (!host_.tools().contains(word)) {
        const std::string path = FindProgram(word, environment);
        if (path.empty()) continue;
        host_.AddTool(word, path);
      }
      if (IsToolchainVariable(name)) host_.AddToolchain(word);
    }
  }

  KbuildHost& host() { return host_; }
  /// Whether it gave up since makes call each other: make would not.
  bool endless() const { return depth_ > kMaxMakeDepth; }

  /// Everything that was asked of the world.
  std::vector<Observation> Observations() const {
    std::vector<Observation> result = host_.Observations();
    std::vector<std::string_view> sorted;
    for (makefile::NameId name = 0; name < names_.size(); ++name)
      if (names_[name]) sorted.push_back(memory_.parses.names().Text(name));
    std::sort(sorted.begin(), sorted.end());
    std::string names(fmt::to_string(fmt::join(sorted, "\n")));
    const Digest answer = EnvironmentAnswer(names, request_.environment);
    result.push_back({Observation::Kind::kEnvironment, std::move(names), answer});
    return result;
  }

 private:
  static makefile::EvaluatorOptions Options(const makefile::CommandLine& line,
                                            Environment environment) {
    makefile::EvaluatorOptions options;
    options.assignments = line.assignments;
    options.goals = line.goals;
    options.include_directories = line.include_directories;
    options.make_flags = line.Flags();
    options.builtin_rules = !line.Has('r');
    options.builtin_variables = !line.Has('R');
    options.environment_overrides = line.Has('e');
    const auto level = environment.find("MAKELEVEL");
    if (level != environment.end())
      std::from_chars(level->second.data(), level->second.data() + level->second.size(),
                      options.make_level);
    options.environment = std::move(environment);
    return options;
  }

  static std::vector<std::string> Goals(const makefile::CommandLine& line,
                                        makefile::Evaluator& evaluator) {
    if (!line.goals.empty()) return line.goals;
    const makefile::Variable* goal = evaluator.Find(".DEFAULT_GOAL");
    if (goal == nullptr || goal->value.empty()) return {};
    return {goal->value};
  }

  const ModelRequest& request_;
  BuildModel& model_;
  EvaluationMemory& memory_;
  EnvironmentTable environments_;
  KbuildHost host_;
  std::vector<bool> names_;  // By name id: variables that were looked up.
  Environment voice_;        // Of the stage, before its recipes were silenced.
  int depth_ = 0;
};

// Two makes may say the same (an object that two directories share).
void DropRepeatedEdges(BuildModel& model) {
  std::unordered_set<std::string> seen;
  std::erase_if(model.edges, [&](const Edge& edge) {
    return !seen.insert(CanonicalPath(edge.outputs[0])).second;
  });
}

// Says which module each edge belongs to: what its .o is made from, and its
// .mod, .mod.o and .ko. An edge that several modules need belongs to none.
void AssignModules(BuildModel& model) {
  std::unordered_map<std::string, size_t> makers;
  for (size_t i = 0; i < model.edges.size(); ++i)
    for (const std::string& output : model.edges[i].outputs)
      makers.emplace(CanonicalPath(output), i);
  std::vector<int> owners(model.edges.size(), 0);
  for (Module& module : model.modules) {
    std::vector<size_t> pending;
    std::unordered_set<size_t> reached;
    const auto reach = [&](const std::string& path) {
      const auto maker = makers.find(CanonicalPath(path));
      if (maker == makers.end() || model.edges[maker->second].kind == "modpost") return;
      if (reached.insert(maker->second).second) pending.push_back(maker->second);
    };
    for (const char* suffix : {".ko", ".o", ".mod", ".mod.o"}) reach(module.path + suffix);
    while (!pending.empty()) {
      const size_t index = pending.back();
      pending.pop_back();
      Edge& edge = model.edges[index];
      edge.module = owners[index]++ == 0 ? module.path : "";
      for (const std::string& input : edge.inputs) reach(input);
    }
    const auto object = makers.find(CanonicalPath(module.path + ".o"));
    if (object == makers.end()) continue;
    for (const std::string& input : model.edges[object->second].inputs)
      if (input.ends_with(".o")) module.objects.push_back(input);
    if (module.objects.empty()) module.objects.push_back(module.path + ".o");
  }
}

// A build must make what nothing else needs; the rest follows.
void FindGoals(BuildModel& model) {
  std::unordered_set<std::string> needed;
  for (const Edge& edge : model.edges)
    for (const std::string& input : edge.inputs) needed.insert(CanonicalPath(input));
  for (const Edge& edge : model.edges)
    for (const std::string& output : edge.outputs)
      if (!needed.contains(CanonicalPath(output))) model.goals.push_back(output);
}

// Shows the line of the makefile that an error is about.
Error WithSourceLine(const Disk& disk, const std::string& directory, Error error) {
  Diagnostic& diagnostic = error.diagnostic();
  if (diagnostic.location.line <= 0 || !diagnostic.source_line.empty()) return error;
  const Result<std::string> text = disk.Read(JoinPath(directory, diagnostic.location.file));
  if (!text) return error;
  const std::vector<std::string_view> lines = SplitOn(*text, '\n');
  const auto index = static_cast<size_t>(diagnostic.location.line - 1);
  if (index >= lines.size()) return error;
  diagnostic.source_line = lines[index];
  const std::string_view trimmed = TrimBlanks(lines[index]);
  if (trimmed.empty()) return error;
  diagnostic.location.column = static_cast<int>(trimmed.data() - lines[index].data()) + 1;
  diagnostic.location.length = static_cast<int>(trimmed.size());
  return error;
}

// Whether kbuild looked for the directory's makefile in an O= tree, as it does for
// M=fs/btrfs since Linux 6.10.
bool MissedTheSource(const Diagnostic& diagnostic, const ModelRequest& request) {
  const kernel::KernelTree& tree = request.tree;
  return tree.build_dir != tree.source_dir && request.in_tree_modules.empty() &&
         diagnostic.message == request.directory + "/Makefile: No such file or directory";
}

// make's words for a missing file say nothing of what was looked for.
Error WithHint(Error error, const ModelRequest& request) {
  Diagnostic& diagnostic = error.diagnostic();
  if (!diagnostic.hint.empty()) return error;
  if (diagnostic.message.starts_with("No rule to make target"))
    diagnostic.hint = fmt::format(
        "it has no source file and no rule makes it: add one, or take it out of the makefile in {}",
        request.directory);
  else if (MissedTheSource(diagnostic, request))
    diagnostic.hint = fmt::format(
        "with M={} this kernel's kbuild looks into the O= tree alone: build it with --in-tree",
        request.directory);
  return error;
}

// Whether kbuild goes down to the modules with this make: it is asked for one, or
// for a directory above one.
bool LeadsToModules(const kernel::MakeInvocation& invocation, const ModelRequest& request) {
  constexpr std::string_view kDirectory = "obj=";
  const bool by_name = !kernel::NamesProbeModule(request.capture);
  const auto leads = [&](std::string_view argument) {
    if (!by_name) return argument.find(kernel::kProbeModule) != std::string::npos;
    if (!argument.starts_with(kDirectory)) return false;
    const std::string directory = std::string(argument.substr(kDirectory.size())) + "/";
    return std::any_of(request.in_tree_modules.begin(), request.in_tree_modules.end(),
                       [&](const std::string& path) { return path.starts_with(directory); });
  };
  return std::any_of(invocation.arguments.begin(), invocation.arguments.end(), leads);
}

// The invocations that matter for the request, as kbuild would make them.
std::vector<kernel::MakeInvocation> Stages(const ModelRequest& request) {
  std::vector<kernel::MakeInvocation> stages;
  bool preparing = !request.in_tree_modules.empty();
  for (const kernel::MakeInvocation& recorded : request.capture.invocations) {
    if (recorded.parent >= 0) continue;  // Started by another one, and followed from there.
    if (preparing && !LeadsToModules(recorded, request)) continue;
    preparing = false;
    stages.push_back(request.in_tree_modules.empty()
                         ? kernel::ForDirectory(recorded, request.directory, request.tree.build_dir)
                         : kernel::ForModules(recorded, request.in_tree_modules));
  }
  return stages;
}

// In the tree the top level writes modules.order itself, and removes it at the end:
// `{ echo MODULE.o; ... } > modules.order`, for the modules captured.
void AddTopLevelLists(const ModelRequest& request, KbuildHost& host) {
  const auto read_nothing = [](const std::string&) { return std::nullopt; };
  const std::unordered_set<std::string> modules(request.in_tree_modules.begin(),
                                                request.in_tree_modules.end());
  const auto is_module = [&](const std::string& entry) {
    return modules.contains(entry.substr(0, entry.rfind('.')));
  };
  std::string content, path;
  for (const std::string_view line : SplitOn(request.capture.top_level_commands, '\n')) {
    const std::string command(line);
    const std::optional<std::string> listed = SimulateListCommand(command, read_nothing);
    if (!listed) continue;
    kernel::MakeInvocation list;
    for (const std::string_view entry : SplitWords(*listed)) list.arguments.emplace_back(entry);
    list = kernel::ForModules(list, request.in_tree_modules);
    // Other commands write lists, too: a Makefile into the O= tree, for one.
    if (!std::all_of(list.arguments.begin(), list.arguments.end(), is_module)) continue;
    for (const std::string& entry : list.arguments) content += entry + "\n";
    path = command.substr(command.rfind(' ') + 1);
  }
  if (!path.empty()) host.AddTransientText(path, content);
  // Modules' type information (BTF) comes from the kernel, which the top level
  // makes before them. Whether it is there is asked when they are built.
  host.AddOutput("vmlinux");
}

}  // namespace

Result<BuildModel> EvaluateModules(Disk& disk, ProcessRunner& runner, const ModelRequest& request,
                                   EvaluationMemory& memory) {
  BuildModel model;
  std::unique_ptr<Tracer> tracer;
  for (const kernel::MakeInvocation& invocation : Stages(request)) {
    if (tracer == nullptr) {
      model.directory = invocation.directory;
      tracer = std::make_unique<Tracer>(disk, runner, request, model, memory);
      tracer->host().SetModuleDirectory(request.directory, DirectoryVariables(request.capture));
      AddTopLevelLists(request, tracer->host());
    }
    const Environment environment = kernel::EnvironmentOf(invocation, request.environment);
    tracer->BeginStage(invocation.set, environment);
    Result<bool> made = tracer->Run(invocation.arguments, environment);
    if (!made) {
      Error error =
          WithHint(WithSourceLine(disk, model.directory, std::move(made.error())), request);
      if (tracer->endless() || !MakeGetsThrough(runner, request, invocation)) return error;
      return FallbackModel(request, error);
    }
    model.incomplete = model.incomplete || !*made;
  }
  if (tracer == nullptr) return Error("kbuild started no make for a module");
  DropRepeatedEdges(model);
  AssignModules(model);
  FindGoals(model);
  if (request.observe) model.observations = tracer->Observations();
  model.warnings = tracer->host().messages();
  return model;
}

bool StillHolds(const BuildModel& model, const Observation& observation, const Disk& disk,
                ProcessRunner& runner, const Environment& caller) {
  static const CommandEnvironment kNone;
  return StillHolds(
      observation, disk, runner,
      {model.directory, caller, model.environments.empty() ? kNone : model.environments[0]});
}

}  // namespace kninja::kbuild
