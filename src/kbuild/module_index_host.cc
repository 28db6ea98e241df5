// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kbuild/module_index_host.h"

namespace kninja::kbuild {

void IndexHost::Count(IndexStatistics* statistics) const {
  statistics->shell_calls = shell_calls_;
  statistics->shell_skipped = shell_skipped_;
  statistics->shell_started = outcomes_.size();
}

Result<makefile::MakefileText> IndexHost::ReadMakefile(const std::string& path) {
  Result<makefile::MakefileText> text = world_.ReadMakefile(path);
  // make would make it first (include/config/auto.conf.cmd) and begin again.
  if (hushed_ && text && *text == nullptr && path.starts_with("include/"))
    return std::make_shared<const std::string>();
  return text;
}

Result<std::optional<std::string>> IndexHost::ReadFile(const std::string& path) {
  return world_.ReadFile(path);
}

Status IndexHost::WriteFile(const std::string& path, std::string_view content, bool append) {
  return world_.WriteFile(path, content, append);
}

std::optional<int64_t> IndexHost::ModificationTime(const std::string& path) {
  return world_.ModificationTime(path);
}

std::vector<std::string> IndexHost::Glob(const std::string& pattern) {
  return world_.Glob(pattern);
}

std::string IndexHost::RealPath(const std::string& path) { return world_.RealPath(path); }

std::string IndexHost::CurrentDirectory() { return world_.CurrentDirectory(); }

Result<makefile::ShellOutcome> IndexHost::Shell(const std::vector<std::string>& argv,
                                                const Environment& environment) {
  if (hushed_) return makefile::ShellOutcome{};
  ++shell_calls_;
  if (irrelevant_ && irrelevant_()) {
    ++shell_skipped_;
    return makefile::ShellOutcome{};
  }
  // All directories share one environment and one shell.
  const std::string& command = argv.back();
  if (const auto known = outcomes_.find(command); known != outcomes_.end()) return known->second;
  KN_TRY_ASSIGN(makefile::ShellOutcome outcome, world_.Shell(argv, environment));
  return outcomes_.emplace(command, std::move(outcome)).first->second;
}

Result<int> IndexHost::RunRecipeLine(const std::vector<std::string>& argv,
                                     const Environment& environment) {
  return world_.RunRecipeLine(argv, environment);
}

void IndexHost::Print(std::string_view text) {
  if (!hushed_) world_.Print(text);
}

void IndexHost::PrintError(std::string_view text) {
  if (!hushed_) world_.PrintError(text);
}

}  // namespace kninja::kbuild
