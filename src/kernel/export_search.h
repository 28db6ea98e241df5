// SPDX-License-Identifier: GPL-2.0-or-later
// Where the sources of a kernel export a symbol, and which option decides whether
// that is built: for people, when no list of symbols has it. Searches text, and
// evaluates nothing.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "src/base/disk.h"
#include "src/base/result.h"

namespace kninja::kernel {

/// By symbol, where its EXPORT_SYMBOL (or EXPORT_SYMBOL_GPL, EXPORT_SYMBOL_NS,
/// EXPORT_PER_CPU_SYMBOL, ...) are, sorted by path: architectures and configurations
/// have their own. Paths start at `source_dir`. Those that only a macro of a
/// subsystem's own exports are not found. Reads all sources of the tree, which takes
/// a second, however many symbols there are.
std::map<std::string, std::vector<SourceLocation>> FindExports(
    const Disk& disk, const std::string& source_dir, const std::vector<std::string>& symbols);

/// What the makefile beside an object makes it depend on.
struct ObjectOption {
  std::string symbol;    ///< "CONFIG_MFD_CORE"
  SourceLocation place;  ///< Its line; the path starts at the source tree.
};

/// The option of `object` ("drivers/mfd/mfd-core.o"): `obj-$(CONFIG_MFD_CORE) += mfd-core.o`,
/// also by way of composite objects; nullopt where the text does not show it.
std::optional<ObjectOption> FindObjectOption(const Disk& disk, const std::string& source_dir,
                                             const std::string& object);

}  // namespace kninja::kernel
