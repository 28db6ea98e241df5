// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/base/strings.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <utility>

namespace kninja {
namespace {

bool IsBlank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

template <class Each>
void ForEachWord(std::string_view text, Each each) {
  for (size_t i = 0; i < text.size();) {
    while (i < text.size() && IsBlank(text[i])) ++i;
    const std::string_view rest = text.substr(i);
    const size_t length = FindWhiteSpace(rest);
    if (length > 0) each(rest.substr(0, length));
    i += length;
  }
}

size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t substitute = diagonal + (a[i - 1] != b[j - 1] ? 1 : 0);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substitute});
    }
  }
  return row[b.size()];
}

}  // namespace

// Perf: eight characters at a time, as cutting words is most of what make does
// (benchmarks: evaluate the makefiles).
size_t FindWhiteSpace(std::string_view text) {
  constexpr uint64_t kOnes = 0x0101010101010101;
  size_t at = 0;
  while (at + sizeof(uint64_t) <= text.size()) {
    uint64_t eight;
    std::memcpy(&eight, text.data() + at, sizeof(eight));
    // The high bit of the first that is below '!', as white space is; of those
    // after it, not for sure.
    const uint64_t low = (eight - kOnes * '!') & ~eight & (kOnes * 0x80);
    if (low == 0) {
      at += sizeof(uint64_t);
      continue;
    }
    if constexpr (std::endian::native == std::endian::little)
      at += static_cast<size_t>(std::countr_zero(low)) / 8;
    break;
  }
  while (at < text.size() && !IsBlank(text[at])) ++at;
  return at;
}

std::vector<std::string_view> SplitWords(std::string_view text) {
  std::vector<std::string_view> words;
  ForEachWord(text, [&](std::string_view word) { words.push_back(word); });
  return words;
}

std::vector<std::string_view> SplitOn(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (size_t begin = 0;;) {
    const size_t end = text.find(separator, begin);
    parts.push_back(text.substr(begin, end - begin));
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
  }
}

std::string_view TrimBlanks(std::string_view text) {
  while (!text.empty() && IsBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsBlank(text.back())) text.remove_suffix(1);
  return text;
}

std::string FoldBlanks(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  ForEachWord(text, [&](std::string_view word) {
    if (!folded.empty()) folded += ' ';
    folded += word;
  });
  return folded;
}

size_t FindText(std::string_view text, std::string_view part) {
  const void* found = memmem(text.data(), text.size(), part.data(), part.size());
  if (found == nullptr) return std::string_view::npos;
  return static_cast<size_t>(static_cast<const char*>(found) - text.data());
}

std::string ShellQuote(std::string_view text) {
  constexpr CharSet kPlain(
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%_+=:,./-");
  if (!text.empty() && kPlain.Are(text)) return std::string(text);
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'')
      quoted += "'\\''";
    else
      quoted += c;
  }
  return quoted + "'";
}

std::string InCapitals(std::string_view text) {
  std::string capitals(text);
  for (char& c : capitals)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return capitals;
}

std::vector<std::string> NearestNames(std::string_view name,
                                      const std::vector<std::string>& candidates, size_t at_most) {
  std::vector<std::pair<size_t, std::string>> ranked;
  for (const std::string& candidate : candidates) {
    const size_t distance = EditDistance(name, candidate);
    if (distance <= std::max(name.size(), candidate.size()) / 3)
      ranked.emplace_back(distance, candidate);
  }
  std::sort(ranked.begin(), ranked.end());
  ranked.erase(std::unique(ranked.begin(), ranked.end()), ranked.end());
  std::vector<std::string> nearest;
  for (size_t i = 0; i < ranked.size() && i < at_most; ++i)
    nearest.push_back(std::move(ranked[i].second));
  return nearest;
}

}  // namespace kninja
