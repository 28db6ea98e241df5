// SPDX-License-Identifier: GPL-2.0-or-later
// What concerns a store as a whole: its size, its limit, whether it is sound.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <limits>

#include "src/base/thread_pool.h"
#include "src/cache/packing.h"
#include "src/cache/record.h"
#include "src/cache/store.h"
#include "src/cache/store_files.h"

namespace kninja::cache {
namespace {

// No write of a file takes longer.
constexpr int64_t kLeftOverAfterNs = int64_t{60} * 60 * 1000000000;

StoreSize SizeOf(const std::vector<FoundFile>& records, const std::vector<FoundFile>& blobs) {
  StoreSize size{records.size(), blobs.size(), 0};
  for (const FoundFile& file : records) size.bytes += file.bytes;
  for (const FoundFile& file : blobs) size.bytes += file.bytes;
  return size;
}

// A file that is to go, with the folder `records` or `blobs` that it is in.
bool Remove(int base, const EntryName& name) {
  const FileDescriptor folder = OpenEntryFolder(base, name.digest);
  return unlinkat(folder.get(), FileName(name.digest, name.packing).c_str(), 0) == 0 ||
         errno == ENOENT;
}

// Of a process that did not live to give them their names.
Status RemoveTemporaries(int folder, int64_t older_than_ns) {
  Status status;
  ForEachName(OpenFolder(folder, "."), [&](const char* name) {
    struct stat info;
    if (!IsTemporaryName(name) || fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) != 0 ||
        !S_ISREG(info.st_mode) || MtimeOf(info) > older_than_ns)
      return;
    if (unlinkat(folder, name, 0) != 0 && errno != ENOENT) status = SystemError("remove", name);
  });
  return status;
}

bool IsSoundBlob(const OpenedFile& file, const EntryName& name) {
  PieceReader reader(file.fd.get(), "");
  Hasher hasher;
  const Result<bool> complete = Unpack(
      name.packing, std::numeric_limits<uint64_t>::max(), [&] { return reader.Next(); },
      [&](std::string_view piece) {
        hasher.Add(piece);
        return Status();
      });
  return complete && *complete && hasher.digest() == name.digest;
}

bool IsSoundRecord(const OpenedFile& file, const EntryName& name) {
  const std::optional<std::string> bytes = ReadBytes(file, kMaxRecordFile);
  return bytes && DecodeRecord(name.digest, *bytes);
}

enum class Finding { kSound, kDamaged, kGone };

// All of `files` in the folder `base` as `is_sound` has them.
template <class IsSound>
std::vector<Finding> CheckAll(int base, const std::vector<FoundFile>& files,
                              const IsSound& is_sound) {
  std::vector<Finding> findings(files.size(), Finding::kGone);
  RunInParallel(files.size(), 0, [&](size_t i) {
    const EntryName& name = files[i].name;
    const FileDescriptor folder = OpenEntryFolder(base, name.digest);
    const OpenedFile file = OpenFile(folder.get(), FileName(name.digest, name.packing).c_str());
    if (file.fd.valid())
      findings[i] = is_sound(file, name) ? Finding::kSound : Finding::kDamaged;
    else if (errno == ELOOP)
      findings[i] = Finding::kDamaged;
    return Status();
  });
  return findings;
}

}  // namespace

StoreSize Store::Measure() const {
  return SizeOf(ListEntries(records_.get()), ListEntries(blobs_.get()));
}

Result<StoreSize> Store::CollectGarbage() {
  if (!writable_) return ReadOnly();
  const FileDescriptor lock(openat(root_.get(), kFormatFile, O_RDWR | O_NOFOLLOW | O_CLOEXEC));
  // Where files cannot be locked two may do this at once, which does no harm.
  if (flock(lock.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) return Measure();
  KN_TRY(RemoveTemporaries(temporary_.get(), NowNs() - kLeftOverAfterNs));

  const std::vector<FoundFile> records = ListEntries(records_.get());
  const std::vector<FoundFile> blobs = ListEntries(blobs_.get());
  StoreSize size = SizeOf(records, blobs);
  if (size.bytes <= options_.limit) return size;
  struct Candidate {
    const FoundFile* file;
    bool record;
  };
  std::vector<Candidate> candidates;
  for (const FoundFile& file : records) candidates.push_back({&file, true});
  for (const FoundFile& file : blobs) candidates.push_back({&file, false});
  std::stable_sort(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) {
    return a.file->mtime_ns < b.file->mtime_ns;
  });
  const uint64_t enough = options_.limit - options_.limit / 10;
  for (const auto& [file, record] : candidates) {
    if (size.bytes <= enough) break;
    if (!Remove((record ? records_ : blobs_).get(), file->name)) continue;
    size.bytes -= file->bytes;
    --(record ? size.records : size.blobs);
  }
  return size;
}

Result<VerifyResult> Store::Verify() {
  VerifyResult result;
  const auto verify = [&](const char* folder_name, const FileDescriptor& base, uint64_t* sound,
                          const auto& is_sound) {
    const std::vector<FoundFile> files = ListEntries(base.get());
    const std::vector<Finding> findings = CheckAll(base.get(), files, is_sound);
    for (size_t i = 0; i < files.size(); ++i) {
      const EntryName& name = files[i].name;
      if (findings[i] == Finding::kSound) {
        ++*sound;
        result.size.bytes += files[i].bytes;
      } else if (findings[i] == Finding::kDamaged) {
        ++damaged_;
        Remove(base.get(), name);
        result.damaged.push_back(
            fmt::format("{}/{}/{}", options_.directory, folder_name, FilePath(name)));
      }
    }
  };
  verify(kBlobsFolder, blobs_, &result.size.blobs, IsSoundBlob);
  verify(kRecordsFolder, records_, &result.size.records, IsSoundRecord);
  return result;
}

Status Store::Clear() {
  if (!writable_) return ReadOnly();
  for (const FileDescriptor* base : {&records_, &blobs_})
    for (const FoundFile& file : ListEntries(base->get()))
      if (!Remove(base->get(), file.name)) return SystemError("remove", FilePath(file.name));
  if (unlinkat(root_.get(), kStatisticsFile, 0) != 0 && errno != ENOENT)
    return SystemError("remove", kStatisticsFile);
  return RemoveTemporaries(temporary_.get(), std::numeric_limits<int64_t>::max());
}

}  // namespace kninja::cache
