// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/base/hash.h"

#include <fmt/format.h>
#include <xxhash.h>

namespace kninja {

Digest HashBytes(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.high64, hash.low64};
}

size_t TextHash::operator()(std::string_view text) const {
  return XXH3_64bits(text.data(), text.size());
}

std::string ToHex(const Digest& digest) {
  return fmt::format("{:016x}{:016x}", digest.high, digest.low);
}

}  // namespace kninja
