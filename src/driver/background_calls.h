// SPDX-License-Identifier: GPL-2.0-or-later
// Runs programs in the background, as many at a time as the machine has
// processors, while one thread goes on and finds out what else to run.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "src/base/process.h"

namespace kninja::driver {

class BackgroundCalls {
 public:
  explicit BackgroundCalls(ProcessRunner& runner) : runner_(runner) {}
  /// Waits for what runs; what has not begun is given up.
  ~BackgroundCalls();

  void Start(ProcessSpec spec);
  /// Waits for all, and gives what became of them in the order of their start.
  std::vector<Result<ProcessOutcome>> Wait();

 private:
  void Work();

  ProcessRunner& runner_;
  std::mutex mutex_;
  std::condition_variable changed_;
  // A deque keeps its elements where they are while others are added.
  std::deque<ProcessSpec> specs_;
  std::deque<Result<ProcessOutcome>> outcomes_;
  size_t begun_ = 0;
  size_t done_ = 0;
  bool stop_ = false;
  std::vector<std::jthread> threads_;  // Last: joined before the rest goes.
};

}  // namespace kninja::driver
