// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kbuild/fallback.h"

#include <fmt/format.h>

#include "src/base/path.h"
#include "src/base/strings.h"
#include "src/kernel/make_environment.h"

namespace kninja::kbuild {
namespace {

constexpr const char* kKind = "kbuild";

// "fs/btrfs/Makefile:12: what is wrong", in one line.
std::string InOneLine(const Diagnostic& diagnostic) {
  std::string text;
  if (!diagnostic.location.file.empty())
    text = fmt::format("{}:{}: ", diagnostic.location.file, diagnostic.location.line);
  return FoldBlanks(text + diagnostic.message);
}

std::string Quoted(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + ShellQuote(word);
  return text;
}

Diagnostic FallbackWarning(const ModelRequest& request, const Error& why) {
  Diagnostic warning;
  warning.severity = Diagnostic::Severity::kWarning;
  warning.message = fmt::format(
      "kninja could not evaluate '{}', which make can: kbuild itself builds it, as a whole and "
      "each "
      "time",
      request.directory);
  warning.hint = "this is a bug in kninja; please report it";
  warning.notes.push_back({why.diagnostic().location, why.message()});
  return warning;
}

}  // namespace

bool MakeGetsThrough(ProcessRunner& runner, const ModelRequest& request,
                     const kernel::MakeInvocation& stage) {
  ProcessSpec spec;
  // What kninja gives up for lack of an end must not go on without one in make. The
  // shell would set PWD to where it is.
  spec.argv = {"/bin/sh", "-c", "ulimit -t 60; exec env PWD=\"$0\" make -n \"$@\"",
               kernel::ValueOf(request.environment, "PWD")};
  spec.argv.insert(spec.argv.end(), stage.arguments.begin(), stage.arguments.end());
  spec.environment = kernel::EnvironmentOf(stage, request.environment);
  spec.directory = stage.directory;
  spec.capture_errors = true;
  const Result<ProcessOutcome> outcome = runner.Run(spec);
  return outcome && outcome->exit_code == 0;
}

std::vector<std::string> KbuildCommand(const ModelRequest& request, const std::string& goal) {
  std::vector<std::string> words = {"make", "-C", request.tree.build_dir};
  if (request.in_tree_modules.empty()) words.push_back("M=" + request.directory);
  words.insert(words.end(), request.variables.begin(), request.variables.end());
  if (request.in_tree_modules.empty()) words.push_back(goal);
  for (const std::string& module : request.in_tree_modules) words.push_back(module + ".ko");
  return words;
}

CommandEnvironment KbuildEnvironment(const Environment& caller) {
  const Environment clean = kernel::WithoutOuterMake(caller);
  CommandEnvironment difference;
  for (const auto& [name, value] : caller) {
    const auto kept = clean.find(name);
    if (kept == clean.end())
      difference.unset.push_back(name);
    else if (kept->second != value)
      difference.set.insert(*kept);
  }
  return difference;
}

BuildModel FallbackModel(const ModelRequest& request, const Error& why) {
  std::vector<std::string> words = KbuildCommand(request, "modules");
  Edge edge;
  // Never made, so that the edge is never up to date.
  edge.outputs = {JoinPath(request.directory, ".kninja-fallback")};
  edge.kind = kKind;
  edge.command = Quoted(words);
  words.erase(words.begin());
  edge.script = "make -j\"$(nproc)\" " + Quoted(words);
  // As people type it: makefiles see the place in $(PWD).
  if (request.directory.starts_with('/'))
    edge.script = "cd " + ShellQuote(request.directory) + " && " + edge.script;
  edge.description = fmt::format("KBUILD  {} (kninja could not evaluate: {})", request.directory,
                                 InOneLine(why.diagnostic()));
  BuildModel model;
  model.directory = request.tree.build_dir;
  model.goals = edge.outputs;
  model.edges.push_back(std::move(edge));
  model.environments.push_back(KbuildEnvironment(request.environment));
  model.warnings.push_back(FallbackWarning(request, why));
  return model;
}

bool IsFallback(const BuildModel& model) {
  return model.edges.size() == 1 && model.edges[0].kind == kKind;
}

}  // namespace kninja::kbuild
