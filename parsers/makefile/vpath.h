// SPDX-License-Identifier: GPL-2.0-or-later
// Directory search: VPATH, `vpath`, GPATH, and libraries named `-lx`.
#pragma once

#include <string>
#include <string_view>

#include "parsers/makefile/evaluator.h"

namespace kninja::makefile {

/// Where VPATH or `vpath` finds `name`; "" if nowhere. A file that a makefile
/// mentions counts as found, unless `must_exist`.
std::string SearchVpath(Evaluator& evaluator, const std::string& name, bool must_exist = false);

/// The library that `-lNAME` stands for, by .LIBPATTERNS; "" if there is none.
std::string SearchLibrary(Evaluator& evaluator, const std::string& name);

/// Whether GPATH lists the directory in which `found` was found for `name`: then
/// the file is also remade there.
bool InGpath(Evaluator& evaluator, const std::string& name, const std::string& found);

}  // namespace kninja::makefile
