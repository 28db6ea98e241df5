// SPDX-License-Identifier: GPL-2.0-or-later
// The local store: records (small values by key) and blobs (contents of files by
// digest) below one folder, for many processes and users at once. It knows nothing
// of kernels. docs/cache-format.md has the layout, its grammar and its version.
//
// A store may never break a build or lie: whatever is missing, damaged, unreadable
// or of another version is a miss. All is written beside its place and renamed into
// it; everything is checked against its digest when it is read, and dropped when it
// does not hold. Nothing is synced to the disk: what a power failure leaves half
// written is found by its digest.
//
// Safe for several threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/file_descriptor.h"
#include "src/base/hash.h"
#include "src/base/result.h"

namespace kninja::cache {

/// How blobs are kept. Any store may hold all of these.
enum class Packing : uint8_t { kPlain, kZlib, kZstd };

struct StoreOptions {
  std::string directory;         ///< Absolute; made when missing.
  uint64_t limit = 10ULL << 30;  ///< Bytes on disk that CollectGarbage leaves at most.
  Packing packing = Packing::kPlain;
};

/// The content of a file.
struct Blob {
  Digest digest;
  uint64_t size = 0;
  friend bool operator==(const Blob&, const Blob&) = default;
};

struct StoreSize {
  uint64_t records = 0, blobs = 0;  ///< How many.
  uint64_t bytes = 0;               ///< On disk.
};

struct VerifyResult {
  StoreSize size;                    ///< Of what is sound.
  std::vector<std::string> damaged;  ///< Files that were removed, sorted.
};

class Store {
 public:
  /// Fails when the folder cannot be made or belongs to a newer kninja; the caller then
  /// goes on without. A folder that cannot be written to is opened, and only read.
  static Result<Store> Open(StoreOptions options);
  Store(Store&&) noexcept;

  /// The bytes last put under `key`; nullopt when there are none that are sound.
  std::optional<std::string> GetRecord(const Digest& key);
  /// Replaces what is there.
  Status PutRecord(const Digest& key, std::string_view bytes);

  /// Keeps the content of the file at `path`. What is kept is what was read, whatever
  /// happens to the file meanwhile; the caller compares the digest with what it expects.
  Result<Blob> PutFile(const std::string& path);
  /// Makes the file at `path` have the content of `blob`, in one step, with the
  /// permissions that a new file gets (executable or not). False when there is no sound
  /// blob; `path` is then as it was. Fails when `path` cannot be written.
  Result<bool> GetFile(const Blob& blob, const std::string& path, bool executable);
  /// Whether there is a blob, without looking into it.
  bool HasBlob(const Blob& blob) const;

  /// Damaged records and blobs that were met and dropped.
  uint64_t damaged() const { return damaged_.load(); }
  bool writable() const { return writable_; }
  const StoreOptions& options() const { return options_; }

  StoreSize Measure() const;
  /// Removes what was used longest ago until the store is a tenth below its limit, if it
  /// is above; and what killed processes left. Does nothing while another process does.
  Result<StoreSize> CollectGarbage();
  /// Reads everything and removes what is not sound.
  Result<VerifyResult> Verify();
  /// Removes all that a store keeps, and nothing else that lies there.
  Status Clear();

 private:
  explicit Store(StoreOptions options);
  /// Reads what says which version of a store it is, or writes that.
  Status CheckFormat();
  Status OpenFolders();
  Error ReadOnly() const;
  /// Keeps the content of an open file, which was `blob` a moment ago; gives what is kept.
  Result<Blob> Keep(int file, Blob blob, const std::string& path);
  /// Removes what is not sound, as far as this user may.
  void Drop(int folder, const std::string& name);

  StoreOptions options_;
  FileDescriptor root_, records_, blobs_, temporary_;
  bool writable_ = false;
  std::atomic<uint64_t> damaged_{0};
};

}  // namespace kninja::cache
