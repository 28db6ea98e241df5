// SPDX-License-Identifier: GPL-2.0-or-later
// The files of a store: where each lies, how they are opened, read and written. In a
// folder that others may write to no link is followed.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/file_descriptor.h"
#include "src/base/hash.h"
#include "src/base/result.h"
#include "src/cache/packing.h"
#include "src/cache/store.h"

namespace kninja::cache {

inline constexpr const char* kFormatFile = "format";
inline constexpr const char* kRecordsFolder = "records";
inline constexpr const char* kBlobsFolder = "blobs";
inline constexpr const char* kTemporaryFolder = "tmp";
inline constexpr const char* kStatisticsFile = "statistics";

/// All packings, the fastest first.
inline constexpr Packing kPackings[] = {Packing::kPlain, Packing::kZstd, Packing::kZlib};

/// "cannot VERB PATH: REASON", with the reason that errno has.
Error SystemError(std::string_view verb, std::string_view path);

/// `name` in `folder`, where no link may be.
FileDescriptor OpenFolder(int folder, const char* name);

/// A regular file that is open for reading; not valid when there is none.
struct OpenedFile {
  FileDescriptor fd;
  struct stat info = {};
};
OpenedFile OpenFile(int folder, const char* name);
/// All of it; nullopt when it is longer than `limit` or cannot be read.
std::optional<std::string> ReadBytes(const OpenedFile& file, size_t limit);
/// Notes in its time that the file was used, unless that was done a short while
/// ago: most uses write nothing.
void NoteUse(const OpenedFile& file);

/// Reads a file in pieces, which are valid until the next one.
class PieceReader {
 public:
  /// `path` is for messages.
  PieceReader(int fd, std::string_view path) : fd_(fd), path_(path) {}
  Result<std::string_view> Next();

 private:
  int fd_;
  std::string_view path_;
  std::unique_ptr<char[]> buffer_{new char[kPieceSize]};
};

/// A file that gets its name when it is complete, and is removed if it never does.
class TemporaryFile {
 public:
  /// In `folder`, with a name that begins with `prefix`; `path` is for messages.
  static Result<TemporaryFile> Create(int folder, const std::string& prefix, mode_t mode,
                                      std::string path);
  TemporaryFile(TemporaryFile&&) noexcept = default;
  ~TemporaryFile();

  int fd() const { return fd_.get(); }
  Status Write(std::string_view bytes);
  /// Makes it `name` in `folder`, in one step in place of what has that name.
  Status Rename(int folder, const std::string& name);

 private:
  TemporaryFile(int folder, std::string name, std::string path, FileDescriptor fd)
      : folder_(folder), name_(std::move(name)), path_(std::move(path)), fd_(std::move(fd)) {}
  int folder_;
  std::string name_, path_;
  FileDescriptor fd_;
};
/// Whether a temporary file of a store could have this name.
bool IsTemporaryName(std::string_view name);

/// The name of a blob's file, or with kPlain of a record's.
std::string FileName(const Digest& digest, Packing packing);

/// A file's name in one of the folders `records` and `blobs`, taken apart.
struct EntryName {
  Digest digest;
  Packing packing = Packing::kPlain;
};
/// nullopt when a store gives no such names.
std::optional<EntryName> ParseFileName(std::string_view name);
/// FileName() with the folder that it lies in: "ab/ab...".
std::string FilePath(const EntryName& name);

int64_t NowNs();
int64_t MtimeOf(const struct stat& info);

/// The folder for `digest` below `base`.
FileDescriptor OpenEntryFolder(int base, const Digest& digest);
Result<FileDescriptor> MakeEntryFolder(int base, const Digest& digest, std::string_view path);

/// A file that lies in a store's folder.
struct FoundFile {
  EntryName name;
  int64_t mtime_ns = 0;
  uint64_t bytes = 0;  ///< On disk.
};
/// All of the store's own files below `base`, sorted by digest; folders with such a name are
/// not the store's.
std::vector<FoundFile> ListEntries(int base);
/// Calls `each` with the names in the folder; `.` and `..` excepted.
void ForEachName(FileDescriptor folder, const std::function<void(const char* name)>& each);

}  // namespace kninja::cache
