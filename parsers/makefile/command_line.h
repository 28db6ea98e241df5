// SPDX-License-Identifier: GPL-2.0-or-later
// make's own command line and its MAKEFLAGS, so that `kninja eval` and the
// sub-makes of kbuild mean what they mean to GNU make (manual, sections 5.7, 9.8).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "src/base/process.h"
#include "src/base/result.h"

namespace kninja::makefile {

struct CommandLine {
  std::vector<std::string> makefiles;
  std::vector<std::string> directories;  ///< -C, in order.
  std::vector<std::string> assignments;  ///< Inherited ones first.
  std::vector<std::string> goals;
  std::vector<std::string> include_directories;
  std::string letters;  ///< Single-letter flags without argument, sorted, once each.
  std::vector<std::string>
      options;  ///< Further ones that a sub-make inherits: "--no-print-directory".
  std::vector<std::string> evaluations;  ///< --eval, in order.

  bool Has(char letter) const { return letters.find(letter) != std::string::npos; }
  /// Adds a letter or takes it away.
  void SetLetter(char letter, bool on);
  /// What makefiles see as MAKEFLAGS while they are read: "rR --no-print-directory".
  /// GNU make 4.3 shows options with an argument only once recipes run, so that a
  /// makefile that looks for letters does not find those of a path.
  std::string Flags() const;
  /// What recipes see, but for assignments: "rR -Iinclude --no-print-directory".
  std::string RecipeFlags() const;
  /// What a sub-make gets as MAKEFLAGS: RecipeFlags() and the assignments.
  std::string InheritedFlags() const;
};

/// `text` as a word of MAKEFLAGS: blanks and backslashes escaped, `$` doubled.
std::string EscapeForFlags(std::string_view text);

/// Parses `arguments` (without argv[0]) on top of the environment's MAKEFLAGS.
Result<CommandLine> ParseCommandLine(const std::vector<std::string>& arguments,
                                     const Environment& environment);

}  // namespace kninja::makefile
