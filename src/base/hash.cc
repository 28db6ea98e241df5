// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/base/hash.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <charconv>

namespace kninja {

Digest HashBytes(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.high64, hash.low64};
}

Hasher::Hasher() : state_(XXH3_createState()) { XXH3_128bits_reset(state_.get()); }

void Hasher::Add(std::string_view bytes) {
  XXH3_128bits_update(state_.get(), bytes.data(), bytes.size());
}

Digest Hasher::digest() const {
  const XXH128_hash_t hash = XXH3_128bits_digest(state_.get());
  return {hash.high64, hash.low64};
}

void Hasher::Free::operator()(XXH3_state_s* state) const { XXH3_freeState(state); }

size_t TextHash::operator()(std::string_view text) const {
  return XXH3_64bits(text.data(), text.size());
}

std::string ToHex(const Digest& digest) {
  return fmt::format("{:016x}{:016x}", digest.high, digest.low);
}

std::optional<Digest> FromHex(std::string_view text) {
  if (text.size() != 32) return std::nullopt;
  Digest digest;
  std::from_chars(text.data(), text.data() + 16, digest.high, 16);
  std::from_chars(text.data() + 16, text.data() + 32, digest.low, 16);
  if (ToHex(digest) != text) return std::nullopt;
  return digest;
}

}  // namespace kninja
