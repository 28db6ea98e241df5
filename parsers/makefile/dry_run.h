// SPDX-License-Identifier: GPL-2.0-or-later
// `make -n` on top of the evaluator: prints what would run, in make's words.
#pragma once

#include "parsers/makefile/command_line.h"
#include "parsers/makefile/host.h"

namespace kninja::makefile {

/// Evaluates and, with -n, prints recipes to `host`. Returns make's exit code;
/// errors have been printed in make's form. Without -n makefiles are read and
/// nothing more. `program` is how make calls itself in messages.
int DryRun(MakeHost& host, const CommandLine& line, const Environment& environment,
           const std::string& program);

}  // namespace kninja::makefile
