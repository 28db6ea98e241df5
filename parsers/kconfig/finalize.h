// SPDX-License-Identifier: GPL-2.0-or-later
// From what the files say to what it means: dependencies of menus, ifs and
// entries spread to every property, selects and implies reach their targets,
// entries that depend on the one before them go below it, choices get their
// members (scripts/kconfig/menu.c: menu_finalize). Then the checks that need
// the whole tree.
#pragma once

#include <vector>

#include "parsers/kconfig/tree.h"

namespace kninja::kconfig {

/// Once for each tree, after parsing. Appends to `errors` what makes the tree
/// unusable; warnings go to the tree.
void Finalize(Tree& tree, std::vector<Diagnostic>& errors);

/// Reports each loop of dependencies as one error: the message names the first
/// place, the notes every step (dependency_check.cc).
void CheckDependencies(Tree& tree, std::vector<Diagnostic>& errors);

}  // namespace kninja::kconfig
