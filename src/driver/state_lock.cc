// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/state_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace kninja::driver {
namespace {

// The descriptor, or -1 when `flags` say not to wait and another holds the lock.
Result<int> OpenLocked(const std::string& path, int flags) {
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (fd < 0) return Error(fmt::format("cannot open {}: {}", path, std::strerror(errno)));
  while (flock(fd, flags) != 0) {
    if (errno == EINTR) continue;
    const int reason = errno;
    close(fd);
    if (reason == EWOULDBLOCK) return -1;
    return Error(fmt::format("cannot lock {}: {}", path, std::strerror(reason)));
  }
  return fd;
}

}  // namespace

Result<std::optional<StateLock>> StateLock::TryTake(const std::string& path) {
  KN_TRY_ASSIGN(const int fd, OpenLocked(path, LOCK_EX | LOCK_NB));
  if (fd < 0) return std::optional<StateLock>();
  return std::optional<StateLock>(StateLock(fd));
}

Result<StateLock> StateLock::Take(const std::string& path) {
  KN_TRY_ASSIGN(const int fd, OpenLocked(path, LOCK_EX));
  return StateLock(fd);
}

StateLock::~StateLock() {
  if (fd_ >= 0) close(fd_);
}

}  // namespace kninja::driver
