// SPDX-License-Identifier: GPL-2.0-or-later
// Decides what a build must run, by content: which edges, and why each. Reads
// files and starts nothing. plan_record.h writes down afterwards what was made.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "src/base/disk.h"
#include "src/base/result.h"
#include "src/driver/plan_journal.h"
#include "src/driver/state.h"
#include "src/driver/state_files.h"
#include "src/graph/dependency_graph.h"
#include "src/kbuild/build_model.h"

namespace kninja::driver {

/// Why an edge must run.
struct Reason {
  enum class Kind : uint8_t {
    kMissingOutput,  ///< `subject` does not exist.
    kCommandChanged,
    kInputChanged,   ///< `subject` is not what it was, or newer than what was made from it.
    kInputAdded,     ///< `subject` was no input before.
    kSymbolChanged,  ///< `subject` went from `before` to `after` ("" is unset).
    kOutputChanged,  ///< `subject` changed after it was made, and kbuild did not make it again.
    kNoRecord,       ///< Nobody knows how the outputs were made.
    kInterrupted,    ///< The last run ended in the middle of it.
  };
  Kind kind = Kind::kNoRecord;
  std::string subject;
  std::string before;
  std::string after;
  friend bool operator==(const Reason&, const Reason&) = default;
};

/// "'fs/btrfs/ctree.h' changed".
std::string Describe(const Reason& reason);

struct PlannedEdge {
  graph::EdgeId edge;
  Reason reason;
};

/// All lists are in DependencyGraph::order().
struct Plan {
  std::vector<PlannedEdge> must_run;
  std::vector<graph::EdgeId> downstream;  ///< May have to run; ninja finds out.
  std::vector<graph::EdgeId> adopted;     ///< Made by make or plain ninja, and good.
  std::vector<graph::EdgeId> restored;    ///< Put in place from the cache instead of run.
  /// Inputs beyond the model's that edges of this plan or others of the same run make:
  /// (edge that reads, path).
  std::vector<std::pair<graph::EdgeId, std::string>> discovered;
  bool empty() const { return must_run.empty() && downstream.empty(); }
};

/// One target's build: everything that planning and recording work on.
struct Workspace {
  const kbuild::BuildModel& model;
  const graph::DependencyGraph& graph;
  const State* state;      ///< Of the last build; null when there is none.
  const Journal* journal;  ///< Of a run that was interrupted; null when there is none.
  Disk& disk;              ///< Its paths start at BuildModel::directory.
  FileTable& files;        ///< Seeded from `state`, if there is one.
};

struct PlanOptions {
  std::string config_file = "include/config/auto.conf";
  std::vector<std::string> goals;  ///< Empty: BuildModel::goals.
  /// Paths that other plans of the same run will make (several targets at once).
  std::vector<std::string> made_elsewhere;
};

/// Fails when an input is missing that nothing makes.
Result<Plan> MakePlan(const Workspace& workspace, const PlanOptions& options);

/// All outputs of everything in the plan, canonical: for BeginRun, and for
/// PlanOptions::made_elsewhere of another plan.
std::vector<std::string> PlannedOutputs(const kbuild::BuildModel& model, const Plan& plan);

}  // namespace kninja::driver
