// SPDX-License-Identifier: GPL-2.0-or-later
// From a module's name to where it is made, and what to say when it cannot be:
// unknown, built into the kernel, or not configured.
#pragma once

#include <string>

#include "src/driver/session.h"
#include "src/kbuild/module_index.h"

namespace kninja::driver {

/// The index of the tree's modules. Fails when the tree has headers only.
Result<kbuild::ModuleIndex> LoadModuleIndex(Session& session, const kernel::Capture& capture);

/// Says that nothing is called `name`, and what is nearest.
Error UnknownModule(const kbuild::ModuleIndex& index, const std::string& name);

/// The module `name` ("btrfs"). Fails when there is none (naming the nearest) or
/// several, and when the configuration does not make it a module.
Result<kbuild::IndexedModule> FindModuleByName(Session& session, const kernel::Capture& capture,
                                               const std::string& name);

/// Paths of the modules that an in-tree build of `target` makes.
Result<std::vector<std::string>> InTreeModules(Session& session, const Target& target);

/// Why `path` ("fs/btrfs/btrfs") is not among the modules of its directory.
Error NotAModule(Session& session, const kernel::Capture& capture, const std::string& path);

}  // namespace kninja::driver
