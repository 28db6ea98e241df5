// SPDX-License-Identifier: GPL-2.0-or-later
// Between planning and running: commands whose results the cache has need not run. A
// command is asked for once all that it needs is settled; what is restored gives the
// key of what comes after it, down to the module.
#pragma once

#include "src/cache/statistics.h"
#include "src/cache/store.h"
#include "src/driver/cache_question.h"
#include "src/driver/plan.h"

namespace kninja::driver {

/// Puts results in place and moves their edges to Plan::restored; what follows from
/// them and is not in the cache moves to Plan::must_run. Outputs that would come out as
/// they are get a new time, or are left alone where kbuild leaves them. Faults are
/// misses. A journal of the run must have been begun.
cache::Statistics RestoreFromCache(const Workspace& work, const PlanOptions& options,
                                   CacheQuestions& questions, cache::Store& store, Plan* plan);

}  // namespace kninja::driver
