// SPDX-License-Identifier: GPL-2.0-or-later
// Makes the next state: what was run, what was adopted, what stayed as it was.
// An edge is recorded only if it succeeded and nothing it read changed meanwhile.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "src/base/result.h"
#include "src/driver/plan.h"
#include "src/driver/state.h"

namespace kninja::driver {

/// How a run went. All defaults for a build that had nothing to run.
struct RunReport {
  bool succeeded = true;                     ///< ninja ended with 0.
  int64_t start_ns = 0;                      ///< FileClock() before ninja was started.
  std::unordered_set<std::string> finished;  ///< FinishedEdges().
  std::unordered_map<std::string, uint64_t> milliseconds;  ///< CommandTimes().
};

struct RecordResult {
  State state;
  std::vector<graph::EdgeId> ran;     ///< Ran and succeeded.
  std::vector<graph::EdgeId> failed;  ///< Began and did not succeed.
};

/// The state after a run (or after none). `workspace.files` is what MakePlan
/// saw; files are looked at again. Half-made outputs of failed edges that keep no
/// .cmd file are removed, as make does. `now_ns` is FileClock().
Result<RecordResult> RecordRun(const Workspace& workspace, const PlanOptions& options,
                               const Plan& plan, const RunReport& report, int64_t now_ns);

}  // namespace kninja::driver
