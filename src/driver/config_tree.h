// SPDX-License-Identifier: GPL-2.0-or-later
// A kernel's Kconfig files, loaded and ready to compute with: finds the folder,
// learns kbuild's environment, observes which semantics the tree's own conf has.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "parsers/kconfig/evaluator.h"
#include "parsers/kconfig/parser.h"
#include "src/base/disk.h"
#include "src/base/process.h"
#include "src/driver/config_host.h"
#include "src/driver/reporter.h"
#include "src/kernel/probe_shell.h"

namespace kninja::driver {

struct ConfigTreeRequest {
  std::optional<std::string> kernel;   ///< --kernel; a folder with a Kconfig file is enough.
  std::vector<std::string> variables;  ///< VAR=VALUE words, --arch among them.
  Environment environment;
  std::string current_directory;  ///< Absolute.
};

/// The parts stay together: the tree refers to the host's files.
class ConfigTree {
 public:
  static Result<std::unique_ptr<ConfigTree>> Load(Disk& disk, ProcessRunner& runner,
                                                  Reporter& reporter,
                                                  const ConfigTreeRequest& request);

  const std::string& build_dir() const { return build_dir_; }
  /// Where the cache keeps what is known of this tree: the beginning of names.
  const std::string& store() const { return store_; }
  kconfig::Tree& tree() { return *tree_; }
  kconfig::Evaluator& evaluator() { return *evaluator_; }
  const ConfigHost& host() const { return *host_; }
  Disk& disk() const { return *disk_; }
  /// What names begin with in .config: "CONFIG_", or $CONFIG_.
  std::string prefix() const;
  /// A variable of kbuild's environment, "" when it is unset.
  std::string Variable(const std::string& name) const;

 private:
  ConfigTree() = default;
  Status AskAll(Reporter& reporter, const std::string& main);
  Result<kconfig::ParseOutcome> ParseKnowing(Reporter& reporter,
                                             const kconfig::Semantics& semantics,
                                             const std::string& main);
  Status Parse(Reporter& reporter, const std::string& file_list);
  Disk* disk_ = nullptr;
  std::string build_dir_;
  std::string store_;
  std::unique_ptr<kernel::ProbeShell> shell_;
  std::unique_ptr<kernel::RememberingRunner> runner_;
  std::unique_ptr<BackgroundCalls> calls_;
  std::unique_ptr<ConfigHost> host_;
  std::unique_ptr<kconfig::Tree> tree_;
  std::unique_ptr<kconfig::Evaluator> evaluator_;
};

}  // namespace kninja::driver
