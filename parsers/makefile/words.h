// SPDX-License-Identifier: GPL-2.0-or-later
// Text as make sees it: words separated by blanks, patterns with one `%`, and
// scanning that honours backslashes and variable references. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/strings.h"

namespace kninja::makefile {

/// Blank within a line: space or tab.
inline bool IsBlank(char c) { return c == ' ' || c == '\t'; }
/// Any white space that separates words.
inline bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::string_view SkipSpace(std::string_view text);
std::string_view StripSpace(std::string_view text);
/// Whether `text` is a number without sign.
bool AllDigits(std::string_view text);

/// What makes a name a pattern of files.
inline constexpr CharSet kWildcards("*?[");

/// Takes the next word off the front of `rest`; empty at the end.
std::string_view NextWord(std::string_view& rest);

/// A word with at most one active `%`; `\%` is a literal one.
class Pattern {
 public:
  explicit Pattern(std::string_view text);
  /// `%` and then `suffix`, in which nothing is special.
  static Pattern Suffix(std::string_view suffix);
  bool has_percent() const { return has_percent_; }
  const std::string& prefix() const { return prefix_; }
  const std::string& suffix() const { return suffix_; }
  /// The stem with which `word` matches; a pattern without `%` matches itself
  /// with an empty stem.
  std::optional<std::string_view> Match(std::string_view word) const;
  /// The pattern with its `%` replaced.
  std::string Substitute(std::string_view stem) const;

 private:
  std::string prefix_;
  std::string suffix_;
  bool has_percent_ = false;
};

/// make's $(patsubst pattern,replacement,text), appended to `out`.
void PatSubst(const Pattern& pattern, const Pattern& replacement, std::string_view text,
              std::string& out);

/// $(subst from,to,text), appended to `out`.
void Subst(std::string_view from, std::string_view to, std::string_view text, std::string& out);

/// The first character of `text` that is in `stops` and not escaped by a
/// backslash; backslashes that escape one are removed from `text` (as make
/// does: `\\#` becomes `\` and a stop). Variable references are skipped when
/// `skip_references`. npos if there is none.
size_t FindUnquoted(std::string& text, std::string_view stops, bool skip_references,
                    size_t from = 0);

/// Replaces each backslash-newline with the blanks around it by one blank.
std::string CollapseContinuations(std::string_view line);

/// File names of a rule or include line: words, with backslash-escaped blanks
/// kept together and a leading `./` dropped. A newline ends no name.
std::vector<std::string> ParseFileNames(std::string_view text);
/// As ParseFileNames, up to the first `stop` that no backslash escapes; `text`
/// is left with what follows, the `stop` included.
std::vector<std::string> ParseFileNamesUntil(std::string_view& text, char stop);

/// `text` with each `$` doubled: what expands to `text`.
std::string EscapeDollars(std::string_view text);
/// Takes away the backslashes that escape `escaped`, and halves those before them.
std::string UnescapeChar(std::string_view text, char escaped);

/// Shortens a name as make does when it enters one: leading `./` go.
std::string_view StripDotSlash(std::string_view name);

}  // namespace kninja::makefile
