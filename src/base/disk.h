// SPDX-License-Identifier: GPL-2.0-or-later
// The one seam to the file system. Everything above src/base reads and writes
// files through a Disk, so that tests can hand in a MemoryDisk and see what was
// touched. Implementations may be used from several threads at once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/result.h"

namespace kninja {

/// What `stat` says of a file; equal signatures mean "not looked at again".
struct FileSignature {
  int64_t mtime_ns = 0;
  uint64_t size = 0;
  uint64_t inode = 0;
  bool directory = false;
  bool executable = false;
  friend bool operator==(const FileSignature&, const FileSignature&) = default;
};

class Disk {
 public:
  virtual ~Disk() = default;

  /// The whole file. Errors read "cannot read PATH: REASON".
  virtual Result<std::string> Read(const std::string& path) const = 0;
  /// The `size` bytes from `offset` on; fewer where the file ends before. Errors as above.
  virtual Result<std::string> ReadPart(const std::string& path, uint64_t offset, size_t size) const;
  /// Follows symbolic links; nullopt when there is no such file.
  virtual std::optional<FileSignature> Stat(const std::string& path) const = 0;
  /// Names in a directory, sorted, without `.` and `..`; nullopt when it is none.
  virtual std::optional<std::vector<std::string>> List(const std::string& path) const = 0;
  /// Replaces a file in one step (temporary file, rename); never half-written.
  virtual Status Write(const std::string& path, std::string_view content) = 0;
  /// Creates a directory and its parents.
  virtual Status MakeDirectories(const std::string& path) = 0;
  /// Removes a file; its absence is no error.
  virtual Status Remove(const std::string& path) = 0;
  /// Removes an empty directory; tells whether it is gone.
  virtual bool RemoveDirectory(const std::string& path) = 0;
  /// Absolute path without symbolic links, or "" when there is no such file.
  virtual std::string RealPath(const std::string& path) const = 0;
};

/// Writes only when the content differs; tells whether it wrote.
Result<bool> WriteIfChanged(Disk& disk, const std::string& path, std::string_view content);

/// The machine's file system; relative paths start at `base` ("" is the
/// process's own directory).
class RealDisk final : public Disk {
 public:
  explicit RealDisk(std::string base = "");
  ~RealDisk() override;
  RealDisk(const RealDisk&) = delete;
  RealDisk& operator=(const RealDisk&) = delete;
  Result<std::string> Read(const std::string& path) const override;
  Result<std::string> ReadPart(const std::string& path, uint64_t offset,
                               size_t size) const override;
  std::optional<FileSignature> Stat(const std::string& path) const override;
  std::optional<std::vector<std::string>> List(const std::string& path) const override;
  Status Write(const std::string& path, std::string_view content) override;
  Status MakeDirectories(const std::string& path) override;
  Status Remove(const std::string& path) override;
  bool RemoveDirectory(const std::string& path) override;
  std::string RealPath(const std::string& path) const override;

 private:
  std::string Full(const std::string& path) const;
  std::string base_;
  int base_fd_;  // Perf: names are looked up from here, not from the root (benchmarks: nothing).
};

/// Removes a file, or a folder with all that is in it, as far as that goes; links are
/// not followed.
void RemoveTree(Disk& disk, const std::string& path);

}  // namespace kninja
