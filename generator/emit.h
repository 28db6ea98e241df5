// SPDX-License-Identifier: GPL-2.0-or-later
// From build models to the bytes of ninja's files: `build.ninja`, the whole
// graph for plain use, and `plan.ninja`, the part that one `kninja build` must
// run. A pure function: no disk, no clock, no environment. Several models are
// joined into one file; an edge that two of them share appears once.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "src/base/result.h"
#include "src/graph/dependency_graph.h"
#include "src/kbuild/build_model.h"

namespace kninja::generator {

struct EmitOptions {
  std::string state_dir = ".kninja";  ///< Absolute, or relative to BuildModel::directory.
  unsigned link_depth = 1;            ///< Links (kinds "ld_...") at a time; 0 is no limit.
  std::string regenerate;             ///< Shell command that writes build.ninja anew; "" for none.
  /// Scripts go through response files, so that ninja's message about a failed command
  /// is short. The same for both files, or ninja's log takes all commands for changed.
  bool scripts_in_files = false;
};

/// A file to be written; `path` is below EmitOptions::state_dir.
struct GeneratedFile {
  std::string path;
  std::string content;
};

/// What of one model a run needs.
struct PlannedModel {
  const kbuild::BuildModel* model = nullptr;
  std::vector<graph::EdgeId> must_run;    ///< Run in any case.
  std::vector<graph::EdgeId> downstream;  ///< Run if what they are made from changed.
  /// Inputs that only an earlier run found out, made by edges of the plan.
  std::vector<std::pair<graph::EdgeId, std::string>> discovered;
};

/// Names of the files, below EmitOptions::state_dir.
inline constexpr char kBuildFile[] = "build.ninja";
inline constexpr char kPlanFile[] = "plan.ninja";
/// Each command that succeeds adds its edge's first output to this file.
inline constexpr char kFinishedFile[] = "finished";

/// `build.ninja` first, then the environment files. Fails when models have
/// different directories, when two edges make one path in different ways, and
/// when a path cannot be spelled in ninja's syntax.
Result<std::vector<GeneratedFile>> EmitNinja(std::span<const kbuild::BuildModel* const> models,
                                             const EmitOptions& options);
Result<std::vector<GeneratedFile>> EmitNinja(const kbuild::BuildModel& model,
                                             const EmitOptions& options);
/// `plan.ninja` first, then the environment files; fails as EmitNinja does.
Result<std::vector<GeneratedFile>> EmitPlan(std::span<const PlannedModel> plans,
                                            const EmitOptions& options);

}  // namespace kninja::generator
