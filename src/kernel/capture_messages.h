// SPDX-License-Identifier: GPL-2.0-or-later
// What kbuild's top level prints on stderr, as diagnostics.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "src/base/result.h"

namespace kninja::kernel {

/// The error for a make that failed in `directory` and printed `errors`: the
/// line that says why, with its place in a makefile; the others as notes.
Error KbuildFailure(const std::string& directory, std::string_view errors);

/// One warning for each thing that a successful make printed on stderr; the
/// indented lines after it become its notes.
std::vector<Diagnostic> KbuildWarnings(std::string_view errors);

}  // namespace kninja::kernel
