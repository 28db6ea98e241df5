// SPDX-License-Identifier: GPL-2.0-or-later
// Models to look at: `commands`, and later graphs; and how users name what is
// in a model. Nothing is written into any tree.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "src/driver/session.h"

namespace kninja::driver {

/// A path of `model` as it is spelled from the kernel tree's root, wherever kbuild
/// works: "super.o" is "fs/btrfs/super.o". Outside of the tree it is absolute.
std::string TreePath(const Session& session, const kbuild::BuildModel& model,
                     const std::string& path);

/// Whether the model has the module with this path (from the tree's root, without
/// suffix); "" is any.
bool HasModule(const Session& session, const kbuild::BuildModel& model, const std::string& path);

/// Calls `visit` with the model of each target; without targets, with the model
/// of each directory of the tree that has modules, an edge in one of them only.
Status ForEachModel(Session& session, const std::vector<std::string>& targets,
                    const std::function<void(const kbuild::BuildModel&)>& visit);

}  // namespace kninja::driver
