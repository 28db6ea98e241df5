// SPDX-License-Identifier: GPL-2.0-or-later
// `kninja build`: the pipeline from targets to their modules. target_build.h has
// the stages of one target; build_wave.h joins several in one run of ninja.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "src/driver/build_cache.h"
#include "src/driver/needed_modules.h"
#include "src/driver/session.h"

namespace kninja::driver {

struct BuildOptions {
  std::vector<std::string> targets;
  unsigned jobs = 0;  ///< 0: ninja's choice.
  /// Failures to tolerate; 0 is any number. Unset: none for a single target, any
  /// number for several, so that one does not keep the others from being built.
  std::optional<int> keep_going;
  CacheUse cache = CacheUse::kOff;
  bool verbose = false;
  bool quiet = false;
  std::string self;  ///< This program, for the rule that regenerates build.ninja.
};

struct TargetOutcome {
  Target target;
  int exit_code = 0;                 ///< As the program's: 0, 1 or 130.
  std::string error;                 ///< Why it was not even begun; it was reported.
  std::vector<std::string> modules;  ///< ".ko" paths, relative to `directory` or absolute.
  std::string directory;
  std::vector<NeededModule> needed;  ///< Built for it, as no Module.symvers listed them.
  size_t steps = 0;                  ///< Commands run.
  size_t restored = 0;               ///< Commands whose results came from the cache.
  size_t fallbacks = 0;              ///< Edges that run kbuild itself; see kbuild/fallback.h.
  double seconds = 0;
};

struct BuildOutcome {
  int exit_code = 0;
  /// In the order in which they were given; then the modules that these needed.
  std::vector<TargetOutcome> targets;
};

/// Brings the targets up to date. Bad input in a target's makefiles is reported
/// and an outcome, as a command that fails is; an error is a target that does not
/// exist or a broken machine.
Result<BuildOutcome> Build(Session& session, const BuildOptions& options);

/// Writes build.ninja for targets without building: what its own rule calls.
Status Generate(Session& session, const std::vector<std::string>& targets, const std::string& self);

}  // namespace kninja::driver
