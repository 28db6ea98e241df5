// SPDX-License-Identifier: GPL-2.0-or-later
// Files as one build sees them: each is looked at and read at most once, and
// what an earlier build knew of it is used when its signature is the same. Not
// safe for several threads; it uses some itself to hash many files.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "src/base/disk.h"
#include "src/driver/state.h"

namespace kninja::driver {

/// Names a file of a FileTable.
enum class FileId : uint32_t {};

/// How long after `signature`'s time its file may change again without a new
/// time: a tick of the kernel's clock, or seconds where no fractions are kept.
int64_t ClockGrain(const FileSignature& signature);
/// Whether at `now_ns` (FileClock()) that can still happen to it.
bool IsYoung(const FileSignature& signature, int64_t now_ns);

class FileTable {
 public:
  /// `now_ns` is FileClock() before the first look; `threads` 0 means all.
  FileTable(const Disk& disk, int64_t now_ns, unsigned threads = 0);
  FileTable(FileTable&&) = default;
  FileTable(const FileTable&) = delete;
  FileTable& operator=(const FileTable&) = delete;

  /// Starts with the files of `state`: file i gets the id i. Only on an empty table.
  void Seed(const State& state);
  /// A table with the same ids that trusts what this one read, but has looked
  /// at nothing yet.
  FileTable LookAgain(int64_t now_ns) const;

  /// Of a file that the table has under an absolute or relative name already, that one.
  FileId Id(std::string_view path);
  size_t size() const { return entries_.size(); }
  const std::string& path(FileId id) const;
  /// nullopt when there is no such file.
  const std::optional<FileSignature>& Signature(FileId id);
  /// Whether a file is so young that it may change again without a new signature.
  bool IsYoung(FileId id);
  /// Whether Signature() was asked, and whether Content() is known by now.
  bool looked(FileId id) const;
  bool has_content(FileId id) const;
  /// Digest of the content; kMissing, kDirectory or kUnreadable otherwise. A
  /// file that changes while it is read is kUnreadable.
  Digest Content(FileId id);
  /// Makes Signature() of the first `count` files cheap, in parallel if they are many.
  void Look(size_t count);
  /// Makes Content() of all of these cheap, hashing in parallel if they are many.
  void Hash(std::span<const FileId> ids);
  /// Looks at a file that was just made with this content.
  void Made(FileId id, const Digest& content);
  /// What to remember of a file.
  FileRecord Record(FileId id);

 private:
  struct Entry {
    std::string path;
    std::optional<FileSignature> signature;  // If looked.
    Digest content;                          // If has_content.
    FileSignature known_signature;           // Of an earlier look, with its content.
    Digest known_content;
    bool trusts_known = false;
    bool looked = false;
    bool has_content = false;
  };
  void IndexPaths();
  std::optional<FileId> OtherSpelling(std::string_view path) const;
  bool Racy(const FileSignature& signature) const;
  bool SettleWithoutReading(Entry& entry);
  void Read(Entry& entry) const;

  const Disk* disk_;
  int64_t now_ns_;
  unsigned threads_;
  std::deque<Entry> entries_;
  // Views of Entry::path. Perf: filled when first asked, a build with nothing to
  // do never asks.
  std::unordered_map<std::string_view, FileId> ids_;
  bool indexed_ = false;
  std::string directory_;  // That relative paths start from; real, and if indexed_.
};

}  // namespace kninja::driver
