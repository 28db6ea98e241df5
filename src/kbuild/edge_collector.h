// SPDX-License-Identifier: GPL-2.0-or-later
// Turns the recipes of one make into edges. This is where kbuild's little
// protocol (if_changed, if_changed_dep, if_changed_rule, cmd, filechk) gets
// kninja's meaning: with every record of an earlier build hidden, each of them
// expands to all that must be done, and the calls tell what is being done.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "parsers/makefile/updater.h"
#include "src/kbuild/build_model.h"
#include "src/kbuild/kbuild_host.h"

namespace kninja::kbuild {

/// The environments of a model's commands, each of them once.
class EnvironmentTable {
 public:
  explicit EnvironmentTable(std::vector<CommandEnvironment>& environments)
      : environments_(environments) {}
  /// Where it is in the list, to which it is added when it is not there yet.
  uint32_t IndexOf(CommandEnvironment environment);

 private:
  std::vector<CommandEnvironment>& environments_;
  // Perf: each make of a whole tree may have its own (benchmarks: scale).
  std::map<Digest, uint32_t> indices_;
};

class EdgeCollector final : public makefile::RecipeSink, makefile::Evaluator::CallObserver {
 public:
  /// Called for a recipe line that is nothing but a make that descends; tells
  /// whether it could make its goals.
  using SubMake = std::function<Result<bool>(const std::vector<std::string>& arguments,
                                             Environment environment)>;
  /// `voice` has the variables that SilenceRecipes changed as commands must see them.
  EdgeCollector(KbuildHost& host, BuildModel& model, EnvironmentTable& environments,
                const Environment& caller, const Environment& voice, SubMake sub_make)
      : host_(host),
        model_(model),
        environments_(environments),
        caller_(caller),
        voice_(voice),
        sub_make_(std::move(sub_make)) {}

  /// To be called before goals are updated.
  void Attach(makefile::Evaluator& evaluator);

  Result<bool> OnRecipe(makefile::Evaluator& evaluator, makefile::File& file) override;

 private:
  struct ProtocolCall {
    std::string function;                // "if_changed_rule"
    std::string command;                 // "cc_o_c"
    std::vector<std::string> arguments;  // Further ones; the command may use them as $(2)...
  };
  Status OnCall(makefile::Evaluator& evaluator, std::string_view name,
                std::span<const std::string> arguments) override;
  bool Counts(std::string_view name) const override;
  bool IsDescent(const makefile::Evaluator& evaluator, const makefile::File& file,
                 const std::vector<std::string>& words) const;
  bool IsComplaint(const std::vector<makefile::RecipeLine>& lines, const makefile::File& file);
  Result<Edge> MakeEdge(makefile::Evaluator& evaluator, const makefile::File& file,
                        std::vector<makefile::RecipeLine> lines);
  Status Describe(makefile::Evaluator& evaluator, Edge& edge,
                  const std::vector<makefile::RecipeLine>& lines);
  Result<std::string> Value(makefile::Evaluator& evaluator, const ProtocolCall& call);
  Status FindSavedFiles(makefile::Evaluator& evaluator, Edge& edge);
  void AddNamedInputs(Edge& edge);
  void AddOutputs(const Edge& edge);
  void AddSymbolLists(Edge& edge, const std::vector<std::string>& words);
  void HandleModpost(Edge& edge);
  Result<uint32_t> EnvironmentIndex(makefile::Evaluator& evaluator, makefile::File& file);

  KbuildHost& host_;
  BuildModel& model_;
  EnvironmentTable& environments_;
  const Environment& caller_;
  const Environment& voice_;
  SubMake sub_make_;
  std::set<std::string> missing_;  // Files that rules only complain of.
  std::vector<ProtocolCall> calls_;
  bool observing_ = false;
  int shared_environment_ = -1;  // Of recipes without exports of their own.
};

/// Variables that make kbuild's recipes hold their tongue (kninja has ninja say
/// what is being done), and how a command's environment gets rid of them.
void SilenceRecipes(Environment& environment);
void RestoreVoice(Environment& environment, const Environment& original);

}  // namespace kninja::kbuild
