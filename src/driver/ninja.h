// SPDX-License-Identifier: GPL-2.0-or-later
// Runs ninja as a child that shares our terminal, and outlives an interrupt so
// that what was made can still be recorded. Call it from a process that has no
// other threads at that time: it takes signals for the whole process.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "src/base/disk.h"
#include "src/base/process.h"
#include "src/base/result.h"

namespace kninja::driver {

struct NinjaOptions {
  std::string directory;             ///< Where ninja works; gcc's messages are relative to it.
  std::string file;                  ///< The manifest, relative to `directory` or absolute.
  std::vector<std::string> targets;  ///< Empty: the manifest's defaults.
  unsigned jobs = 0;                 ///< 0: ninja's choice.
  int keep_going = 1;                ///< Failures to tolerate before stopping; 0 is any number.
  bool verbose = false;
  bool quiet = false;              ///< Nothing but the output of failing commands.
  std::vector<int> inherited_fds;  ///< Descriptors that ninja and its commands keep open.
  Environment environment;         ///< NINJA is the program to use; NINJA_STATUS may be set.
};

/// The exit code for an interrupt, as shells have it.
inline constexpr int kInterruptedExit = 130;

struct NinjaOutcome {
  int exit_code = 0;  ///< For kninja: 0, 1, or 130 when interrupted.
  bool interrupted = false;
};

/// The program that RunNinja starts. Fails with "ninja not found".
Result<std::string> FindNinja(const Environment& environment);

/// ninja's output goes to our standard error. Fails only when ninja cannot be
/// started; a failed build is an outcome.
Result<NinjaOutcome> RunNinja(const NinjaOptions& options);

/// How long commands took when they last ran, in milliseconds, by their outputs: from
/// the log that ninja keeps in `build_dir`, whose first columns (start, end, a time,
/// output) are the same in all its versions. Empty when there is none.
std::unordered_map<std::string, uint64_t> CommandTimes(const Disk& disk,
                                                       const std::string& build_dir);

}  // namespace kninja::driver
