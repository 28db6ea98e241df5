// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kernel/capture.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "src/base/path.h"
#include "src/base/strings.h"
#include "src/kernel/capture_messages.h"
#include "src/kernel/capture_probe.h"
#include "src/kernel/compiler_check.h"
#include "src/kernel/make_environment.h"

namespace kninja::kernel {
namespace {

void ReplaceAll(std::string& text, std::string_view from, std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

void ReplaceAll(MakeInvocation& invocation, std::string_view from, std::string_view to) {
  for (std::string& argument : invocation.arguments) ReplaceAll(argument, from, to);
  for (auto& [name, value] : invocation.set) ReplaceAll(value, from, to);
  ReplaceAll(invocation.directory, from, to);
}

// What of make's options matters here, and the other arguments.
struct Options {
  std::string file = "Makefile";
  std::string directory;
  std::vector<std::string> rest;
};

// The value of an option given as `-f X`, `-fX`, `--file X` or `--file=X`.
std::optional<std::string> OptionValue(const std::vector<std::string>& words, size_t& index,
                                       std::string_view letter,
                                       std::initializer_list<std::string_view> names) {
  const std::string& word = words[index];
  const auto next = [&]() -> std::optional<std::string> {
    if (index + 1 >= words.size()) return std::nullopt;
    return words[++index];
  };
  if (word == letter) return next();
  if (word.starts_with(letter)) return word.substr(letter.size());
  for (const std::string_view name : names) {
    if (word == name) return next();
    if (word.starts_with(name) && word[name.size()] == '=') return word.substr(name.size() + 1);
  }
  return std::nullopt;
}

Options ParseOptions(const std::vector<std::string>& words) {
  Options options;
  for (size_t i = 0; i < words.size(); ++i) {
    const size_t begin = i;
    if (auto directory = OptionValue(words, i, "-C", {"--directory"})) {
      options.directory = JoinPath(options.directory, *directory);
      continue;
    }
    if (auto file = OptionValue(words, i, "-f", {"--file", "--makefile"})) options.file = *file;
    options.rest.insert(options.rest.end(), words.begin() + static_cast<std::ptrdiff_t>(begin),
                        words.begin() + static_cast<std::ptrdiff_t>(i) + 1);
  }
  return options;
}

// Shells drop variables with other names (bash exports functions so), which
// kbuild did not ask for.
bool IsIdentifier(std::string_view name) {
  return name.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
             "0123456789_") == std::string_view::npos;
}

// The difference between what a make saw and what the caller has.
void TakeEnvironment(const Environment& caller, const Environment& seen,
                     MakeInvocation& invocation) {
  for (const auto& [name, value] : seen) {
    const auto original = caller.find(name);
    if (original == caller.end() || original->second != value) invocation.set[name] = value;
  }
  for (const auto& [name, value] : caller)
    if (!seen.contains(name) && IsIdentifier(name)) invocation.unset.push_back(name);
}

// Turns records into invocations.
class Collector {
 public:
  Collector(const Disk& disk, const CaptureRequest& request, const Environment& caller,
            const Probe& probe)
      : disk_(disk), caller_(caller), probe_(probe), dry_(request.mode == CaptureMode::kInTree) {
    for (const std::string& dir : {request.tree.build_dir, request.tree.source_dir})
      top_makefiles_.push_back(disk.RealPath(JoinPath(dir, "Makefile")));
  }

  void Add(RecordedMake record) {
    Options options = ParseOptions(record.arguments);
    MakeInvocation invocation;
    invocation.directory = record.before_change
                               ? CanonicalPath(JoinPath(record.directory, options.directory))
                               : record.directory;
    for (std::string& path : ParentMakefiles(probe_, record.environment))
      capture_.makefiles.push_back(std::move(path));
    if (IsTopLevel(options, invocation.directory)) return;
    const auto parent = index_of_pid_.find(record.parent_pid);
    if (parent != index_of_pid_.end()) invocation.parent = parent->second;
    index_of_pid_[record.pid] = static_cast<int>(capture_.invocations.size());
    invocation.arguments = std::move(options.rest);
    RemoveProbeVariables(probe_, caller_, record.environment);
    if (dry_)
      for (const char* name : {"MAKEFLAGS", "MFLAGS"})
        if (const auto flags = record.environment.find(name); flags != record.environment.end())
          flags->second = WithoutFlagLetters(flags->second, "n");
    TakeEnvironment(caller_, record.environment, invocation);
    ReplaceAll(invocation, probe_.module_directory, kProbeDirectory);
    capture_.invocations.push_back(std::move(invocation));
  }

  Capture Finish() {
    std::vector<std::string>& makefiles = capture_.makefiles;
    std::sort(makefiles.begin(), makefiles.end());
    makefiles.erase(std::unique(makefiles.begin(), makefiles.end()), makefiles.end());
    return std::move(capture_);
  }

 private:
  // kbuild's top Makefile runs itself again for O= and for its own reasons.
  bool IsTopLevel(const Options& options, const std::string& directory) const {
    const std::string path = disk_.RealPath(JoinPath(directory, options.file));
    return std::find(top_makefiles_.begin(), top_makefiles_.end(), path) != top_makefiles_.end();
  }

  const Disk& disk_;
  const Environment& caller_;
  const Probe& probe_;
  const bool dry_;
  std::vector<std::string> top_makefiles_;
  std::map<std::string, int> index_of_pid_;
  Capture capture_;
};

ProcessSpec MakeCall(const CaptureRequest& request, const Environment& caller, const Probe& probe,
                     const std::string& top_makefile) {
  ProcessSpec spec;
  spec.argv = {"make"};
  const bool dry = request.mode == CaptureMode::kInTree;
  if (dry) spec.argv.emplace_back("-n");
  spec.argv.insert(spec.argv.end(), request.variables.begin(), request.variables.end());
  if (dry) {
    for (const std::string& module : request.modules) spec.argv.push_back(module + ".ko");
    if (request.modules.empty()) spec.argv.push_back(std::string(kProbeModule) + ".ko");
  } else {
    spec.argv.push_back("M=" + probe.module_directory);
    spec.argv.emplace_back("modules");
  }
  spec.environment = WithProbe(caller, probe, top_makefile);
  spec.directory = request.tree.build_dir;
  spec.capture_errors = true;
  return spec;
}

// Looks at the compiler that kbuild settled on, and puts our own words in the
// place of kbuild's about it.
Status CheckCompiler(const Disk& disk, ProcessRunner& runner, const CaptureRequest& request,
                     const Environment& caller, Capture& capture) {
  const std::string cc = ValueOf(EnvironmentOf(capture.invocations.front(), caller), "CC");
  const std::string& built_by = request.tree.compiler;
  KN_TRY(FindCompiler(disk, caller, cc, built_by));
  if (built_by.empty() || cc.empty()) return {};
  const std::string used = CompilerVersion(runner, caller, cc);
  RemoveCompilerWarning(built_by, used, capture.warnings);
  if (std::optional<Diagnostic> warning =
          OtherCompilerWarning(disk, runner, caller, built_by, used))
    capture.warnings.push_back(std::move(*warning));
  return {};
}

Result<Capture> RunAndCollect(Disk& disk, ProcessRunner& runner, const CaptureRequest& request,
                              const Environment& caller, const Probe& probe) {
  const std::string top_makefile = disk.RealPath(JoinPath(request.tree.source_dir, "Makefile"));
  Result<ProcessOutcome> outcome = runner.Run(MakeCall(request, caller, probe, top_makefile));
  if (!outcome) return std::move(outcome.error());
  // Messages name the scratch directory where the module's would be.
  ReplaceAll(outcome->errors, probe.module_directory, kProbeDirectory);
  if (outcome->exit_code != 0) return KbuildFailure(request.tree.build_dir, outcome->errors);

  KN_TRY_ASSIGN(std::vector<RecordedMake> records, ReadRecords(disk, probe));
  Collector collector(disk, request, caller, probe);
  for (RecordedMake& record : records) collector.Add(std::move(record));
  Capture capture = collector.Finish();
  if (capture.invocations.empty())
    return Error(
        fmt::format("kbuild in '{}' started no make for an empty module", request.tree.build_dir));
  capture.warnings = KbuildWarnings(outcome->errors);
  KN_TRY(CheckCompiler(disk, runner, request, caller, capture));
  if (request.mode == CaptureMode::kInTree) {
    capture.top_level_commands = std::move(outcome->output);
    ReplaceAll(capture.top_level_commands, DryMakeCommand(probe), "make");
  }
  return capture;
}

}  // namespace

Result<Capture> CaptureKbuild(Disk& disk, ProcessRunner& runner, const CaptureRequest& request) {
  const bool dry = request.mode == CaptureMode::kInTree;
  if (dry && request.tree.installed_headers)
    return Error(fmt::format("'{}' holds installed headers, which have no modules to build",
                             request.tree.build_dir),
                 "give a source tree with --kernel, or leave --in-tree out");
  Environment caller = WithoutOuterMake(request.environment);
  if (ResolveProgram(disk, "make", SearchPath(disk, caller)).empty())
    return Error("cannot find 'make' in PATH",
                 "install GNU make: it is run once for each kernel and set of "
                 "variables");
  KN_TRY_ASSIGN(const Probe probe, SetUpProbe(disk, runner, caller, request.cache_directory, dry));
  // As if called where the module is: ForDirectory then puts its directory in.
  caller["PWD"] = dry ? request.tree.build_dir : probe.module_directory;
  Result<Capture> capture = RunAndCollect(disk, runner, request, caller, probe);
  RemoveProbe(runner, caller, probe);
  return capture;
}

MakeInvocation ForDirectory(const MakeInvocation& invocation, std::string_view directory,
                            std::string_view build_dir) {
  const bool works_there = invocation.directory.find(kProbeDirectory) != std::string::npos;
  MakeInvocation result = invocation;
  ReplaceAll(result, kProbeDirectory,
             works_there ? JoinPath(build_dir, directory) : std::string(directory));
  return result;
}

std::string WorkingDirectory(const Capture& capture, std::string_view directory,
                             const KernelTree& tree) {
  if (capture.invocations.empty()) return tree.build_dir;
  return ForDirectory(capture.invocations.front(), directory, tree.build_dir).directory;
}

MakeInvocation ForModules(const MakeInvocation& invocation,
                          const std::vector<std::string>& modules) {
  // kbuild sorts the goals as they were given, with their suffix.
  std::vector<std::string> sorted;
  for (const std::string& module : modules) sorted.push_back(module + ".ko");
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  MakeInvocation result = invocation;
  result.arguments.clear();
  for (const std::string& argument : invocation.arguments) {
    if (argument.find(kProbeModule) == std::string::npos) {
      result.arguments.push_back(argument);
      continue;
    }
    for (const std::string& module : sorted) {
      std::string& word = result.arguments.emplace_back(argument);
      ReplaceAll(word, kProbeModule, std::string_view(module).substr(0, module.size() - 3));
    }
  }
  return result;
}

bool NamesProbeModule(const Capture& capture) {
  return std::any_of(capture.invocations.begin(), capture.invocations.end(),
                     [](const MakeInvocation& invocation) {
                       return std::any_of(invocation.arguments.begin(), invocation.arguments.end(),
                                          [](const std::string& argument) {
                                            return argument.find(kProbeModule) != std::string::npos;
                                          });
                     });
}

Environment EnvironmentOf(const MakeInvocation& invocation, const Environment& caller) {
  Environment result = WithoutOuterMake(caller);
  for (const std::string& name : invocation.unset) result.erase(name);
  for (const auto& [name, value] : invocation.set) result[name] = value;
  return result;
}

}  // namespace kninja::kernel
