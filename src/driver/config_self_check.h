// SPDX-License-Identifier: GPL-2.0-or-later
// Trust, but verify: what conf means by a configuration changed between kernels and
// will again. Once for each tree, conf and kninja, our result is held against that
// of the tree's own conf; where they differ, it is used instead. A conf that is not
// there is built by kbuild, in a tree that can be written to.
//
// `config/KEY.checked` below the cache has the verdict: a line "kninja check 1",
// the digest of what was compared (conf's and kninja's programs and conf's
// sources), and "same", "differs" or
// "failed" (conf did). A reproducer lies in `config/KEY.difference`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/driver/config.h"

namespace kninja::driver {

enum class ConfigVerdict { kUnknown, kSame, kDiffers };

/// What is known of this tree; kUnknown when there is no conf to ask.
ConfigVerdict KnownVerdict(const ConfigTree& config);
/// Says that the tree's own conf is used, or else what the `consequence` is, and
/// where the reproducer is.
Diagnostic DifferenceWarning(const ConfigTree& config,
                             std::string_view consequence = "conf is used");

struct SelfCheckOutcome {
  bool same = false;
  std::vector<std::string> different;  ///< ".config", "auto.conf", "autoconf.h"
  std::string folder;                  ///< With the reproducer, when they differ.
};

/// Holds olddefconfig and sync of the tree's .config against its conf, and keeps
/// the verdict. Takes as long as conf does, a second or two. Writes below the cache
/// and what building conf writes only. Fails when there is no conf, and no building it.
Result<SelfCheckOutcome> SelfCheckConfig(Disk& disk, ProcessRunner& runner, Reporter& reporter,
                                         const ConfigRequest& request);

/// Starts that in the background, by the program `self`, when nothing is known of
/// the tree and conf, or what it is built from, is there. $KNINJA_SELF_CHECK=off keeps it from
/// doing so. What goes wrong is no error: the next command tries again.
void StartSelfCheck(const ConfigTree& config, ProcessRunner& runner, const ConfigTreeRequest& tree,
                    const std::string& self);

/// What `conf OPTION` makes of .config, where that is known to differ from ours.
/// `config_file` is read and written.
Status RunConf(const ConfigTree& config, ProcessRunner& runner, const std::string& option,
               const std::string& config_file);

/// What `conf --olddefconfig` makes of `text`; nothing of the tree is written.
Result<std::string> OldDefaultByConf(const ConfigTree& config, ProcessRunner& runner,
                                     const std::string& text);

}  // namespace kninja::driver
