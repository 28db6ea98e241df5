// SPDX-License-Identifier: GPL-2.0-or-later
// Evaluates kbuild's makefiles for a directory of modules and returns the
// edges that kbuild would run. Starts from what kernel/capture.h recorded of
// the top level; from there on every makefile is read and every sub-make
// followed here. Writes nothing into any tree.
#pragma once

#include <string>
#include <vector>

#include "src/base/disk.h"
#include "src/base/process.h"
#include "src/base/result.h"
#include "src/kbuild/build_model.h"
#include "src/kernel/capture.h"

namespace kninja::kbuild {

struct EvaluationMemory;

struct ModelRequest {
  const kernel::KernelTree& tree;
  const kernel::Capture& capture;
  std::string directory;    ///< As on make's command line, M=directory.
  Environment environment;  ///< The caller's.
  /// Paths without suffix. Not empty: the model of `make PATH.ko...` in the tree,
  /// from an in-tree capture. The tree must be prepared; that part is left out.
  std::vector<std::string> in_tree_modules;
  std::vector<std::string> variables;  ///< VAR=VALUE words, as on make's command line.
  /// As make's -k: what cannot be made makes the model incomplete, with make's
  /// message among its warnings, and the rest goes on.
  bool keep_going = false;
  /// Whether it must be known later if the model still holds: without, it has no
  /// observations.
  bool observe = true;
};

/// The model of `make M=directory modules`, or of in-tree modules. Makefiles that
/// make itself gets through and kninja does not give a fallback model (fallback.h);
/// those that are wrong for make too are an error. `memory` is of earlier
/// evaluations in the same tree, or empty.
Result<BuildModel> EvaluateModules(Disk& disk, ProcessRunner& runner, const ModelRequest& request,
                                   EvaluationMemory& memory);

/// Whether `observation` of `model` still has the answer that it had, when the
/// caller's environment is `caller`.
bool StillHolds(const BuildModel& model, const Observation& observation, const Disk& disk,
                ProcessRunner& runner, const Environment& caller);

}  // namespace kninja::kbuild
