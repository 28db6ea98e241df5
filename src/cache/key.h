// SPDX-License-Identifier: GPL-2.0-or-later
// The text behind a key: all that decides what a command makes, one item a line.
// The key is the digest of the very text that is shown, so that an explanation cannot
// drift from the truth, and two texts can be compared with diff.
#pragma once

#include <string>
#include <string_view>

#include "src/base/hash.h"

namespace kninja::cache {

class KeyText {
 public:
  /// A line `field value`. Of different values no two look the same: a backslash and
  /// what would end the line are written as `\\`, `\n` and `\0`.
  void Add(std::string_view field, std::string_view value);
  /// A line `field name digest`.
  void Add(std::string_view field, std::string_view name, const Digest& digest);

  const std::string& text() const { return text_; }
  Digest digest() const { return HashBytes(text_); }

 private:
  void AddEscaped(std::string_view value);
  std::string text_;
};

}  // namespace kninja::cache
