// SPDX-License-Identifier: GPL-2.0-or-later
// The variables and implicit rules that GNU make has without any makefile
// (manual, sections 10.2 and 10.3); kbuild switches them off with -rR.
#pragma once

namespace kninja::makefile {

class Evaluator;

void DefineBuiltinVariables(Evaluator& evaluator);
/// Those that nobody redefined.
void UndefineBuiltinVariables(Evaluator& evaluator);
/// Before makefiles are read: .SUFFIXES and the suffix rules.
void DefineBuiltinSuffixRules(Evaluator& evaluator);
/// After makefiles are read, so that theirs come first.
void DefineBuiltinPatternRules(Evaluator& evaluator);

}  // namespace kninja::makefile
