// SPDX-License-Identifier: GPL-2.0-or-later
// A file system in memory with a clock of its own, for tests. It lists what was
// asked of it, so that a test can prove what was *not* touched. Missing
// parent directories appear by themselves. May be used from several threads.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/disk.h"

namespace kninja {

class MemoryDisk final : public Disk {
 public:
  /// Relative names start at `directory`, which exists.
  explicit MemoryDisk(std::string directory = "/mem");

  // --- Setting the stage; none of it is recorded. ---

  /// Creates or replaces a file; its time is now().
  void AddFile(const std::string& path, std::string_view content = "");
  void AddExecutable(const std::string& path, std::string_view content = "");
  void AddDirectory(const std::string& path);
  /// `target` is taken from the link's own directory when it is relative.
  void AddSymlink(const std::string& path, std::string target);
  /// Sets the time of a file to now(), without changing its content.
  void Touch(const std::string& path);
  void SetTime(const std::string& path, int64_t mtime_ns);
  /// Reading, writing and removing `path` fails with this reason from here on;
  /// "" takes the fault away.
  void SetFault(const std::string& path, std::string reason);

  /// The clock. It stands still until somebody moves it.
  int64_t now_ns() const { return now_ns_; }
  void set_now_ns(int64_t now_ns) { now_ns_ = now_ns; }
  /// Moves the clock by whole seconds.
  void Tick(int64_t seconds = 1) { now_ns_ += seconds * 1'000'000'000; }

  /// The content of a file, nullopt when there is none. Not recorded.
  std::optional<std::string> Content(const std::string& path) const;
  /// Absolute names of all files (no directories, no links), sorted.
  std::vector<std::string> AllFiles() const;

  // --- What was asked, in order, in the caller's spelling. ---

  std::vector<std::string> reads() const { return Copy(reads_); }
  std::vector<std::string> stats() const { return Copy(stats_); }
  std::vector<std::string> lists() const { return Copy(lists_); }
  std::vector<std::string> writes() const { return Copy(writes_); }
  std::vector<std::string> removes() const { return Copy(removes_); }
  void ClearRecords();

  Result<std::string> Read(const std::string& path) const override;
  std::optional<FileSignature> Stat(const std::string& path) const override;
  std::optional<std::vector<std::string>> List(const std::string& path) const override;
  Status Write(const std::string& path, std::string_view content) override;
  Status MakeDirectories(const std::string& path) override;
  Status Remove(const std::string& path) override;
  bool RemoveDirectory(const std::string& path) override;
  std::string RealPath(const std::string& path) const override;

 private:
  enum class Kind { kFile, kDirectory, kSymlink };
  struct Node {
    Kind kind = Kind::kFile;
    std::string content;  ///< Of a symbolic link: its target.
    FileSignature signature;
  };
  using Log = std::vector<std::string>;

  std::string Absolute(const std::string& path) const;
  // The name after following links; nullopt when a link loops.
  std::optional<std::string> Resolve(const std::string& path, bool follow_last) const;
  const Node* Find(const std::string& path) const;
  Node& Put(const std::string& resolved, Kind kind);
  void Erase(std::map<std::string, Node>::const_iterator node);
  void TouchParent(const std::string& resolved);
  void MakeParents(const std::string& resolved);
  const std::string* FaultOf(const std::string& path) const;
  Log Copy(const Log& log) const;

  mutable std::mutex mutex_;
  std::string directory_;
  int64_t now_ns_ = 1'000'000'000'000'000'000;  // September 2001, a round number.
  uint64_t next_inode_ = 1;
  std::map<std::string, Node> nodes_;  // By absolute, link-free name.
  std::map<std::string, std::string> faults_;
  mutable Log reads_, stats_, lists_;
  Log writes_, removes_;
};

}  // namespace kninja
