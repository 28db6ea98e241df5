// SPDX-License-Identifier: GPL-2.0-or-later
// The variables and implicit rules that GNU make has without any makefile
// (manual, sections 10.2 and 10.3); kbuild switches them off with -rR.
#pragma once

#include "src/base/result.h"

namespace kninja::makefile {

class Evaluator;

void DefineBuiltinVariables(Evaluator& evaluator);
Status DefineBuiltinRules(Evaluator& evaluator);

}  // namespace kninja::makefile
