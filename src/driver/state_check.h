// SPDX-License-Identifier: GPL-2.0-or-later
// The quick look before anything else: does all that a state knows still hold?
// One pass of stat over its files; content is read only where a signature
// differs or cannot be trusted.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "src/base/disk.h"
#include "src/base/process.h"
#include "src/base/result.h"
#include "src/driver/state.h"
#include "src/driver/state_files.h"

namespace kninja::driver {

/// Whether an observation's answer is still the same. Asked for shell commands
/// and globs only, and for several commands at the same time.
using ObservationHolds = std::function<bool(const kbuild::Observation&)>;

struct CheckOptions {
  Environment environment;  ///< What Kind::kEnvironment observations are compared with.
  ObservationHolds holds;
};

struct CheckResult {
  bool nothing_to_do = false;
  bool refreshed = false;  ///< `state` has newer signatures: worth saving.
  std::string changed;     ///< The first thing found changed, for people.
};

/// Time as the kernel stamps it on files, in nanoseconds since 1970.
int64_t FileClock();

/// Looks at everything that `state` was made from, through `files`, which was
/// seeded from it and can be used for planning afterwards. A file with a new
/// signature and the old content counts as unchanged; when nothing is to do it is
/// refreshed in `state`.
/// The caller looks for the journal of an interrupted run (plan_journal.h) before.
CheckResult CheckState(const Disk& disk, const CheckOptions& options, FileTable& files,
                       State& state);

/// Whether the model in `state` can be used: all its observations have the same
/// answers. `files` as above.
bool ModelHolds(const Disk& disk, const CheckOptions& options, FileTable& files,
                const State& state);

}  // namespace kninja::driver
