// SPDX-License-Identifier: GPL-2.0-or-later
// Reads and writes the files of a configuration for the commands of config.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "src/driver/config.h"

namespace kninja::driver {

/// Where .config is read from, and where it is written; absolute.
std::string ConfigInput(const ConfigTree& config, const ConfigRequest& request);
std::string ConfigOutput(const ConfigTree& config, const ConfigRequest& request);

/// The text that a configuration begins with, and its name for messages.
struct InputText {
  std::string text;
  std::string name;
  bool exists = false;  ///< False: there is nothing to read at all.
  bool own = false;     ///< It is the input itself, not what stands in for it.
};
Result<InputText> ReadInputText(ConfigTree& config, const ConfigRequest& request);

/// Reads the input, or what stands in for one that is not there
/// ($KCONFIG_DEFCONFIG_LIST, `option defconfig_list`). Tells whether writing
/// would change something.
Result<bool> ReadInput(ConfigTree& config, Reporter& reporter, const ConfigRequest& request);
/// Reads a named file, from the build folder or the sources; fails without one.
Result<bool> ReadNamedConfig(ConfigTree& config, Reporter& reporter, const std::string& name);

/// Writes `text` to `path` in one step, when it differs; what was there stays as
/// `path.old`. Tells whether it wrote.
Result<bool> ReplaceConfig(Disk& disk, const std::string& path, const std::string& text);

/// Writes what kbuild reads below `directory`: include/config and include/generated.
/// Returns the stamps that were touched: options with another value than before.
Result<std::vector<std::string>> WriteSyncFiles(ConfigTree& config, const std::string& directory);

}  // namespace kninja::driver
