// SPDX-License-Identifier: GPL-2.0-or-later
// The evaluator's only way to the world: files, globs, shell calls, output.
// A host may answer from memory, and records what it was asked if its owner
// needs to know when the answers would change. One evaluation uses its host
// from one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/process.h"
#include "src/base/result.h"

namespace kninja::makefile {

struct ShellOutcome {
  int exit_code = 0;
  std::string output;   ///< As printed; the evaluator folds newlines.
  std::string failure;  ///< "NAME: REASON" when the program could not be started.
};

/// A makefile as it was read; null when there is no such file. As long as one
/// lives its text stays the same, and what was parsed of it may be used again.
using MakefileText = std::shared_ptr<const std::string>;

class MakeHost {
 public:
  virtual ~MakeHost() = default;

  /// A new make begins: what was remembered of directories is to be forgotten.
  virtual void StartOver() {}
  virtual Result<MakefileText> ReadMakefile(const std::string& path) = 0;
  /// `$(file <NAME)`: the content; nullopt when there is no such file.
  virtual Result<std::optional<std::string>> ReadFile(const std::string& path) = 0;
  /// `$(file >NAME,...)` and `>>`.
  virtual Status WriteFile(const std::string& path, std::string_view content, bool append) = 0;
  /// Modification time in nanoseconds; nullopt when there is no such file.
  virtual std::optional<int64_t> ModificationTime(const std::string& path) = 0;
  /// The names that a shell pattern matches, sorted; a pattern without
  /// wildcards matches itself when it exists.
  virtual std::vector<std::string> Glob(const std::string& pattern) = 0;
  /// `$(realpath)`: "" when there is no such file.
  virtual std::string RealPath(const std::string& path) = 0;
  /// The directory that relative names start from.
  virtual std::string CurrentDirectory() = 0;
  /// `$(shell ...)` and `!=`: runs `argv` (SHELL, .SHELLFLAGS, the command).
  virtual Result<ShellOutcome> Shell(const std::vector<std::string>& argv,
                                     const Environment& environment) = 0;
  /// A recipe line that must run now: it is marked `+` or calls $(MAKE).
  /// Its output goes where ours goes; the result is its exit code.
  virtual Result<int> RunRecipeLine(const std::vector<std::string>& argv,
                                    const Environment& environment) = 0;
  /// Text for standard output ($(info), recipes of a dry run) or standard error.
  virtual void Print(std::string_view text) = 0;
  virtual void PrintError(std::string_view text) = 0;
};

}  // namespace kninja::makefile
