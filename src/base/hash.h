// SPDX-License-Identifier: GPL-2.0-or-later
// Digests that identify content (XXH3, 128 bits). They do not authenticate.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

struct XXH3_state_s;

namespace kninja {

struct Digest {
  uint64_t high = 0;
  uint64_t low = 0;
  friend bool operator==(const Digest&, const Digest&) = default;
  friend auto operator<=>(const Digest&, const Digest&) = default;
};

Digest HashBytes(std::string_view bytes);

/// The digest of bytes that come in pieces, which is that of HashBytes() for all of them.
class Hasher {
 public:
  Hasher();
  void Add(std::string_view bytes);
  /// Of all that was added so far.
  Digest digest() const;

 private:
  struct Free {
    void operator()(XXH3_state_s* state) const;
  };
  std::unique_ptr<XXH3_state_s, Free> state_;
};

/// For hashed containers of strings that are asked for string_views. XXH3, which takes
/// half of std::hash's time for a path; not noexcept, so that libstdc++ keeps the hash
/// of each element.
struct TextHash {
  using is_transparent = void;
  size_t operator()(std::string_view text) const;
};

template <class Value>
using TextMap = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

/// 32 hexadecimal digits.
std::string ToHex(const Digest& digest);
/// What ToHex() wrote; nullopt for anything else.
std::optional<Digest> FromHex(std::string_view text);

}  // namespace kninja
