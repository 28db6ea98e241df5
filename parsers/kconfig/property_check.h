// SPDX-License-Identifier: GPL-2.0-or-later
// What conf complains of in definitions: properties that do not fit a symbol's
// type, members of choices and transitional symbols with more than they may have.
#pragma once

#include <vector>

#include "parsers/kconfig/tree.h"

namespace kninja::kconfig {

/// Warns of properties of the symbol defined at `node`, once a symbol.
void CheckProperties(Tree& tree, MenuNode* node);
/// Warns of a member of a choice that has a value of its own.
void CheckLegacyMember(Tree& tree, const MenuNode* choice, const MenuNode* node);
/// Errors of members of choices that are groups.
void CheckMembers(Tree& tree, std::vector<Diagnostic>& errors);
/// Transitional symbols may have a type and a help text only.
void CheckTransitional(Tree& tree, std::vector<Diagnostic>& errors);

}  // namespace kninja::kconfig
