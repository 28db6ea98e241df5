// SPDX-License-Identifier: GPL-2.0-or-later
// Lays diagnostics out for people: place, message, source line with a caret,
// hint and notes, in the form that docs/architecture.md shows.
#pragma once

#include <string>

#include "src/base/result.h"

namespace kninja {

struct DiagnosticStyle {
  bool color = false;
};

/// The text of one diagnostic, ending in a newline.
std::string Format(const Diagnostic& diagnostic, const DiagnosticStyle& style);

}  // namespace kninja
