// SPDX-License-Identifier: GPL-2.0-or-later
// `kninja config get` and `why`: what a symbol is, why, and what another value
// would take. Writes nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "parsers/kconfig/explain.h"
#include "src/driver/config.h"

namespace kninja::driver {

struct ConfigValue {
  std::string name;  ///< "CONFIG_BTRFS_FS"
  std::string type;
  std::string value;  ///< As .config spells it, "n" for what has no line there.
};

/// The values of the symbols (with or without CONFIG_), as olddefconfig would
/// make them. Fails on a name that no Kconfig file defines, naming the nearest.
Result<std::vector<ConfigValue>> GetConfigValues(Disk& disk, ProcessRunner& runner,
                                                 Reporter& reporter, const ConfigRequest& request,
                                                 const std::vector<std::string>& names);

/// What stands between a symbol and a value, and what would bring it about.
struct ConfigPath {
  std::string value;  ///< Asked for.
  std::vector<std::string> obstacles;
  bool found = false;
  struct Step {
    std::string name;  ///< "CONFIG_NET"
    std::string value;
    std::string prompt;
    SourceLocation place;
  };
  std::vector<Step> steps;  ///< The other settings that it takes; the fewest.
  std::string limit;        ///< Not found: how far the search went.
};

struct ConfigReason {
  std::string prefix;  ///< "CONFIG_"
  kconfig::Explanation explanation;
  std::optional<ConfigPath> path;  ///< When a value was asked for.
};

/// `word` is SYMBOL or SYMBOL=VALUE.
Result<ConfigReason> ExplainConfig(Disk& disk, ProcessRunner& runner, Reporter& reporter,
                                   const ConfigRequest& request, const std::string& word);

}  // namespace kninja::driver
