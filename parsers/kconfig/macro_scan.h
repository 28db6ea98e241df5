// SPDX-License-Identifier: GPL-2.0-or-later
// Expands the macros of Kconfig files without parsing the rest: whoever has to run
// their shell calls learns early, and cheaply, which ones there are.
#pragma once

#include <string>

#include "parsers/kconfig/host.h"

namespace kninja::kconfig {

/// Asks `host` for all that parsing `file`, and what it sources, would ask for, in
/// that order. What is wrong with the files is left for the parser to say.
void ScanMacros(Host& host, const std::string& file);

}  // namespace kninja::kconfig
