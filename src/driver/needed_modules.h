// SPDX-License-Identifier: GPL-2.0-or-later
// Modules of the tree that a target needs built before it: they export what it
// imports, and the kernel's Module.symvers does not list it. Which these are is found
// out once, by missing_imports.h after modpost has refused, and kept beside the
// target's state.
#pragma once

#include <string>
#include <vector>

#include "src/base/disk.h"
#include "src/base/result.h"
#include "src/driver/session.h"

namespace kninja::driver {

struct NeededModule {
  std::string path;                  ///< Without suffix: "lib/raid6/raid6_pq".
  std::vector<std::string> symbols;  ///< What is imported from it, sorted.
};

/// What SaveNeeded wrote for `target`, but for modules whose symbols the kernel's
/// Module.symvers has by now. None when nothing, or nothing whole, is there.
std::vector<NeededModule> LoadNeeded(const Session& session, const Target& target);
Status SaveNeeded(const Session& session, const Target& target,
                  const std::vector<NeededModule>& modules);

/// What is built for `module`: outside of in-tree builds, all of its directory. Fails
/// when the sources have no such module any more.
Result<Target> ResolveNeeded(Session& session, const NeededModule& module);

/// The Module.symvers that modpost writes for `target`, for what it needs, what that
/// needs in turn, and so on.
std::vector<std::string> SymbolListsOf(Session& session, const Target& target);

/// `target` as it is built with `modules`, the targets that stand for them. In the
/// tree all are built as one, by one modpost. Else modpost is told of their symbols,
/// as by kbuild's documentation ("Modules and symbol versions"): with
/// KBUILD_EXTRA_SYMBOLS, after what the caller has in it.
Target WithNeeded(const Session& session, const Target& target, const std::vector<Target>& modules);

/// "'fs/btrfs' imports 'xor_blocks' and 2 more from crypto/xor, which ...".
std::string DescribeNeed(const Target& target, const NeededModule& module);

}  // namespace kninja::driver
