// SPDX-License-Identifier: GPL-2.0-or-later
// Where the sources of a kernel export a symbol: for people, when no list of
// symbols has it. Reads all sources of the tree, which takes a second.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "src/base/disk.h"
#include "src/base/result.h"

namespace kninja::kernel {

/// By symbol, where its EXPORT_SYMBOL (or EXPORT_SYMBOL_GPL, EXPORT_SYMBOL_NS,
/// EXPORT_PER_CPU_SYMBOL, ...) is; paths start at `source_dir`. Those that only a macro
/// of a subsystem's own exports are not found. Of several places the first by path.
std::map<std::string, SourceLocation> FindExports(const Disk& disk, const std::string& source_dir,
                                                  const std::vector<std::string>& symbols);

}  // namespace kninja::kernel
