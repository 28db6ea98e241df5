// SPDX-License-Identifier: GPL-2.0-or-later
// The environment in which kbuild runs its own conf: what the top-level
// Makefile exports for a configuration target (ARCH, SRCARCH, CC, KERNELVERSION,
// CC_VERSION_TEXT, ...). The Makefile is evaluated; no make is started, and the
// tree need not be configured.
#pragma once

#include <string>
#include <vector>

#include "parsers/makefile/host.h"
#include "src/base/process.h"
#include "src/base/result.h"

namespace kninja::kernel {

struct ConfigEnvironmentRequest {
  std::string source_dir;              ///< Absolute: where the Makefile is.
  std::string build_dir;               ///< Absolute: where make would run; differs with O=.
  std::vector<std::string> variables;  ///< VAR=VALUE words of the command line.
  Environment environment;             ///< The caller's.
};

/// `host` runs the Makefile's shell calls, in the build folder. A folder without
/// a Makefile gets the caller's environment with the words and `srctree` in it.
Result<Environment> ConfigEnvironment(makefile::MakeHost& host,
                                      const ConfigEnvironmentRequest& request);

}  // namespace kninja::kernel
