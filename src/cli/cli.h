// SPDX-License-Identifier: GPL-2.0-or-later
// The command line: words in, exit code out. docs/architecture.md lists the
// commands; each one has its cmd_NAME.cc, which parses into a plain struct,
// calls the driver and prints.
#pragma once

namespace kninja::cli {

/// Runs the program; `argv[0]` is its name. Returns the exit code: 0 done, 1
/// input or build failed, 2 wrong command line, 70 internal error, 130 interrupted.
int Run(int argc, const char* const* argv);

}  // namespace kninja::cli
