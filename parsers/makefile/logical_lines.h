// SPDX-License-Identifier: GPL-2.0-or-later
// Makefile text taken apart into logical lines, and what can be said of each
// without expanding anything. Depends on the text alone, so that it may be kept
// and used for every reading of it.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/makefile/variables.h"

namespace kninja::makefile {

/// What a makefile may begin with, and make ignores.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Words in front of an assignment, and whether it is one.
struct Modifiers {
  bool assigns = false;
  bool defines = false;
  bool undefines = false;
  bool exports = false;
  bool unexports = false;
  bool overrides = false;
  bool is_private = false;
};

/// Takes modifiers (`export`, `override`, ...) off the front of an assignment,
/// whose parts go to `assignment` (not for `define` and `undefine`). Returns what
/// follows them; all of `text` when it is no assignment. GNU make 4.3,
/// parse_var_assignment().
std::string_view ParseModifiers(std::string_view text, Modifiers* modifiers,
                                Assignment* assignment);

/// Physical lines, joined where one ends in a backslash.
struct LogicalLine {
  std::string_view raw;         ///< As written, the backslash-newlines still in it.
  std::string_view text;        ///< Collapsed, without comment and leading blanks.
  std::string_view definition;  ///< `text` without modifiers.
  int offset = 0;               ///< Number of its first physical line, from 0.
  Modifiers modifiers;
  Assignment assignment;  ///< Parts of `definition`, if it assigns.
};

class LogicalLines {
 public:
  /// `text` must outlive this.
  explicit LogicalLines(std::string_view text);
  LogicalLines(const LogicalLines&) = delete;
  LogicalLines& operator=(const LogicalLines&) = delete;

  const std::vector<LogicalLine>& lines() const { return lines_; }
  /// How many physical lines there are.
  int physical_lines() const { return physical_lines_; }

 private:
  std::vector<LogicalLine> lines_;
  std::deque<std::string> changed_;  // Texts that are not part of the file as they are.
  int physical_lines_ = 0;
};

}  // namespace kninja::makefile
