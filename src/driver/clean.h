// SPDX-License-Identifier: GPL-2.0-or-later
// `kninja clean`: takes away what a build makes, and nothing else.
#pragma once

#include <string>
#include <vector>

#include "src/driver/session.h"

namespace kninja::driver {

struct CleanOutcome {
  std::vector<std::string> removed;  ///< As kbuild spells them.
};

/// Removes what a build of `target` makes, kbuild's records and kninja's state.
Result<CleanOutcome> Clean(Session& session, const std::string& target);

}  // namespace kninja::driver
