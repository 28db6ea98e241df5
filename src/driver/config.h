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
  std::string self;  ///< This program, to check itself in the background; "" for never.
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

}  // namespace kninja::driver
