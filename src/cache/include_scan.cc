// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cache/include_scan.h"

#include "src/base/strings.h"

namespace kninja::cache {
namespace {

constexpr std::string_view kInclude = "include";
constexpr std::string_view kHasInclude = "__has_include";
constexpr std::string_view kIncbin = "incbin";

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

// `text` after blanks.
std::string_view SkipBlanks(std::string_view text) {
  size_t begin = 0;
  while (begin < text.size() && IsBlank(text[begin])) ++begin;
  return text.substr(begin);
}

// What stands between the delimiter at the start of `text` and `close`, on one line.
std::string_view Delimited(std::string_view text, char close) {
  const size_t end = text.find_first_of(std::string_view("\n", 1), 1);
  const size_t at = text.find(close, 1);
  if (at == std::string_view::npos || at > end) return {};
  return text.substr(1, at - 1);
}

// Whether the directive `#` or `%:` stands before `at`, with nothing but blanks between.
bool IsDirective(std::string_view text, size_t at) {
  while (at > 0 && IsBlank(text[at - 1])) --at;
  return at > 0 && (text[at - 1] == '#' || text[at - 1] == ':');
}

template <class Visit>
void ForEach(std::string_view text, std::string_view word, const Visit& visit) {
  for (size_t from = 0; from < text.size();) {
    const size_t found = FindText(text.substr(from), word);
    if (found == std::string_view::npos) return;
    const size_t at = from + found;
    from = at + word.size();
    visit(at, text.substr(from));
  }
}

void ScanDirectives(std::string_view text, IncludeScan* scan) {
  ForEach(text, kInclude, [&](size_t at, std::string_view after) {
    if (!IsDirective(text, at)) return;
    if (after.starts_with("_next")) {
      scan->computed = true;  // Found beyond the directory of this very file.
      return;
    }
    after = SkipBlanks(after);
    if (after.starts_with('"'))
      scan->quoted.emplace_back(Delimited(after, '"'));
    else if (!after.starts_with('<'))
      scan->computed = true;
  });
}

void ScanQuestions(std::string_view text, IncludeScan* scan) {
  ForEach(text, kHasInclude, [&](size_t, std::string_view after) {
    after = SkipBlanks(after);
    if (!after.starts_with('(')) return;  // `#ifdef __has_include`
    after = SkipBlanks(after.substr(1));
    if (after.starts_with('<'))
      scan->asked.emplace_back(Delimited(after, '>'));
    else if (after.starts_with('"'))
      scan->quoted.emplace_back(Delimited(after, '"'));
    else
      scan->computed = true;
  });
}

void ScanEmbedded(std::string_view text, IncludeScan* scan) {
  ForEach(text, kIncbin, [&](size_t, std::string_view after) {
    const size_t quote = after.find_first_of("\"\n");
    std::string_view rest = quote == std::string_view::npos || after[quote] == '\n'
                                ? after.substr(0, 0)
                                : after.substr(quote);
    scan->embedded.emplace_back(rest.empty() ? rest : Delimited(rest, '"'));
  });
}

}  // namespace

IncludeScan ScanIncludes(std::string_view text) {
  IncludeScan scan;
  ScanDirectives(text, &scan);
  ScanQuestions(text, &scan);
  ScanEmbedded(text, &scan);
  for (const std::string_view word : {"__DATE__", "__TIME__", "__TIMESTAMP__"})
    scan.tells_time = scan.tells_time || FindText(text, word) != std::string_view::npos;
  return scan;
}

}  // namespace kninja::cache
