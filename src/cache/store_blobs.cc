// SPDX-License-Identifier: GPL-2.0-or-later
// The blobs of a store: contents of files by their digests.
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/fs.h>
#include <sys/ioctl.h>

#include <cerrno>

#include "src/cache/packing.h"
#include "src/cache/store.h"
#include "src/cache/store_files.h"

namespace kninja::cache {
namespace {

// What is smaller takes a block of the disk whether it is packed or not.
constexpr uint64_t kSmallestPacked = 4097;

// Adds up what passes by.
class ContentHasher {
 public:
  void Add(std::string_view piece) {
    hasher_.Add(piece);
    size_ += piece.size();
  }
  Blob blob() const { return {hasher_.digest(), size_}; }

 private:
  Hasher hasher_;
  uint64_t size_ = 0;
};

Source PiecesOf(PieceReader& reader) {
  return [&reader] { return reader.Next(); };
}

// A file that holds `blob`, as far as its size tells.
OpenedFile FindBlob(int blobs, const Blob& blob) {
  const FileDescriptor folder = OpenEntryFolder(blobs, blob.digest);
  for (const Packing packing : kPackings) {
    OpenedFile file = OpenFile(folder.get(), FileName(blob.digest, packing).c_str());
    const bool fits =
        packing != Packing::kPlain || static_cast<uint64_t>(file.info.st_size) == blob.size;
    if (file.fd.valid() && fits) return file;
  }
  return OpenedFile();
}

// The content of a whole file.
Result<Blob> HashFile(int fd, const std::string& path) {
  if (lseek(fd, 0, SEEK_SET) != 0) return SystemError("read", path);
  PieceReader reader(fd, path);
  ContentHasher hasher;
  KN_TRY(Pack(Packing::kPlain, PiecesOf(reader), [&](std::string_view piece) {
    hasher.Add(piece);
    return Status();
  }));
  return hasher.blob();
}

// Where the file system can, `to` shares the blocks of `from` until one of them is changed.
bool Clone(int from, int to) { return ioctl(to, FICLONE, from) == 0; }

// Whether `target` now has the content of `blob`.
Result<bool> Restore(const OpenedFile& file, Packing packing, const Blob& blob,
                     TemporaryFile& target) {
  const bool plain = packing == Packing::kPlain;
  if (plain && static_cast<uint64_t>(file.info.st_size) != blob.size) return false;
  if (plain && Clone(file.fd.get(), target.fd())) {
    // Perf: what was cloned is in memory, the clone is not. It is looked at after that, so
    // whatever damaged it before is seen.
    const Result<Blob> cloned = HashFile(file.fd.get(), "");
    return cloned && *cloned == blob;
  }
  PieceReader reader(file.fd.get(), "");
  ContentHasher hasher;
  KN_TRY_ASSIGN(const bool complete,
                Unpack(packing, blob.size, PiecesOf(reader), [&](std::string_view piece) {
                  hasher.Add(piece);
                  return target.Write(piece);
                }));
  return complete && hasher.blob() == blob;
}

}  // namespace

Result<Blob> Store::PutFile(const std::string& path) {
  if (!writable_) return ReadOnly();
  const FileDescriptor file(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  struct stat info;
  if (!file.valid() || fstat(file.get(), &info) != 0) return SystemError("read", path);
  if (!S_ISREG(info.st_mode)) return Error(fmt::format("cannot keep {}: not a regular file", path));
  // Reading it twice costs less than writing what is there already.
  KN_TRY_ASSIGN(const Blob blob, HashFile(file.get(), path));
  if (const OpenedFile kept = FindBlob(blobs_.get(), blob); kept.fd.valid()) {
    NoteUse(kept);
    return blob;
  }
  return Keep(file.get(), blob, path);
}

Result<Blob> Store::Keep(int file, Blob blob, const std::string& path) {
  const Packing packing = blob.size < kSmallestPacked ? Packing::kPlain : options_.packing;
  const std::string kept_path = fmt::format("{}/{}", options_.directory, kBlobsFolder);
  KN_TRY_ASSIGN(TemporaryFile kept, TemporaryFile::Create(temporary_.get(), "", 0666, kept_path));
  if (packing == Packing::kPlain && Clone(file, kept.fd())) {
    // Perf: as above. Only where the file has changed the clone itself is read.
    KN_TRY_ASSIGN(const Blob after, HashFile(file, path));
    if (after != blob) {
      KN_TRY_ASSIGN(blob, HashFile(kept.fd(), kept_path));
    }
  } else {
    if (lseek(file, 0, SEEK_SET) != 0) return SystemError("read", path);
    PieceReader reader(file, path);
    ContentHasher hasher;
    const Source source = [&]() -> Result<std::string_view> {
      KN_TRY_ASSIGN(const std::string_view piece, reader.Next());
      hasher.Add(piece);
      return piece;
    };
    KN_TRY(Pack(packing, source, [&](std::string_view piece) { return kept.Write(piece); }));
    blob = hasher.blob();
  }
  KN_TRY_ASSIGN(const FileDescriptor folder, MakeEntryFolder(blobs_.get(), blob.digest, kept_path));
  KN_TRY(kept.Rename(folder.get(), FileName(blob.digest, packing)));
  return blob;
}

Result<bool> Store::GetFile(const Blob& blob, const std::string& path, bool executable) {
  const FileDescriptor folder = OpenEntryFolder(blobs_.get(), blob.digest);
  if (!folder.valid()) return false;
  for (const Packing packing : kPackings) {
    const std::string name = FileName(blob.digest, packing);
    const OpenedFile file = OpenFile(folder.get(), name.c_str());
    if (!file.fd.valid()) continue;
    KN_TRY_ASSIGN(TemporaryFile target, TemporaryFile::Create(AT_FDCWD, path + ".kninja-",
                                                              executable ? 0777 : 0666, path));
    KN_TRY_ASSIGN(const bool sound, Restore(file, packing, blob, target));
    if (sound) {
      KN_TRY(target.Rename(AT_FDCWD, path));
      NoteUse(file);
      return true;
    }
    Drop(folder.get(), name);
  }
  return false;
}

bool Store::HasBlob(const Blob& blob) const { return FindBlob(blobs_.get(), blob).fd.valid(); }

}  // namespace kninja::cache
