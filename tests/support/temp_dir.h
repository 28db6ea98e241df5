// SPDX-License-Identifier: GPL-2.0-or-later
// A fresh directory on the real disk that goes away with its object. Only for
// tests of the seams themselves; everything else uses a MemoryDisk.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kninja {

class TempDir {
 public:
  /// Throws when no directory can be made: such a test has nothing to say.
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  /// Absolute and free of symbolic links.
  const std::string& path() const { return path_; }
  /// `name` inside the directory.
  std::string Path(std::string_view name) const;
  /// Writes a file and the directories that it needs; gives its path back.
  std::string Write(std::string_view name, std::string_view content) const;
  /// The content of a file, "" when there is none.
  std::string Read(std::string_view name) const;
  void SetTime(std::string_view name, int64_t seconds, int64_t nanoseconds = 0) const;
  void MakeExecutable(std::string_view name) const;

 private:
  std::string path_;
};

}  // namespace kninja
