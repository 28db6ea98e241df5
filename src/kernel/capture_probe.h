// SPDX-License-Identifier: GPL-2.0-or-later
// The probe: a makefile that GNU make reads first at every level (variable
// MAKEFILES) and that records the make it finds itself in. Used by capture.cc
// only; knows make and files, not kernels.
#pragma once

#include <string>
#include <vector>

#include "src/base/disk.h"
#include "src/base/process.h"
#include "src/base/result.h"

namespace kninja::kernel {

/// A scratch directory with the probe in it.
struct Probe {
  std::string root;              ///< Absolute, real, safe for make and the shell.
  std::string module_directory;  ///< An empty external module.
  bool dry = false;              ///< See SetUpProbe.
};

/// What one recorded make was started with.
struct RecordedMake {
  std::string pid;
  std::string parent_pid;
  std::vector<std::string> arguments;  ///< Without argv[0], as given.
  Environment environment;
  std::string directory;       ///< Where it was (see `before_change`).
  bool before_change = false;  ///< `directory` is from before its -C.
};

/// Makes the scratch directory, below `cache_directory` unless make could not
/// bear that name. With `dry`, no make but the one that reads
/// `top_makefile` is started by the top level: it is recorded and left out.
Result<Probe> SetUpProbe(Disk& disk, ProcessRunner& runner, const Environment& environment,
                         const std::string& cache_directory, bool dry);
void RemoveProbe(ProcessRunner& runner, const Environment& environment, const Probe& probe);

/// `environment` with the probe switched on. `top_makefile` is the real path
/// of the makefile that a dry probe lets through.
Environment WithProbe(const Environment& environment, const Probe& probe,
                      const std::string& top_makefile);
/// Undoes that in what a recorded make saw; `caller` is what WithProbe got.
void RemoveProbeVariables(const Probe& probe, const Environment& caller, Environment& seen);

/// The makefiles that the parent of a make with this environment had read:
/// absolute, without the probe.
std::vector<std::string> ParentMakefiles(const Probe& probe, const Environment& seen);

/// All makes, in the order of their start.
Result<std::vector<RecordedMake>> ReadRecords(const Disk& disk, const Probe& probe);

/// What recipes call instead of make in a dry probe.
std::string DryMakeCommand(const Probe& probe);

}  // namespace kninja::kernel
