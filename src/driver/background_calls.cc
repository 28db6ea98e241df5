// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/background_calls.h"

#include "src/base/thread_pool.h"

namespace kninja::driver {

BackgroundCalls::~BackgroundCalls() {
  const std::lock_guard lock(mutex_);
  stop_ = true;
  changed_.notify_all();
}

void BackgroundCalls::Start(ProcessSpec spec, std::optional<std::string> expected) {
  const std::lock_guard lock(mutex_);
  calls_.push_back({std::move(spec), std::move(expected), {}});
  changed_.notify_all();
  if (threads_.size() < HardwareThreads()) threads_.emplace_back([this] { Work(); });
}

bool BackgroundCalls::pending() const {
  const std::lock_guard lock(mutex_);
  return !calls_.empty();
}

bool BackgroundCalls::surprised() const {
  const std::lock_guard lock(mutex_);
  return surprised_;
}

void BackgroundCalls::Work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stop_ || (!surprised_ && begun_ < calls_.size()); });
    if (stop_) return;
    Call& call = calls_[begun_++];
    lock.unlock();
    Result<ProcessOutcome> outcome = runner_.Run(call.spec);
    lock.lock();
    if (call.expected && (!outcome || outcome->output != *call.expected)) surprised_ = true;
    call.outcome = std::move(outcome);
    ++done_;
    changed_.notify_all();
  }
}

std::vector<Result<ProcessOutcome>> BackgroundCalls::Wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return done_ == (surprised_ ? begun_ : calls_.size()); });
  std::vector<Result<ProcessOutcome>> outcomes;
  outcomes.reserve(calls_.size());
  for (Call& call : calls_) outcomes.push_back(std::move(call.outcome));
  calls_.clear();
  begun_ = done_ = 0;
  return outcomes;
}

}  // namespace kninja::driver
