// SPDX-License-Identifier: GPL-2.0-or-later
// Targets that are built at the same time: each planned by itself, all run by one
// ninja, each recorded. What cannot be built together with those before it (it
// makes a file of theirs in another way, or cannot be evaluated before they are
// built) is left for the next wave.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "src/driver/build.h"
#include "src/driver/target_build.h"

namespace kninja::driver {

class BuildWave {
 public:
  BuildWave(Session& session, const BuildOptions& options, BuildCache& cache)
      : session_(session), options_(options), cache_(cache) {}

  void Add(Target target);
  /// Builds. At least one target of a wave is not left for the next. Fails when
  /// ninja cannot be started.
  Status Run();
  /// Of the target that was added as number `index`; nullopt when it must wait.
  std::optional<TargetOutcome> Outcome(size_t index) const;
  /// Of the same target: why modpost refused it, if it was for what it imports.
  const ImportFaults& Faults(size_t index) const { return members_[index].build->import_faults(); }

 private:
  enum class Standing : uint8_t { kUpToDate, kRuns, kWaits, kFailed };
  struct Member {
    std::unique_ptr<TargetBuild> build;
    Standing standing = Standing::kRuns;
    std::optional<Error> error;
    int exit_code = 0;
  };

  void Try(Member& member, Status status);
  void Open();
  void Look();
  bool AnyRuns() const;
  void LeaveFailed();
  void FindOtherModels();
  void LeaveConflicts();
  bool MustWait(const Member& member) const;
  void ConnectAndPlan();
  void Join(Member& member);
  std::vector<std::string> MadeElsewhere(const Member& member) const;
  Status RunPlans();
  Status Prepare(const std::vector<Member*>& running, RunReport& report);
  Result<int> RunNinjaOn(const std::vector<Member*>& running, RunReport& report);
  void Close();

  Session& session_;
  const BuildOptions& options_;
  BuildCache& cache_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  double seconds_ = 0;
  std::vector<Member> members_;
  struct Maker {
    size_t member = 0;
    const kbuild::Edge* edge = nullptr;
  };
  // By absolute path: what the members of this wave make, and those that must wait.
  // Empty when there is one member only.
  std::unordered_map<std::string, Maker> makers_;
  std::unordered_map<std::string, Maker> later_makers_;
};

}  // namespace kninja::driver
