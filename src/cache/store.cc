// SPDX-License-Identifier: GPL-2.0-or-later
// Opening a store, and its records. store_blobs.cc has the blobs, garbage.cc all that
// concerns the store as a whole.
#include "src/cache/store.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>

#include "src/base/disk.h"
#include "src/cache/record.h"
#include "src/cache/store_files.h"

namespace kninja::cache {
namespace {

constexpr std::string_view kFormat = "kninja-store 1";

// The first line of a file that others may have written, fit for a message.
std::string FirstLine(int fd) {
  char buffer[40];
  const ssize_t size = read(fd, buffer, sizeof buffer);
  std::string line;
  for (ssize_t i = 0; i < size && buffer[i] != '\n'; ++i)
    line += buffer[i] >= ' ' && buffer[i] <= '~' ? buffer[i] : '?';
  return line;
}

bool MayWrite(const FileDescriptor& folder) {
  return folder.valid() && faccessat(folder.get(), ".", W_OK | X_OK, AT_EACCESS) == 0;
}

}  // namespace

Store::Store(StoreOptions options) : options_(std::move(options)) {}

Store::Store(Store&& other) noexcept
    : options_(std::move(other.options_)),
      root_(std::move(other.root_)),
      records_(std::move(other.records_)),
      blobs_(std::move(other.blobs_)),
      temporary_(std::move(other.temporary_)),
      writable_(other.writable_),
      damaged_(other.damaged_.load()) {}

Result<Store> Store::Open(StoreOptions options) {
  Store store(std::move(options));
  const std::string& directory = store.options_.directory;
  // Who can neither find nor make it is told why it cannot be made.
  KN_TRY(RealDisk().MakeDirectories(directory));
  store.root_ = FileDescriptor(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!store.root_.valid()) return SystemError("open", directory);
  KN_TRY(store.CheckFormat());
  KN_TRY(store.OpenFolders());
  return store;
}

Status Store::CheckFormat() {
  const std::string path = options_.directory + "/" + kFormatFile;
  const OpenedFile file = OpenFile(root_.get(), kFormatFile);
  if (!file.fd.valid() && errno != ENOENT) return SystemError("read", path);
  // A power failure leaves an empty file of one that was just written.
  if (file.fd.valid() && file.info.st_size > 0) {
    const std::string found = FirstLine(file.fd.get());
    if (found == kFormat) return {};
    return Error(fmt::format("expected '{}' in {}, found '{}'", kFormat, path, found),
                 "another version of kninja made this cache: set KNINJA_CACHE_DIR, or remove " +
                     options_.directory);
  }
  if (mkdirat(root_.get(), kTemporaryFolder, 0777) != 0 && errno != EEXIST)
    return SystemError("write", path);
  const FileDescriptor folder = OpenFolder(root_.get(), kTemporaryFolder);
  KN_TRY_ASSIGN(TemporaryFile made, TemporaryFile::Create(folder.get(), "", 0666, path));
  KN_TRY(made.Write(fmt::format("{}\n", kFormat)));
  return made.Rename(root_.get(), kFormatFile);
}

Status Store::OpenFolders() {
  writable_ = MayWrite(root_);
  for (const auto& [name, folder] : {std::pair(kRecordsFolder, &records_),
                                     {kBlobsFolder, &blobs_},
                                     {kTemporaryFolder, &temporary_}}) {
    mkdirat(root_.get(), name, 0777);  // It is there, but for the first time.
    *folder = OpenFolder(root_.get(), name);
    if (!folder->valid() && errno != ENOENT && errno != EACCES)
      return SystemError("open", fmt::format("{}/{}", options_.directory, name));
    writable_ = writable_ && MayWrite(*folder);
  }
  return {};
}

Error Store::ReadOnly() const {
  return Error(fmt::format("cannot write to {}", options_.directory),
               "see who owns that folder, or set KNINJA_CACHE_DIR");
}

std::optional<std::string> Store::GetRecord(const Digest& key) {
  const FileDescriptor folder = OpenEntryFolder(records_.get(), key);
  const std::string name = FileName(key, Packing::kPlain);
  const OpenedFile file = OpenFile(folder.get(), name.c_str());
  if (!file.fd.valid()) return std::nullopt;
  const std::optional<std::string> content = ReadBytes(file, kMaxRecordFile);
  std::optional<std::string> bytes;
  if (content) bytes = DecodeRecord(key, *content);
  if (bytes)
    NoteUse(file);
  else
    Drop(folder.get(), name);
  return bytes;
}

Status Store::PutRecord(const Digest& key, std::string_view bytes) {
  if (!writable_) return ReadOnly();
  const std::string path = fmt::format("{}/{}", options_.directory, kRecordsFolder);
  const std::string content = EncodeRecord(key, bytes);
  if (content.size() > kMaxRecordFile) return Error("the record is too long for " + path);
  KN_TRY_ASSIGN(TemporaryFile file, TemporaryFile::Create(temporary_.get(), "", 0666, path));
  KN_TRY(file.Write(content));
  KN_TRY_ASSIGN(const FileDescriptor folder, MakeEntryFolder(records_.get(), key, path));
  return file.Rename(folder.get(), FileName(key, Packing::kPlain));
}

void Store::Drop(int folder, const std::string& name) {
  ++damaged_;
  unlinkat(folder, name.c_str(), 0);  // As far as this user may.
}

}  // namespace kninja::cache
