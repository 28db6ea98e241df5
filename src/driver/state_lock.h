// SPDX-License-Identifier: GPL-2.0-or-later
// One build at a time in a state directory. The lock is held by whoever keeps
// the descriptor open, so a ninja that outlives kninja still holds it.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "src/base/result.h"

namespace kninja::driver {

class StateLock {
 public:
  /// nullopt when another process holds it. `path` is on the real disk.
  static Result<std::optional<StateLock>> TryTake(const std::string& path);
  /// Waits for it.
  static Result<StateLock> Take(const std::string& path);

  StateLock(StateLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  StateLock& operator=(StateLock&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~StateLock();
  /// For NinjaOptions::inherited_fds.
  int fd() const { return fd_; }

 private:
  explicit StateLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace kninja::driver
