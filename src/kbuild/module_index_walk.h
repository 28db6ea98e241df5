// SPDX-License-Identifier: GPL-2.0-or-later
// How a ModuleIndex is found: from the lists of the top-level makefiles down
// through every directory that an `obj-` list names, whatever the value of its
// symbol. Of each directory only its own makefile is evaluated, in the
// surroundings that scripts/Makefile.build gives it; the rules that follow in
// Makefile.build are not, so that a directory costs a fraction of a
// millisecond. Used by module_index.cc only.
//
// A module is an object that is in obj-m, or would be if its symbol were `m`.
// Flags are left unexpanded, as nothing that is listed depends on them and they
// would start a compiler (`ccflags-y += $(call cc-option,...)`). What a
// directory's makefile exports does not reach the directories below it.
#pragma once

#include <vector>

#include "src/kbuild/module_index.h"

namespace kninja::kbuild {

struct IndexWalk {
  std::vector<IndexedModule> modules;  ///< In the order in which they were met.
  std::vector<Diagnostic> warnings;
  IndexStatistics statistics;
  std::vector<Observation> observations;
};

Result<IndexWalk> WalkModuleDirectories(Disk& disk, ProcessRunner& runner,
                                        const kernel::KernelTree& tree,
                                        const kernel::Capture& capture, const Environment& caller);

}  // namespace kninja::kbuild
