// SPDX-License-Identifier: GPL-2.0-or-later
// Checks the rules of docs/architecture.md that a program can check: which
// layer includes which, which third-party headers it may use, who may print,
// exit or throw, and how long a file may grow. Knows the table; reads sources
// as text.
#pragma once

#include <string>
#include <vector>

#include "src/base/disk.h"

namespace kninja::layering {

/// A violation, laid out as `file:line: message`.
using Violations = std::vector<std::string>;

/// Checks every `.h` and `.cc` file below src, parsers and generator of `root`;
/// violations come sorted by file and line.
Violations CheckTree(const Disk& disk, const std::string& root);

/// How many files CheckTree looks at: a check of nothing must not pass.
size_t CountSources(const Disk& disk, const std::string& root);

/// `text` with comments, strings and character literals blanked out and lines
/// kept, except that the names in `#include` lines stay.
std::string CodeOnly(const std::string& text);

}  // namespace kninja::layering
