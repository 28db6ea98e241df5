// SPDX-License-Identifier: GPL-2.0-or-later
// What the tests of a store share: one in a temporary folder, and a look at its files
// from outside.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "src/cache/store.h"
#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

namespace kninja::cache {

inline Store OpenStore(const TempDir& dir, Packing packing = Packing::kPlain,
                       uint64_t limit = 10ULL << 30) {
  StoreOptions options;
  options.directory = dir.Path("store");
  options.packing = packing;
  options.limit = limit;
  return Must(Store::Open(std::move(options)));
}

inline std::string EntryPath(const TempDir& dir, const char* folder, const Digest& digest) {
  const std::string hex = ToHex(digest);
  return dir.Path(std::string("store/") + folder + "/" + hex.substr(0, 2) + "/" + hex);
}
inline std::string RecordPath(const TempDir& dir, const Digest& key) {
  return EntryPath(dir, "records", key);
}
inline std::string BlobPath(const TempDir& dir, const Blob& blob, Packing packing) {
  const char* suffix = packing == Packing::kZlib ? ".z" : packing == Packing::kZstd ? ".zst" : "";
  return EntryPath(dir, "blobs", blob.digest) + suffix;
}

inline std::string ReadFile(const std::string& path) {
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}
inline void WriteFile(const std::string& path, const std::string& content) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << content;
}

/// Sorted.
inline std::vector<std::string> NamesIn(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

/// The same ones each time; no packing makes them fewer.
inline std::string RandomBytes(size_t size, unsigned seed = 1) {
  std::mt19937_64 random(seed);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

}  // namespace kninja::cache
