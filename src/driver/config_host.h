// SPDX-License-Identifier: GPL-2.0-or-later
// The Kconfig engine's host over a Disk and a runner that remembers. Shell calls
// that are not remembered run side by side, in the background: until RunPending
// they read as a mark. One thread.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "parsers/kconfig/host.h"
#include "src/base/disk.h"
#include "src/base/process.h"
#include "src/driver/background_calls.h"
#include "src/driver/read_ahead.h"
#include "src/kernel/remembering_runner.h"

namespace kninja::driver {

class ConfigHost final : public kconfig::Host {
 public:
  /// `calls` runs what is not known; others may have started some, too.
  ConfigHost(Disk& disk, kernel::RememberingRunner& runner, BackgroundCalls& calls,
             std::string build_dir, Environment environment);

  Result<const kconfig::TokenizedFile*> Source(const std::string& name) override;
  std::optional<std::string> Variable(const std::string& name) override;
  Result<std::string> Shell(const std::string& command) override;
  void Info(std::string_view text) override { infos_ += std::string(text) += '\n'; }

  /// Has other threads read these files, as far as they are there, from now on.
  void Prefetch(std::vector<std::string> names);
  /// Waits for the calls that were not known, and for those of others. Tells whether there were
  /// any: if so, what was parsed is of no use, and parsing again knows more.
  Result<bool> RunPending();
  /// What $(info) said since the last RunPending.
  const std::string& infos() const { return infos_; }
  /// The text of the file that `source` means; nullopt when there is none.
  std::optional<std::string> ReadNear(const std::string& name) const;
  const Environment& environment() const { return environment_; }

 private:
  std::unique_ptr<kconfig::TokenizedFile> ReadFile(const std::string& name) const;
  int TimeoutSeconds() const;
  ProcessSpec SpecOf(const std::string& command) const;
  Disk& disk_;
  kernel::RememberingRunner& runner_;
  BackgroundCalls& calls_;
  const std::string build_dir_;
  const Environment environment_;
  std::unordered_map<std::string, std::unique_ptr<kconfig::TokenizedFile>> files_;
  std::optional<ReadAhead> ahead_;
  std::vector<std::string> pending_;
  std::string infos_;
};

}  // namespace kninja::driver
