// SPDX-License-Identifier: GPL-2.0-or-later
// The world as kbuild's makefiles see it while a model is made: the real files,
// plus those that edges found so far will have made, minus what an earlier
// build left in .cmd files. Records every question, so that it is known what
// the model depends on.
#pragma once

#include <array>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "parsers/makefile/disk_host.h"
#include "src/base/hash.h"
#include "src/kbuild/build_model.h"
#include "src/kbuild/evaluation_memory.h"

namespace kninja::kbuild {

class KbuildHost final : public makefile::DiskHost {
 public:
  KbuildHost(Disk& disk, ProcessRunner& runner, std::string directory, EvaluationMemory& memory);

  /// Programs whose answers depend on nothing but themselves and their arguments
  /// (the compiler tried on /dev/null), and where they are.
  void AddTool(const std::string& name, const std::string& path) { tools_[name] = path; }
  /// The answers of this one are kept for further runs.
  void AddToolchain(const std::string& name) { toolchain_.insert(name); }
  const ToolPaths& tools() const { return tools_; }
  /// What tells the evaluation of one module directory from that of another: the
  /// directory, in which kbuild's probes make their scratch files, and variables.
  void SetModuleDirectory(std::string directory, std::set<std::string> variables);

  /// From now on `path` counts as existing: an edge makes it.
  void AddOutput(const std::string& path);
  /// As AddOutput, with a content that later stages may read.
  void AddTextOutput(const std::string& path, std::string content);
  /// A list that no edge makes: whoever reads it at run time must write it first
  /// and remove it after.
  void AddTransientText(const std::string& path, std::string content);
  bool IsTransient(const std::string& path) const;
  /// The content given to AddTextOutput; null if there is none.
  const std::string* TextOutput(const std::string& path) const;
  bool IsOutput(const std::string& path) const;
  /// Notes that the model depends on whether `path` exists; tells whether it does.
  bool ObserveExistence(const std::string& path);

  /// What was asked and is not answered by the model itself, in a stable order.
  std::vector<Observation> Observations() const;
  /// Texts that makefiles printed, as warnings in order.
  const std::vector<Diagnostic>& messages() const { return messages_; }

  void StartOver() override;
  Result<makefile::MakefileText> ReadMakefile(const std::string& path) override;
  Result<std::optional<std::string>> ReadFile(const std::string& path) override;
  Status WriteFile(const std::string& path, std::string_view content, bool append) override;
  std::optional<int64_t> ModificationTime(const std::string& path) override;
  std::vector<std::string> Glob(const std::string& pattern) override;
  Result<makefile::ShellOutcome> Shell(const std::vector<std::string>& argv,
                                       const Environment& environment) override;
  void Print(std::string_view text) override;
  void PrintError(std::string_view text) override;

 private:
  bool Observed(Observation::Kind kind, const std::string& query) const {
    return observed_[static_cast<size_t>(kind)].contains(query);
  }
  void Observe(Observation::Kind kind, const std::string& query, Digest answer) {
    observed_[static_cast<size_t>(kind)].emplace(query, answer);
  }

  // What a command that only tries tools depends on.
  struct Probe {
    std::vector<std::string> tools;
    std::vector<std::pair<std::string, bool>> words;
  };
  Status AsksOfNoOutput(const std::string& command) const;
  std::optional<Probe> FindProbe(const std::string& command);
  std::optional<Digest> ProbeQuestion(const std::vector<std::string>& argv,
                                      const Environment& environment);
  std::optional<makefile::ShellOutcome> RecallProbe(const Digest& question);
  void RememberProbe(const Digest& question, const Probe& probe,
                     const makefile::ShellOutcome& outcome, const Environment& environment);
  const Digest& EnvironmentDigest(const Environment& environment);
  const std::optional<FileSignature>& StatOnce(const std::string& path);
  void ObserveTool(const std::string& path);

  EvaluationMemory& memory_;
  // The first answer to each question, by kind.
  std::array<TextMap<Digest>, kObservationKinds> observed_;
  ToolPaths tools_;
  std::set<std::string> toolchain_;
  std::string module_directory_;
  std::set<std::string> directory_variables_;
  TextMap<std::optional<FileSignature>> signatures_;
  std::unordered_map<const Environment*, Digest> environments_;
  std::unordered_map<std::string, makefile::ShellOutcome> probes_;
  // By canonical path.
  std::unordered_set<std::string, TextHash, std::equal_to<>> outputs_;
  std::unordered_map<std::string, std::string> text_outputs_;
  std::unordered_set<std::string> transient_;
  std::vector<Diagnostic> messages_;
  std::string partial_line_;
};

/// The digest that an observation of `kind` has for these answers.
Digest ExistenceAnswer(bool exists);
Digest GlobAnswer(const std::vector<std::string>& names);
/// `names` one a line and sorted, as a kEnvironment observation has them.
Digest EnvironmentAnswer(std::string_view names, const Environment& environment);

/// What the answer to a question depends on beside the disk.
struct AskingPlace {
  std::string directory;           ///< Where globs and shell commands start.
  Environment caller;              ///< As for the evaluation: ModelRequest::environment.
  CommandEnvironment environment;  ///< What shell commands have beside the caller's.
};

/// Asks `observation`'s question again; tells whether the answer is still the same.
bool StillHolds(const Observation& observation, const Disk& disk, ProcessRunner& runner,
                const AskingPlace& place);

}  // namespace kninja::kbuild
