// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/state_files.h"

#include <algorithm>
#include <ctime>
#include <utility>

#include "src/base/assert.h"
#include "src/base/path.h"
#include "src/base/thread_pool.h"

namespace kninja::driver {
namespace {

// Perf: threads cost more than they save below this many files to read,
constexpr size_t kParallelFiles = 50;
// so many bytes,
constexpr uint64_t kParallelBytes = 8 << 20;
// and so many files to look at by one thread.
constexpr size_t kLookChunk = 256;

// Perf: most paths are canonical, and then need no copy.
bool MayNeedCleaning(std::string_view path) {
  if (path.empty() || path.front() == '.' || path.back() == '/' || path.ends_with("/."))
    return true;
  return path.find("//") != std::string_view::npos || path.find("/.") != std::string_view::npos;
}

}  // namespace

int64_t ClockGrain(const FileSignature& signature) {
  constexpr int64_t kSecond = 1'000'000'000;
  // FAT counts in two seconds, others in one.
  if (signature.mtime_ns % kSecond == 0) return 2 * kSecond;
  timespec tick;
  // The clock that files are stamped with stands still between two ticks.
  clock_getres(CLOCK_REALTIME_COARSE, &tick);
  return tick.tv_sec * kSecond + tick.tv_nsec;
}

bool IsYoung(const FileSignature& signature, int64_t now_ns) {
  return signature.mtime_ns >= now_ns - ClockGrain(signature);
}

FileTable::FileTable(const Disk& disk, int64_t now_ns, unsigned threads)
    : disk_(&disk), now_ns_(now_ns), threads_(threads) {}

void FileTable::Seed(const State& state) {
  KN_ASSERT(entries_.empty());
  for (const FileRecord& record : state.files) {
    Entry& entry = entries_.emplace_back();
    entry.path = record.path;
    entry.known_signature = record.signature;
    entry.known_content = record.digest;
    entry.trusts_known = record.exists && !record.racy && record.digest != kUnreadable;
  }
}

FileTable FileTable::LookAgain(int64_t now_ns) const {
  FileTable table(*disk_, now_ns, threads_);
  for (const Entry& old : entries_) {
    Entry& entry = table.entries_.emplace_back();
    entry.path = old.path;
    entry.known_signature = old.known_signature;
    entry.known_content = old.known_content;
    entry.trusts_known = old.trusts_known;
    if (!old.has_content || !old.signature || old.signature->directory) continue;
    entry.known_signature = *old.signature;
    entry.known_content = old.content;
    entry.trusts_known = old.content != kUnreadable && !Racy(*old.signature);
  }
  return table;
}

void FileTable::IndexPaths() {
  ids_.reserve(entries_.size() * 2);
  for (size_t i = 0; i < entries_.size(); ++i)
    ids_.emplace(entries_[i].path, static_cast<FileId>(i));
  directory_ = disk_->RealPath(".");
  indexed_ = true;
}

FileId FileTable::Id(std::string_view path) {
  if (!indexed_) IndexPaths();
  std::string cleaned;
  if (MayNeedCleaning(path)) {
    cleaned = CanonicalPath(path);
    path = cleaned;
  }
  const auto found = ids_.find(path);
  if (found != ids_.end()) return found->second;
  if (const std::optional<FileId> known = OtherSpelling(path)) return *known;
  const FileId id = static_cast<FileId>(entries_.size());
  Entry& entry = entries_.emplace_back();
  entry.path = path;
  ids_.emplace(entry.path, id);
  return id;
}

// Compilers, and wrappers around them (ccache with base_dir), tell of files as
// `../../src/x.h` or by absolute names, whatever kbuild calls them.
std::optional<FileId> FileTable::OtherSpelling(std::string_view path) const {
  if (directory_.empty() || (path.front() != '/' && !path.starts_with("../"))) return std::nullopt;
  const std::string full = CanonicalPath(JoinPath(directory_, std::string(path)));
  for (const std::string& name : {full, RelativeInside(directory_, full)})
    if (const auto found = ids_.find(name); found != ids_.end()) return found->second;
  return std::nullopt;
}

const std::string& FileTable::path(FileId id) const {
  return entries_[static_cast<size_t>(id)].path;
}

const std::optional<FileSignature>& FileTable::Signature(FileId id) {
  Entry& entry = entries_[static_cast<size_t>(id)];
  if (!entry.looked) {
    entry.signature = disk_->Stat(entry.path);
    entry.looked = true;
  }
  return entry.signature;
}

void FileTable::Look(size_t count) {
  const size_t chunks = (count + kLookChunk - 1) / kLookChunk;
  const std::vector<Status> done = RunInParallel(chunks, threads_, [&](size_t chunk) -> Status {
    const size_t end = std::min(count, (chunk + 1) * kLookChunk);
    for (size_t i = chunk * kLookChunk; i < end; ++i) Signature(static_cast<FileId>(i));
    return {};
  });
  KN_ASSERT(done.size() == chunks);
}

bool FileTable::looked(FileId id) const { return entries_[static_cast<size_t>(id)].looked; }

bool FileTable::has_content(FileId id) const {
  return entries_[static_cast<size_t>(id)].has_content;
}

bool FileTable::IsYoung(FileId id) {
  const std::optional<FileSignature>& signature = Signature(id);
  return signature && Racy(*signature);
}

bool FileTable::Racy(const FileSignature& signature) const {
  return driver::IsYoung(signature, now_ns_);
}

// Whether the content is known without opening the file. It was looked at.
bool FileTable::SettleWithoutReading(Entry& entry) {
  if (entry.has_content) return true;
  if (!entry.signature)
    entry.content = kMissing;
  else if (entry.signature->directory)
    entry.content = kDirectory;
  else if (entry.trusts_known && entry.known_signature == *entry.signature)
    entry.content = entry.known_content;
  else
    return false;
  entry.has_content = true;
  return true;
}

void FileTable::Read(Entry& entry) const {
  const Result<std::string> bytes = disk_->Read(entry.path);
  entry.content = bytes ? HashBytes(*bytes) : kUnreadable;
  // Somebody may be writing it just now.
  if (disk_->Stat(entry.path) != entry.signature) entry.content = kUnreadable;
  entry.has_content = true;
}

Digest FileTable::Content(FileId id) {
  Signature(id);
  Entry& entry = entries_[static_cast<size_t>(id)];
  if (!SettleWithoutReading(entry)) Read(entry);
  return entry.content;
}

void FileTable::Hash(std::span<const FileId> ids) {
  std::vector<Entry*> unread;
  uint64_t bytes = 0;
  std::vector<char> seen(entries_.size());
  for (const FileId id : ids) {
    if (std::exchange(seen[static_cast<size_t>(id)], 1) != 0) continue;
    Signature(id);
    Entry& entry = entries_[static_cast<size_t>(id)];
    if (SettleWithoutReading(entry)) continue;
    unread.push_back(&entry);
    bytes += entry.signature->size;
  }
  const bool few = unread.size() < kParallelFiles && bytes < kParallelBytes;
  const std::vector<Status> done =
      RunInParallel(unread.size(), few ? 1 : threads_, [&](size_t i) -> Status {
        Read(*unread[i]);
        return {};
      });
  // A file that cannot be read is a kind of content; there are no failures.
  KN_ASSERT(done.size() == unread.size());
}

void FileTable::Made(FileId id, const Digest& content) {
  Entry& entry = entries_[static_cast<size_t>(id)];
  entry.signature = disk_->Stat(entry.path);
  entry.content = entry.signature ? content : kMissing;
  entry.looked = entry.has_content = true;
}

FileRecord FileTable::Record(FileId id) {
  const Digest content = Content(id);
  const Entry& entry = entries_[static_cast<size_t>(id)];
  FileRecord record;
  record.path = entry.path;
  record.signature = entry.signature.value_or(FileSignature{});
  record.digest = content;
  record.exists = entry.signature.has_value();
  record.racy = entry.signature && Racy(*entry.signature);
  return record;
}

}  // namespace kninja::driver
