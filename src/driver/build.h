// SPDX-License-Identifier: GPL-2.0-or-later
// `kninja build`: the pipeline from a target to its modules. build.cc reads as
// the program's table of contents.
#pragma once

#include <string>
#include <vector>

#include "src/driver/session.h"

namespace kninja::driver {

struct BuildOptions {
  std::vector<std::string> targets;
  unsigned jobs = 0;   ///< 0: ninja's choice.
  int keep_going = 1;  ///< Failures to tolerate; 0 is any number.
  bool verbose = false;
  bool quiet = false;
  std::string self;  ///< This program, for the rule that regenerates build.ninja.
};

struct TargetOutcome {
  Target target;
  std::vector<std::string> modules;  ///< ".ko" paths, relative to `directory` or absolute.
  std::string directory;
  size_t steps = 0;  ///< Commands run.
  double seconds = 0;
};

struct BuildOutcome {
  int exit_code = 0;
  std::vector<TargetOutcome> targets;
};

/// Brings each target up to date. An error is bad input or a broken machine; a
/// command that fails is an outcome.
Result<BuildOutcome> Build(Session& session, const BuildOptions& options);

/// Writes build.ninja for a target without building: what its own rule calls.
Status Generate(Session& session, const std::string& target, const std::string& self);

}  // namespace kninja::driver
