// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cache/record.h"

namespace kninja::cache {
namespace {

constexpr std::string_view kMagic = "knrec 1\n";
constexpr size_t kHeaderSize = 8 + 32;  // And the checksum, in hexadecimal digits.

// The key is part of it: a record under another name is not sound.
std::string Checksum(const Digest& key, std::string_view bytes) {
  Hasher hasher;
  hasher.Add(ToHex(key));
  hasher.Add(bytes);
  return ToHex(hasher.digest());
}

}  // namespace

std::string EncodeRecord(const Digest& key, std::string_view bytes) {
  std::string file;
  file.reserve(kHeaderSize + bytes.size());
  return file.append(kMagic).append(Checksum(key, bytes)).append(bytes);
}

std::optional<std::string> DecodeRecord(const Digest& key, std::string_view file) {
  if (file.size() < kHeaderSize || !file.starts_with(kMagic)) return std::nullopt;
  const std::string_view bytes = file.substr(kHeaderSize);
  if (file.substr(kMagic.size(), kHeaderSize - kMagic.size()) != Checksum(key, bytes))
    return std::nullopt;
  return std::string(bytes);
}

}  // namespace kninja::cache
