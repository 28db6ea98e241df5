// SPDX-License-Identifier: GPL-2.0-or-later
// Makefiles are targets themselves: after reading, make brings them up to date
// and, if that changed one, starts over (manual, section 3.5). Under -n, too.
#pragma once

#include "parsers/makefile/shell_sink.h"
#include "parsers/makefile/updater.h"

namespace kninja::makefile {

struct RemakeResult {
  bool start_over = false;  ///< A makefile changed.
  bool failed = false;      ///< One that is needed could not be made; exit code 2.
};

/// Updates the makefiles that `evaluator` read, running recipes also when
/// `sink_options` say not to, except for makefiles that are goals.
Result<RemakeResult> RemakeMakefiles(Evaluator& evaluator, ShellSink::Options sink_options,
                                     bool always_make);

}  // namespace kninja::makefile
