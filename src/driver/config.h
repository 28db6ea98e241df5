// SPDX-License-Identifier: GPL-2.0-or-later
// `kninja config`: what the kernel's configuration targets do, without make and
// without conf.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/driver/config_tree.h"

namespace kninja::driver {

struct ConfigRequest {
  ConfigTreeRequest tree;
  std::optional<std::string> input;       ///< --config; default: .config of the build folder.
  std::optional<std::string> output;      ///< --output; "-" is standard output.
  std::optional<std::string> output_dir;  ///< --output-dir: where `sync` writes.
  std::string defconfig;                  ///< `defconfig NAME`
};

enum class ConfigTarget {
  kOldDefault,
  kAllNo,
  kAllYes,
  kAllModule,
  kAllDefault,
  kDefault,
  kSaveDefault,
  kSync
};

/// Performs the target and writes its files. Returns the text for standard
/// output, which is empty unless `output` is "-".
Result<std::string> RunConfigTarget(Disk& disk, ProcessRunner& runner, Reporter& reporter,
                                    ConfigTarget target, const ConfigRequest& request);

/// One `SYMBOL=VALUE` of `config set`; "n" unsets.
struct ConfigSetting {
  std::string symbol;  ///< Without prefix.
  std::string value;   ///< Without quotes.
};

/// "SYMBOL=VALUE" or "CONFIG_SYMBOL=VALUE"; a value may be in double quotes.
Result<ConfigSetting> ParseSetting(std::string_view word, std::string_view prefix);

/// The values of these symbols in the configuration, "" for those without one.
Result<std::vector<std::string>> GetConfigValues(Disk& disk, ProcessRunner& runner,
                                                 Reporter& reporter, const ConfigRequest& request,
                                                 const std::vector<std::string>& symbols);

/// Sets symbols, and everything that follows. Fails, and writes nothing, when a
/// symbol does not get the value: the hint names what stands against it.
/// Returns what changed, a line each: "BTRFS_FS: n -> m".
Result<std::string> SetConfigValues(Disk& disk, ProcessRunner& runner, Reporter& reporter,
                                    const ConfigRequest& request,
                                    const std::vector<std::string>& settings);

}  // namespace kninja::driver
