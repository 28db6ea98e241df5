// SPDX-License-Identifier: GPL-2.0-or-later
// What a store's users did with it, summed over all runs: how often something was
// found, why not, and what that saved. Kept in one file of the store, in which runs
// add up under a lock.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "src/base/result.h"

namespace kninja::cache {

struct Statistics {
  uint64_t hits = 0;
  std::map<std::string, uint64_t> misses;  ///< By reason: "never built", "input changed", ...
  uint64_t stored = 0;                     ///< Edges whose results were put.
  uint64_t bytes_restored = 0, bytes_stored = 0;
  double seconds_saved = 0;         ///< What the commands behind the hits took when they ran.
  uint64_t damaged = 0;             ///< Entries that were dropped.
  uint64_t checked = 0, wrong = 0;  ///< Hits that were built all the same, and those that differed.
  int64_t since = 0;                ///< Unix time of the first run that counts; 0: none.

  Statistics& operator+=(const Statistics& other);
};

/// All zero when there is no sound file.
Statistics LoadStatistics(const std::string& store_directory);
/// Adds a run. Fails when the folder cannot be written to.
Status AddStatistics(const std::string& store_directory, const Statistics& run);

}  // namespace kninja::cache
