// SPDX-License-Identifier: GPL-2.0-or-later
// `kninja config set` and `enable`: give symbols values and leave a .config that
// olddefconfig would leave. All that is asked for or nothing.
#pragma once

#include <string>
#include <vector>

#include "src/driver/config.h"

namespace kninja::driver {

struct ConfigEdit {
  ConfigRequest request;
  std::vector<std::string> words;  ///< SYMBOL=VALUE; for enable MODULE or SYMBOL[=VALUE].
  bool dry_run = false;            ///< Work it out, write nothing.
};

/// A line of .config before and after; "" where there is none.
struct ConfigLineChange {
  std::string before;
  std::string after;
};

struct ConfigEditOutcome {
  std::string path;                       ///< Of the .config.
  std::vector<std::string> asked;         ///< "CONFIG_BTRFS_FS=m"
  std::vector<std::string> needed;        ///< What enable set beside those.
  std::vector<ConfigLineChange> changes;  ///< In the order of the new file.
  bool written = false;                   ///< False for a dry run, and without a change.
};

/// Fails, and writes nothing, when one of the values does not take: the notes
/// say why.
Result<ConfigEditOutcome> SetConfig(Disk& disk, ProcessRunner& runner, Reporter& reporter,
                                    const ConfigEdit& edit);

/// Finds the fewest other settings that the words need, and sets them, too. A
/// module by name is to become m; a symbol without a value m, or y when it is a
/// bool. Fails when there are no such settings, or a module can only be built in.
Result<ConfigEditOutcome> EnableInConfig(Disk& disk, ProcessRunner& runner, Reporter& reporter,
                                         const ConfigEdit& edit);

}  // namespace kninja::driver
