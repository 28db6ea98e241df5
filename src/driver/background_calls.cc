// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/background_calls.h"

#include <iterator>

#include "src/base/thread_pool.h"

namespace kninja::driver {

BackgroundCalls::~BackgroundCalls() {
  const std::lock_guard lock(mutex_);
  stop_ = true;
  changed_.notify_all();
}

void BackgroundCalls::Start(ProcessSpec spec) {
  const std::lock_guard lock(mutex_);
  specs_.push_back(std::move(spec));
  outcomes_.emplace_back();
  changed_.notify_all();
  if (threads_.size() < HardwareThreads()) threads_.emplace_back([this] { Work(); });
}

void BackgroundCalls::Work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stop_ || begun_ < specs_.size(); });
    if (stop_) return;
    const size_t index = begun_++;
    const ProcessSpec& spec = specs_[index];
    lock.unlock();
    Result<ProcessOutcome> outcome = runner_.Run(spec);
    lock.lock();
    outcomes_[index] = std::move(outcome);
    ++done_;
    changed_.notify_all();
  }
}

std::vector<Result<ProcessOutcome>> BackgroundCalls::Wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return done_ == specs_.size(); });
  std::vector<Result<ProcessOutcome>> outcomes(std::make_move_iterator(outcomes_.begin()),
                                               std::make_move_iterator(outcomes_.end()));
  specs_.clear();
  outcomes_.clear();
  begun_ = done_ = 0;
  return outcomes;
}

}  // namespace kninja::driver
