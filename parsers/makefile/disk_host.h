// SPDX-License-Identifier: GPL-2.0-or-later
// A MakeHost over a Disk and a ProcessRunner: makefiles are evaluated against
// the files that are really there. Relative names start at `directory`.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "parsers/makefile/host.h"
#include "src/base/disk.h"

namespace kninja::makefile {

/// The paths that a shell pattern matches, sorted; as given when it has no
/// wildcard and the file exists. Relative patterns start at `directory`.
std::vector<std::string> GlobPaths(const Disk& disk, const std::string& directory,
                                   const std::string& pattern);

class DiskHost : public MakeHost {
 public:
  using Printer = std::function<void(std::string_view)>;
  DiskHost(Disk& disk, ProcessRunner& runner, std::string directory, Printer out, Printer err);

  void StartOver() override { listings_.clear(); }
  Result<MakefileText> ReadMakefile(const std::string& path) override;
  Result<std::optional<std::string>> ReadFile(const std::string& path) override;
  Status WriteFile(const std::string& path, std::string_view content, bool append) override;
  std::optional<int64_t> ModificationTime(const std::string& path) override;
  std::vector<std::string> Glob(const std::string& pattern) override;
  std::string RealPath(const std::string& path) override;
  std::string CurrentDirectory() override { return directory_; }
  Result<ShellOutcome> Shell(const std::vector<std::string>& argv,
                             const Environment& environment) override;
  Result<int> RunRecipeLine(const std::vector<std::string>& argv,
                            const Environment& environment) override;
  void Print(std::string_view text) override { out_(text); }
  void PrintError(std::string_view text) override { err_(text); }

 protected:
  std::string Full(const std::string& path) const;
  Disk& disk_;
  ProcessRunner& runner_;

 private:
  std::string directory_;
  // GNU make lists a directory once (wildcard_sees_files_made_by_shell.mk).
  std::unordered_map<std::string, std::optional<std::vector<std::string>>> listings_;
  Printer out_;
  Printer err_;
};

}  // namespace kninja::makefile
