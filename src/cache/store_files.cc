// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cache/store_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <tuple>

#include "src/base/strings.h"

namespace kninja::cache {
namespace {

constexpr int64_t kNoteUseAfterNs = int64_t{10} * 60 * 1000000000;
constexpr size_t kHexDigits = 32;
constexpr CharSet kHex("0123456789abcdef");

std::string_view SuffixOf(Packing packing) {
  return packing == Packing::kZlib ? ".z" : packing == Packing::kZstd ? ".zst" : "";
}

std::string EntryFolderName(const Digest& digest) { return ToHex(digest).substr(0, 2); }

// Different for all files of a machine at any time, nearly: another machine, or another
// container, may have the same process number.
std::string UniqueName() {
  static std::atomic<uint64_t> counter{static_cast<uint64_t>(NowNs())};
  return fmt::format("{:x}-{:x}", static_cast<unsigned>(getpid()), ++counter);
}

}  // namespace

Error SystemError(std::string_view verb, std::string_view path) {
  return Error(fmt::format("cannot {} {}: {}", verb, path, std::strerror(errno)));
}

FileDescriptor OpenFolder(int folder, const char* name) {
  return FileDescriptor(openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

OpenedFile OpenFile(int folder, const char* name) {
  OpenedFile file;
  // What is a pipe shall not keep anybody waiting.
  file.fd = FileDescriptor(openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (file.fd.valid() && (fstat(file.fd.get(), &file.info) != 0 || !S_ISREG(file.info.st_mode))) {
    file.fd = FileDescriptor();
    errno = ELOOP;  // As for a link.
  }
  return file;
}

std::optional<std::string> ReadBytes(const OpenedFile& file, size_t limit) {
  if (static_cast<uint64_t>(file.info.st_size) > limit) return std::nullopt;
  std::string bytes(static_cast<size_t>(file.info.st_size), '\0');
  for (size_t used = 0; used < bytes.size();) {
    const ssize_t got = read(file.fd.get(), bytes.data() + used, bytes.size() - used);
    if (got == 0 || (got < 0 && errno != EINTR)) return std::nullopt;
    if (got > 0) used += static_cast<size_t>(got);
  }
  return bytes;
}

void NoteUse(const OpenedFile& file) {
  const int64_t now = NowNs();
  const int64_t noted = MtimeOf(file.info);
  // One from the future would never be the oldest.
  if (now - noted > kNoteUseAfterNs || noted > now) futimens(file.fd.get(), nullptr);
}

Result<std::string_view> PieceReader::Next() {
  for (;;) {
    const ssize_t got = read(fd_, buffer_.get(), kPieceSize);
    if (got >= 0) return std::string_view(buffer_.get(), static_cast<size_t>(got));
    if (errno != EINTR) return SystemError("read", path_);
  }
}

Result<TemporaryFile> TemporaryFile::Create(int folder, const std::string& prefix, mode_t mode,
                                            std::string path) {
  for (int attempts = 0;; ++attempts) {
    std::string name = prefix + UniqueName();
    FileDescriptor fd(
        openat(folder, name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
    if (fd.valid()) return TemporaryFile(folder, std::move(name), std::move(path), std::move(fd));
    if (errno != EEXIST || attempts == 100) return SystemError("write", path);
  }
}

TemporaryFile::~TemporaryFile() {
  if (fd_.valid()) unlinkat(folder_, name_.c_str(), 0);
}

Status TemporaryFile::Write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = write(fd_.get(), bytes.data(), bytes.size());
    if (put >= 0)
      bytes.remove_prefix(static_cast<size_t>(put));
    else if (errno != EINTR)
      return SystemError("write", path_);
  }
  return {};
}

Status TemporaryFile::Rename(int folder, const std::string& name) {
  // Quotas and network file systems report a full disk only here.
  if (close(fd_.Release()) == 0 && renameat(folder_, name_.c_str(), folder, name.c_str()) == 0)
    return {};
  Error error = SystemError("write", path_);
  unlinkat(folder_, name_.c_str(), 0);
  return error;
}

bool IsTemporaryName(std::string_view name) {
  const size_t dash = name.find('-');
  return dash != std::string_view::npos && dash > 0 && dash + 1 < name.size() &&
         kHex.Are(name.substr(0, dash)) && kHex.Are(name.substr(dash + 1));
}

std::string FileName(const Digest& digest, Packing packing) {
  return ToHex(digest).append(SuffixOf(packing));
}

std::optional<EntryName> ParseFileName(std::string_view name) {
  const std::optional<Digest> digest = FromHex(name.substr(0, kHexDigits));
  if (!digest) return std::nullopt;
  for (const Packing packing : kPackings)
    if (name.substr(kHexDigits) == SuffixOf(packing)) return EntryName{*digest, packing};
  return std::nullopt;
}

std::string FilePath(const EntryName& name) {
  return EntryFolderName(name.digest) + '/' + FileName(name.digest, name.packing);
}

int64_t NowNs() {
  return std::chrono::system_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
}

int64_t MtimeOf(const struct stat& info) {
  return info.st_mtim.tv_sec * int64_t{1000000000} + info.st_mtim.tv_nsec;
}

FileDescriptor OpenEntryFolder(int base, const Digest& digest) {
  return OpenFolder(base, EntryFolderName(digest).c_str());
}

Result<FileDescriptor> MakeEntryFolder(int base, const Digest& digest, std::string_view path) {
  FileDescriptor folder = OpenEntryFolder(base, digest);
  if (folder.valid()) return folder;
  if (errno == ENOENT &&
      (mkdirat(base, EntryFolderName(digest).c_str(), 0777) == 0 || errno == EEXIST))
    folder = OpenEntryFolder(base, digest);
  if (!folder.valid()) return SystemError("write", path);
  return folder;
}

void ForEachName(FileDescriptor folder, const std::function<void(const char* name)>& each) {
  DIR* listing = folder.valid() ? fdopendir(folder.get()) : nullptr;
  if (listing == nullptr) return;
  folder.Release();
  while (const dirent* entry = readdir(listing)) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") each(entry->d_name);
  }
  closedir(listing);
}

std::vector<FoundFile> ListEntries(int base) {
  std::vector<FoundFile> found;
  for (unsigned i = 0; i < 256; ++i) {
    const std::string prefix = fmt::format("{:02x}", i);
    FileDescriptor folder = OpenFolder(base, prefix.c_str());
    const int fd = folder.get();
    ForEachName(std::move(folder), [&](const char* text) {
      const std::optional<EntryName> name = ParseFileName(text);
      if (!name || !std::string_view(text).starts_with(prefix)) return;
      struct stat info;
      if (fstatat(fd, text, &info, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISDIR(info.st_mode))
        found.push_back({*name, MtimeOf(info), static_cast<uint64_t>(info.st_blocks) * 512});
    });
  }
  std::sort(found.begin(), found.end(), [](const FoundFile& a, const FoundFile& b) {
    return std::tie(a.name.digest, a.name.packing) < std::tie(b.name.digest, b.name.packing);
  });
  return found;
}

}  // namespace kninja::cache
