// SPDX-License-Identifier: GPL-2.0-or-later
// allnoconfig, allyesconfig, allmodconfig, alldefconfig: an answer for whatever
// has no value yet (conf_set_all_new_symbols).
#pragma once

#include "parsers/kconfig/evaluator.h"

namespace kninja::kconfig {

enum class Answer { kDefault, kNo, kModule, kYes };

/// Gives every symbol that the user could set, and has not, this value.
void SetAllNewSymbols(Evaluator& evaluator, Answer answer);

}  // namespace kninja::kconfig
