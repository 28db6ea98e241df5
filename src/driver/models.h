// SPDX-License-Identifier: GPL-2.0-or-later
// Models to look at rather than to build: `commands`, and later graphs. Nothing
// is written into any tree.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "src/driver/session.h"

namespace kninja::driver {

/// Calls `visit` with the model of each target; without targets, with the model
/// of each directory of the tree that has modules, an edge in one of them only.
Status ForEachModel(Session& session, const std::vector<std::string>& targets,
                    const std::function<void(const kbuild::BuildModel&)>& visit);

}  // namespace kninja::driver
