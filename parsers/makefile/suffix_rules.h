// SPDX-License-Identifier: GPL-2.0-or-later
// Old-style suffix rules, `.c.o:`, as the pattern rules they stand for.
#pragma once

namespace kninja::makefile {

class Evaluator;

/// Adds a pattern rule for each suffix rule of the suffixes in .SUFFIXES, and
/// one for each suffix that only says that such names are nothing special.
void ConvertSuffixRules(Evaluator& evaluator);

}  // namespace kninja::makefile
