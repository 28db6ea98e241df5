// SPDX-License-Identifier: GPL-2.0-or-later
// The world as the makefiles see it while modules are looked for: that of a
// KbuildHost, with each shell command run once only. Used by the module index
// only, from one thread.
#pragma once

#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "src/kbuild/kbuild_host.h"
#include "src/kbuild/module_index.h"

namespace kninja::kbuild {

class IndexHost final : public makefile::MakeHost {
 public:
  explicit IndexHost(KbuildHost& world) : world_(world) {}

  /// While one lives, shell commands print nothing and succeed without being
  /// run, what makefiles print is dropped, and makefiles that kbuild generates
  /// are empty when they are not there. For the top-level makefiles, whose
  /// hundred probes of the compiler decide on flags alone.
  class Hush {
   public:
    explicit Hush(IndexHost& host) : host_(host) { host_.hushed_ = true; }
    ~Hush() { host_.hushed_ = false; }
    Hush(const Hush&) = delete;
    Hush& operator=(const Hush&) = delete;

   private:
    IndexHost& host_;
  };

  /// `irrelevant` tells of the shell command about to run whether nothing that
  /// is looked for depends on it: then it prints nothing and is not run.
  void set_shell_filter(std::function<bool()> irrelevant) { irrelevant_ = std::move(irrelevant); }

  /// Shell calls and commands so far, without hushed ones.
  void Count(IndexStatistics* statistics) const;

  Result<makefile::MakefileText> ReadMakefile(const std::string& path) override;
  Result<std::optional<std::string>> ReadFile(const std::string& path) override;
  Status WriteFile(const std::string& path, std::string_view content, bool append) override;
  std::optional<int64_t> ModificationTime(const std::string& path) override;
  std::vector<std::string> Glob(const std::string& pattern) override;
  std::string RealPath(const std::string& path) override;
  std::string CurrentDirectory() override;
  Result<makefile::ShellOutcome> Shell(const std::vector<std::string>& argv,
                                       const Environment& environment) override;
  Result<int> RunRecipeLine(const std::vector<std::string>& argv,
                            const Environment& environment) override;
  void Print(std::string_view text) override;
  void PrintError(std::string_view text) override;

 private:
  KbuildHost& world_;
  std::unordered_map<std::string, makefile::ShellOutcome> outcomes_;
  std::function<bool()> irrelevant_;
  size_t shell_calls_ = 0;
  size_t shell_skipped_ = 0;
  bool hushed_ = false;
};

}  // namespace kninja::kbuild
