// SPDX-License-Identifier: GPL-2.0-or-later
// Digests that identify content (XXH3, 128 bits). They do not authenticate.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace kninja {

struct Digest {
  uint64_t high = 0;
  uint64_t low = 0;
  friend bool operator==(const Digest&, const Digest&) = default;
  friend auto operator<=>(const Digest&, const Digest&) = default;
};

Digest HashBytes(std::string_view bytes);
/// For hashed containers of strings that are asked for string_views.
struct TextHash : std::hash<std::string_view> {
  using is_transparent = void;
};

/// 32 hexadecimal digits.
std::string ToHex(const Digest& digest);

}  // namespace kninja
