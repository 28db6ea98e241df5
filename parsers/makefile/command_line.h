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
  std::string letters;               ///< Single-letter flags without argument, sorted, once each.
  std::vector<std::string> options;  ///< Further ones that a sub-make inherits: "--no-print-directory".

  bool Has(char letter) const { return letters.find(letter) != std::string::npos; }
  /// What makefiles see as MAKEFLAGS: "rR --no-print-directory".
  std::string Flags() const;
  /// What a sub-make gets as MAKEFLAGS: Flags() and the assignments.
  std::string InheritedFlags() const;
};

/// Parses `arguments` (without argv[0]) on top of the environment's MAKEFLAGS.
Result<CommandLine> ParseCommandLine(const std::vector<std::string>& arguments,
                                     const Environment& environment);

}  // namespace kninja::makefile
