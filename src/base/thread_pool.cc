// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/base/thread_pool.h"

#include <algorithm>
#include <atomic>
#include <thread>

namespace kninja {

unsigned HardwareThreads() { return std::max(1u, std::thread::hardware_concurrency()); }

std::vector<Status> RunInParallel(size_t count, unsigned threads,
                                  const std::function<Status(size_t)>& task) {
  std::vector<Status> results(count);
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    for (size_t i = next++; i < count; i = next++) results[i] = task(i);
  };
  const size_t wanted = threads == 0 ? HardwareThreads() : threads;
  std::vector<std::jthread> helpers;
  for (size_t i = 1; i < std::min(wanted, count); ++i) helpers.emplace_back(work);
  work();
  helpers.clear();  // Joins them.
  return results;
}

}  // namespace kninja
