// SPDX-License-Identifier: GPL-2.0-or-later
// Where the search for modules starts: the directories that the top-level
// makefiles descend into, and the surroundings in which kbuild evaluates the
// makefile of any directory in the tree. Used by the module index only.
#pragma once

#include <string>
#include <vector>

#include "parsers/makefile/command_line.h"
#include "parsers/makefile/evaluator.h"
#include "src/kbuild/module_index_host.h"
#include "src/kernel/capture.h"

namespace kninja::kbuild {

/// A directory that the top level may descend into.
struct RootDirectory {
  std::string path;    ///< Relative to the tree: "drivers", "." since Linux 6.1.
  bool built = false;  ///< Under the actual configuration it does.
};

struct IndexTopLevel {
  makefile::EvaluatorOptions options;  ///< Of a make for any directory.
  std::vector<RootDirectory> roots;
  std::vector<Diagnostic> warnings;
};

/// Starts from the recorded make for scripts/Makefile.build and takes out of it
/// what belongs to a module directory outside the tree (M=); then evaluates the
/// top-level Makefile for its lists, as for `make modules`. The shell commands
/// there are not run: they choose flags and versions, not directories.
Result<IndexTopLevel> EvaluateTopLevel(IndexHost& host, const kernel::KernelTree& tree,
                                       const kernel::Capture& capture, const Environment& caller);

}  // namespace kninja::kbuild
