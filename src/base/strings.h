// SPDX-License-Identifier: GPL-2.0-or-later
// Small helpers on text that several layers need.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace kninja {

/// Characters to look for: std::string_view's own find_first_of() calls memchr()
/// for each character of the text.
class CharSet {
 public:
  constexpr explicit CharSet(std::string_view characters) {
    for (const char c : characters) has_[static_cast<unsigned char>(c)] = true;
  }
  constexpr bool Has(char c) const { return has_[static_cast<unsigned char>(c)]; }
  /// Whether one of them is in `text`.
  constexpr bool In(std::string_view text) const {
    for (const char c : text)
      if (Has(c)) return true;
    return false;
  }
  /// Whether nothing else is in `text`.
  constexpr bool Are(std::string_view text) const {
    for (const char c : text)
      if (!Has(c)) return false;
    return true;
  }

 private:
  std::array<bool, 256> has_{};
};

/// Where the first blank, tab or line end of `text` is; its size if there is none.
size_t FindWhiteSpace(std::string_view text);
/// Words separated by blanks, tabs and newlines.
std::vector<std::string_view> SplitWords(std::string_view text);
/// Parts between `separator`; n separators give n + 1 parts.
std::vector<std::string_view> SplitOn(std::string_view text, char separator);
std::string_view TrimBlanks(std::string_view text);
/// Words joined by single blanks: make's $(strip).
std::string FoldBlanks(std::string_view text);
/// As text.find(part), and as fast where the first character of `part` is common.
size_t FindText(std::string_view text, std::string_view part);
/// `text` quoted so that a POSIX shell reads it as one word.
std::string ShellQuote(std::string_view text);
/// `text` with ASCII letters in capitals, whatever the locale.
std::string InCapitals(std::string_view text);
/// The candidates nearest to `name` by edit distance, best first; none that
/// differ in more than a third of their letters.
std::vector<std::string> NearestNames(std::string_view name,
                                      const std::vector<std::string>& candidates, size_t at_most);

}  // namespace kninja
