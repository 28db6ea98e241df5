// SPDX-License-Identifier: GPL-2.0-or-later
// After a run was recorded: what its commands made goes into the cache. Only what has
// a record that is to be trusted, so nothing whose inputs changed while it was made.
#pragma once

#include <vector>

#include "src/cache/statistics.h"
#include "src/cache/store.h"
#include "src/driver/cache_question.h"
#include "src/driver/plan.h"
#include "src/driver/plan_record.h"
#include "src/driver/state.h"

namespace kninja::driver {

/// Keeps the results of `ran`, edges of `model` that are recorded in `state` and took
/// as long as `report` of their run says. `disk` starts at the model's directory. Faults are not
/// told; the next build misses.
cache::Statistics FillCache(const kbuild::BuildModel& model, const State& state,
                            const std::vector<graph::EdgeId>& ran, const RunReport& report,
                            Disk& disk, int64_t now_ns, CacheQuestions& questions,
                            cache::Store& store);

}  // namespace kninja::driver
