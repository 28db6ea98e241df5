// SPDX-License-Identifier: GPL-2.0-or-later
// Keeps the index of a tree's modules, with what it was found from, so that the
// next run looks at files instead of evaluating makefiles. Every fault is a
// miss; several processes may use one file, as it appears in one step.
#pragma once

#include <string>

#include "src/kbuild/module_index.h"

namespace kninja::kbuild {

/// The index that the file `path` keeps, if all that it rests on is as it was:
/// the content of makefiles, the capture, the caller's environment. Otherwise a new
/// one (ModuleIndex::Load), which is then kept unless it has warnings.
Result<ModuleIndex> LoadKeptIndex(Disk& disk, ProcessRunner& runner, const kernel::KernelTree& tree,
                                  const kernel::Capture& capture, const Environment& caller,
                                  const std::string& path);

}  // namespace kninja::kbuild
