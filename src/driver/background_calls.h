// SPDX-License-Identifier: GPL-2.0-or-later
// Runs programs in the background, as many at a time as the machine has
// processors, while one thread goes on and finds out what else to run.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "src/base/process.h"

namespace kninja::driver {

class BackgroundCalls {
 public:
  explicit BackgroundCalls(ProcessRunner& runner) : runner_(runner) {}
  /// Waits for what runs; what has not begun is given up.
  ~BackgroundCalls();

  /// When what it prints is not what is `expected`, nothing else begins any more.
  void Start(ProcessSpec spec, std::optional<std::string> expected = std::nullopt);
  /// Whether Wait has anything to wait for.
  bool pending() const;
  /// Waits for all that began, and gives what became of the calls in the order of
  /// their start.
  std::vector<Result<ProcessOutcome>> Wait();
  /// Whether a call printed something else than was expected.
  bool surprised() const;

 private:
  void Work();

  struct Call {
    ProcessSpec spec;
    std::optional<std::string> expected;
    Result<ProcessOutcome> outcome;
  };

  ProcessRunner& runner_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  // A deque keeps its elements where they are while others are added.
  std::deque<Call> calls_;
  size_t begun_ = 0;
  size_t done_ = 0;
  bool surprised_ = false;
  bool stop_ = false;
  std::vector<std::jthread> threads_;  // Last: joined before the rest goes.
};

}  // namespace kninja::driver
