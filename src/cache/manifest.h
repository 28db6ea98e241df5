// SPDX-License-Identifier: GPL-2.0-or-later
// What the cache keeps of one command: a manifest and, for each of its variants, a
// result. The question (all that is known before the command runs: key.h) leads to the
// manifest; a variant lists what the command was seen to read besides, and holds when
// all of that is so again; it leads to the result, the files that were made.
//
// Pure values and their bytes, which are records of the store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/hash.h"
#include "src/cache/store.h"

namespace kninja::cache {

struct SeenFile {
  std::string path;
  Digest digest;
  friend bool operator==(const SeenFile&, const SeenFile&) = default;
};

struct SeenSymbol {
  std::string name;   ///< "CONFIG_BTRFS_FS"
  std::string value;  ///< "" when unset.
  friend bool operator==(const SeenSymbol&, const SeenSymbol&) = default;
};

struct Variant {
  std::vector<SeenFile> files;      ///< Read, in no certain order.
  std::vector<SeenSymbol> symbols;  ///< That these mention.
  std::vector<std::string> absent;  ///< Paths that would have been read before those.
  friend bool operator==(const Variant&, const Variant&) = default;
};

/// Under which the result of a variant is kept.
Digest ResultKey(const Digest& question, const Variant& variant);

struct Manifest {
  std::vector<Variant> variants;  ///< The latest first.

  /// Puts it first; of many the oldest go.
  void Add(Variant variant);
};

std::string Encode(const Manifest& manifest);
/// nullopt for anything but what Encode of this version wrote.
std::optional<Manifest> DecodeManifest(std::string_view bytes);

struct MadeFile {
  std::string path;
  Blob blob;
  bool executable = false;
  friend bool operator==(const MadeFile&, const MadeFile&) = default;
};

struct ResultRecord {
  std::vector<MadeFile> files;
  uint64_t milliseconds = 0;  ///< What the command took, about.
};

std::string Encode(const ResultRecord& result);
std::optional<ResultRecord> DecodeResult(std::string_view bytes);

}  // namespace kninja::cache
