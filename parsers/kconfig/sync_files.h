// SPDX-License-Identifier: GPL-2.0-or-later
// What kbuild reads of a configuration: auto.conf, autoconf.h, rustc_cfg, the
// makefile that tells when they are stale, and the empty files below
// include/config that stand for one symbol each (confdata.c: conf_write_autoconf).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/kconfig/evaluator.h"

namespace kninja::kconfig {

struct SyncFiles {
  std::string auto_conf;
  std::string auto_conf_cmd;
  std::string autoconf_h;
  std::optional<std::string> rustc_cfg;  ///< Of kernels that have it.
  /// Relative to auto.conf's folder, in conf's order: symbols whose value changed.
  std::vector<std::string> touched;
};

/// `old_auto_conf` is what the last sync left; nullopt when there was none.
/// `auto_conf_name` is the name that auto.conf.cmd calls it.
SyncFiles MakeSyncFiles(Evaluator& evaluator, std::string_view prefix,
                        const std::optional<std::string>& old_auto_conf,
                        std::string_view auto_conf_name);

}  // namespace kninja::kconfig
