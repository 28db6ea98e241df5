// SPDX-License-Identifier: GPL-2.0-or-later
// Runs independent tasks on several threads and hands back what became of each.
// Threads live for one call only; nothing is shared between calls.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "src/base/result.h"

namespace kninja {

/// How many threads the machine can run at once, at least 1.
unsigned HardwareThreads();

/// Calls `task(0)` ... `task(count - 1)`, each once, in no order, on at most
/// `threads` threads (the caller's is one of them; 0 means HardwareThreads()).
/// Returns their results in order. `task` must be safe to call concurrently.
std::vector<Status> RunInParallel(size_t count, unsigned threads,
                                  const std::function<Status(size_t)>& task);

}  // namespace kninja
