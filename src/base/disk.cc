// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/base/disk.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "src/base/file_descriptor.h"
#include "src/base/path.h"

namespace kninja {
namespace {

Error SystemError(const char* verb, const std::string& path, int number) {
  return Error(fmt::format("cannot {} {}: {}", verb, path, std::strerror(number)));
}

}  // namespace

Result<std::string> Disk::ReadPart(const std::string& path, uint64_t offset, size_t size) const {
  KN_TRY_ASSIGN(std::string content, Read(path));
  return content.substr(std::min<uint64_t>(offset, content.size()), size);
}

RealDisk::RealDisk(std::string base)
    : base_(std::move(base)),
      base_fd_(base_.empty() ? AT_FDCWD : open(base_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {}

RealDisk::~RealDisk() {
  if (base_fd_ >= 0) close(base_fd_);
}

std::string RealDisk::Full(const std::string& path) const {
  return base_.empty() ? path : JoinPath(base_, path);
}

Result<std::string> RealDisk::Read(const std::string& path) const {
  FileDescriptor fd(openat(base_fd_, path.empty() ? "." : path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd.get() < 0) return SystemError("read", path, errno);
  struct stat info;
  std::string content;
  if (fstat(fd.get(), &info) == 0 && info.st_size > 0)
    content.resize(static_cast<size_t>(info.st_size));
  size_t used = 0;
  for (;;) {
    if (used == content.size()) content.resize(std::max<size_t>(4096, used * 2));
    const ssize_t got = read(fd.get(), content.data() + used, content.size() - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SystemError("read", path, errno);
    if (got == 0) break;
    used += static_cast<size_t>(got);
    // Perf: a file that ends where stat said needs no second buffer.
    if (used == content.size() && info.st_size == static_cast<off_t>(used)) break;
  }
  content.resize(used);
  return content;
}

Result<std::string> RealDisk::ReadPart(const std::string& path, uint64_t offset,
                                       size_t size) const {
  FileDescriptor fd(openat(base_fd_, path.empty() ? "." : path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd.get() < 0) return SystemError("read", path, errno);
  std::string content(size, '\0');
  size_t used = 0;
  while (used < size) {
    const ssize_t got =
        pread(fd.get(), content.data() + used, size - used, static_cast<off_t>(offset + used));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SystemError("read", path, errno);
    if (got == 0) break;
    used += static_cast<size_t>(got);
  }
  content.resize(used);
  return content;
}

std::optional<FileSignature> RealDisk::Stat(const std::string& path) const {
  struct stat info;
  if (fstatat(base_fd_, path.empty() ? "." : path.c_str(), &info, 0) != 0) return std::nullopt;
  FileSignature signature;
  signature.mtime_ns = info.st_mtim.tv_sec * int64_t{1000000000} + info.st_mtim.tv_nsec;
  signature.size = static_cast<uint64_t>(info.st_size);
  signature.inode = info.st_ino;
  signature.directory = S_ISDIR(info.st_mode);
  signature.executable = !signature.directory && (info.st_mode & 0111) != 0;
  return signature;
}

std::optional<std::vector<std::string>> RealDisk::List(const std::string& path) const {
  DIR* dir = opendir(path.empty() && base_.empty() ? "." : Full(path).c_str());
  if (dir == nullptr) return std::nullopt;
  std::vector<std::string> names;
  while (const dirent* entry = readdir(dir)) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  closedir(dir);
  std::sort(names.begin(), names.end());
  return names;
}

Status RealDisk::Write(const std::string& path, std::string_view content) {
  const std::string target = Full(path);
  const std::string temporary = fmt::format("{}.kninja-{}", target, getpid());
  FileDescriptor fd(open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (fd.get() < 0) return SystemError("write", path, errno);
  int failure = 0;
  while (!content.empty() && failure == 0) {
    const ssize_t put = write(fd.get(), content.data(), content.size());
    if (put >= 0)
      content.remove_prefix(static_cast<size_t>(put));
    else if (errno != EINTR)
      failure = errno;
  }
  // Quotas and network file systems report a full disk only here.
  if (close(fd.Release()) != 0 && failure == 0) failure = errno;
  if (failure == 0 && rename(temporary.c_str(), target.c_str()) != 0) failure = errno;
  if (failure != 0) {
    unlink(temporary.c_str());
    return SystemError("write", path, failure);
  }
  return {};
}

Status RealDisk::MakeDirectories(const std::string& path) {
  const std::string full = Full(path);
  // Perf: mostly it is there.
  struct stat there;
  if (stat(full.c_str(), &there) == 0 && S_ISDIR(there.st_mode)) return {};
  for (size_t slash = full.find('/', 1);; slash = full.find('/', slash + 1)) {
    const std::string prefix = full.substr(0, slash);
    if (mkdir(prefix.c_str(), 0777) != 0) {
      // A directory that is there is fine, whatever mkdir says of its parent.
      const int reason = errno;
      struct stat info;
      const bool last = slash == std::string::npos;
      const bool directory = stat(prefix.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
      // A file in the way is told by what cannot be made below it.
      if (!directory && (last || reason != EEXIST))
        return SystemError("create directory", prefix, reason);
    }
    if (slash == std::string::npos) return {};
  }
}

Status RealDisk::Remove(const std::string& path) {
  if (unlink(Full(path).c_str()) != 0 && errno != ENOENT) return SystemError("remove", path, errno);
  return {};
}

bool RealDisk::RemoveDirectory(const std::string& path) {
  return rmdir(Full(path).c_str()) == 0 || errno == ENOENT;
}

std::string RealDisk::RealPath(const std::string& path) const {
  char* resolved = realpath(Full(path).c_str(), nullptr);
  if (resolved == nullptr) return "";
  std::string result = resolved;
  free(resolved);
  return result;
}

Result<bool> WriteIfChanged(Disk& disk, const std::string& path, std::string_view content) {
  if (disk.Stat(path).has_value()) {
    const Result<std::string> old = disk.Read(path);
    if (old && *old == content) return false;
  }
  KN_TRY(disk.Write(path, content));
  return true;
}

void RemoveTree(Disk& disk, const std::string& path) {
  if (disk.Remove(path).ok()) return;
  for (const std::string& name : disk.List(path).value_or(std::vector<std::string>()))
    RemoveTree(disk, JoinPath(path, name));
  disk.RemoveDirectory(path);
}

}  // namespace kninja
