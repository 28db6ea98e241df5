// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/config_host.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>

#include "src/base/path.h"
#include "src/base/thread_pool.h"
#include "src/kernel/probe_shell.h"

namespace kninja::driver {
namespace {

// Stands for the result of a call that has not run yet.
constexpr char kUnknown = '\x01';

// The dearest call of any kernel takes a second.
constexpr int kTimeoutSeconds = 120;

}  // namespace

ConfigHost::ConfigHost(Disk& disk, kernel::RememberingRunner& runner, BackgroundCalls& calls,
                       std::string build_dir, Environment environment)
    : disk_(disk),
      runner_(runner),
      calls_(calls),
      build_dir_(std::move(build_dir)),
      environment_(std::move(environment)) {}

std::optional<std::string> ConfigHost::ReadNear(const std::string& name) const {
  if (Result<std::string> text = disk_.Read(JoinPath(build_dir_, name))) return std::move(*text);
  const auto srctree = environment_.find("srctree");
  if (name.starts_with('/') || srctree == environment_.end()) return std::nullopt;
  const std::string path = JoinPath(JoinPath(build_dir_, srctree->second), name);
  if (Result<std::string> text = disk_.Read(path)) return std::move(*text);
  return std::nullopt;
}

std::unique_ptr<kconfig::TokenizedFile> ConfigHost::ReadFile(const std::string& name) const {
  std::optional<std::string> text = ReadNear(name);
  return text ? kconfig::Tokenize(name, std::move(*text)) : nullptr;
}

Result<const kconfig::TokenizedFile*> ConfigHost::Source(const std::string& name) {
  const auto known = files_.find(name);
  if (known != files_.end()) return known->second.get();
  std::unique_ptr<kconfig::TokenizedFile> file = ahead_ ? ahead_->Take(name) : nullptr;
  if (file == nullptr) file = ReadFile(name);
  if (file == nullptr) return nullptr;
  return (files_[name] = std::move(file)).get();
}

void ConfigHost::Prefetch(std::vector<std::string> names) {
  ahead_.emplace(std::move(names), HardwareThreads() - 1,
                 [this](const std::string& name) { return ReadFile(name); });
}

std::optional<std::string> ConfigHost::Variable(const std::string& name) {
  const auto found = environment_.find(name);
  if (found == environment_.end()) return std::nullopt;
  return found->second;
}

int ConfigHost::TimeoutSeconds() const {
  const auto own = environment_.find("KNINJA_SHELL_TIMEOUT");
  int seconds = 0;
  if (own != environment_.end())
    std::from_chars(own->second.data(), own->second.data() + own->second.size(), seconds);
  return seconds > 0 ? seconds : kTimeoutSeconds;
}

ProcessSpec ConfigHost::SpecOf(const std::string& command) const {
  ProcessSpec spec;
  spec.argv = {"/bin/sh", "-c", command};
  spec.environment = environment_;
  spec.directory = build_dir_;
  spec.time_limit = std::chrono::seconds(TimeoutSeconds());  // conf would wait for ever.
  return spec;
}

Result<std::string> ConfigHost::Shell(const std::string& command) {
  if (command.find(kUnknown) != std::string::npos) return std::string(1, kUnknown);
  ProcessSpec spec = SpecOf(command);
  if (std::optional<ProcessOutcome> known = runner_.Recall(spec)) return std::move(known->output);
  if (kernel::NeedsNoProcess(spec, disk_)) {
    KN_TRY_ASSIGN(ProcessOutcome outcome, runner_.Run(spec));
    return std::move(outcome.output);
  }
  if (std::find(pending_.begin(), pending_.end(), command) == pending_.end()) {
    pending_.push_back(command);
    calls_.Start(std::move(spec));
  }
  return std::string(1, kUnknown);
}

Result<bool> ConfigHost::RunPending() {
  if (!calls_.pending()) return false;
  infos_.clear();
  const std::vector<std::string> commands = std::exchange(pending_, {});
  const std::vector<Result<ProcessOutcome>> outcomes = calls_.Wait();
  const size_t others = outcomes.size() - commands.size();  // They came first.
  for (size_t i = 0; i < commands.size(); ++i) {
    const Result<ProcessOutcome>& outcome = outcomes[others + i];
    if (!outcome) return Error(outcome.error().diagnostic());
    if (outcome->timed_out)
      return Error(fmt::format("$(shell,{}) of a Kconfig file did not end within {} seconds",
                               commands[i], TimeoutSeconds()),
                   "KNINJA_SHELL_TIMEOUT sets other seconds");
  }
  return true;
}

}  // namespace kninja::driver
