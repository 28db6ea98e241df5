// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/build.h"

#include <algorithm>
#include <set>
#include <utility>

#include "src/driver/build_wave.h"
#include "src/driver/config_sync.h"
#include "src/driver/ninja.h"
#include "src/driver/target_build.h"

namespace kninja::driver {
namespace {

// All of them before anything is built: a wrong word costs nothing then.
Result<std::vector<Target>> ResolveAll(Session& session, const std::vector<std::string>& words) {
  std::vector<Target> targets;
  std::set<std::string> seen;
  for (const std::string& word : words) {
    KN_TRY_ASSIGN(Target target, session.Resolve(word));
    if (seen.insert(target.state_dir + "\n" + target.module).second)
      targets.push_back(std::move(target));
  }
  if (session.options().in_tree && targets.size() > 1)
    return std::vector<Target>{session.Join(std::move(targets))};
  return targets;
}

}  // namespace

Result<BuildOutcome> Build(Session& session, const BuildOptions& options) {
  KN_TRY(SyncConfiguration(session, options.self));
  // From here on kbuild's files say what .config says.
  KN_TRY_ASSIGN(const std::vector<Target> targets, ResolveAll(session, options.targets));
  std::vector<std::optional<TargetOutcome>> outcomes(targets.size());
  std::vector<size_t> waiting;
  for (size_t i = 0; i < targets.size(); ++i) waiting.push_back(i);
  BuildOutcome result;
  size_t count = waiting.size();  // Of those that are tried together.
  while (!waiting.empty() && result.exit_code != kInterruptedExit) {
    BuildWave wave(session, options);
    for (size_t i = 0; i < count; ++i) wave.Add(targets[waiting[i]]);
    KN_TRY(wave.Run());
    std::vector<size_t> next(waiting.begin() + static_cast<std::ptrdiff_t>(count), waiting.end());
    for (size_t i = 0; i < count; ++i) {
      std::optional<TargetOutcome> outcome = wave.Outcome(i);
      if (outcome) result.exit_code = std::max(result.exit_code, outcome->exit_code);
      if (!outcome) next.push_back(waiting[i]);
      outcomes[waiting[i]] = std::move(outcome);
    }
    // Those that wait for each other in a circle are built in the order given.
    count = next.size() < waiting.size() ? next.size() : 1;
    std::sort(next.begin(), next.end());
    waiting = std::move(next);
  }
  for (std::optional<TargetOutcome>& outcome : outcomes)
    if (outcome) result.targets.push_back(std::move(*outcome));
  return result;
}

Status Generate(Session& session, const std::vector<std::string>& words, const std::string& self) {
  KN_TRY_ASSIGN(std::vector<Target> targets, ResolveAll(session, words));
  for (Target& target : targets) KN_TRY(TargetBuild(session, self, std::move(target)).Generate());
  return {};
}

}  // namespace kninja::driver
