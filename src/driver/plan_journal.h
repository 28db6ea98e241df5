// SPDX-License-Identifier: GPL-2.0-or-later
// The journal of a run: written before ninja starts, removed once the state is
// recorded. One that is found at the start of a build tells that kninja or the
// machine was killed, and which outputs may be half made.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "src/base/disk.h"
#include "src/base/result.h"

namespace kninja::driver {

struct Journal {
  int64_t start_ns = 0;                      ///< FileClock() when ninja was started.
  std::unordered_set<std::string> outputs;   ///< Canonical; of all edges of the run.
  std::unordered_set<std::string> finished;  ///< First outputs of edges that succeeded.
  bool damaged = false;                      ///< Names nothing: any edge may be half made.
};

/// Writes `<state_dir>/running` and empties the list of finished edges, which is in
/// `run_dir`: the state folder whose plan.ninja is run, another target's when
/// several are built at once.
Status BeginRun(Disk& disk, const std::string& state_dir, const std::string& run_dir,
                int64_t start_ns, const std::vector<std::string>& outputs);
/// First outputs (canonical) of the edges that succeeded since BeginRun.
std::unordered_set<std::string> FinishedEdges(const Disk& disk, const std::string& run_dir);
/// The journal that an interrupted run left; nullopt when the last one ended well.
std::optional<Journal> LoadJournal(const Disk& disk, const std::string& state_dir);
/// After the state was saved.
Status EndRun(Disk& disk, const std::string& state_dir);

}  // namespace kninja::driver
