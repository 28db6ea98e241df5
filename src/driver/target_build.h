// SPDX-License-Identifier: GPL-2.0-or-later
// One target of `kninja build`, from its state on disk to its new state. The
// stages are called in the order in which they stand here; build_wave.h does so
// for several targets at a time, with one run of ninja between Begin and Record.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "generator/emit.h"
#include "src/driver/build.h"
#include "src/driver/build_cache.h"
#include "src/driver/missing_imports.h"
#include "src/driver/plan.h"
#include "src/driver/plan_record.h"
#include "src/driver/state_check.h"
#include "src/driver/state_lock.h"

namespace kninja::driver {

class TargetBuild {
 public:
  /// `session` and `self` (this program) must outlive it.
  TargetBuild(Session& session, const std::string& self, Target target);

  /// Makes the state folder and tells its real path, by which targets that share
  /// one are known.
  Result<std::string> MakeFolder();
  /// Takes the lock, waiting for another kninja that has it, and reads what the
  /// last build left.
  Status Open();
  /// Whether all is as the last build left it. Only looks, and has no model yet.
  bool NothingToDo();
  /// Says what is odd about the kernel, if there is something to do, and takes the
  /// model from the state, or evaluates it and writes build.ninja.
  Status FindModel();
  /// Plans, with paths that other targets of the same run make.
  Status MakePlan(std::vector<std::string> made_elsewhere);
  /// Writes the journal of a run in the folder `run_dir`.
  Status Begin(const std::string& run_dir, int64_t start_ns);
  /// After Begin: puts in place what the cache has of the plan, which gets smaller.
  void Restore(BuildCache& cache);
  /// Writes down what became of the run, or of the plan when nothing was to run, and
  /// keeps in `cache` what was made.
  Status Record(const RunReport& report, BuildCache& cache);
  /// After Record of a run that failed: whether this target is complete all the
  /// same, as what failed was another's. Looks at its files again.
  Result<bool> IsComplete(BuildCache& cache);

  /// Writes build.ninja alone, without a lock: what its own rule calls.
  Status Generate();

  const Target& target() const { return target_; }
  int lock_fd() const { return lock_->fd(); }
  /// Null before FindModel.
  const kbuild::BuildModel* model() const { return model_ ? &*model_ : nullptr; }
  /// What the last build left; null when there was none.
  const State* state() const { return state_ ? &*state_ : nullptr; }
  const Plan& plan() const { return plan_; }
  /// Whether kbuild itself must build it; see kbuild/fallback.h.
  bool IsFallback() const;
  generator::PlannedModel Planned() const;
  /// After Record: why modpost refused, if it did and it was for what is imported.
  const ImportFaults& import_faults() const { return import_faults_; }
  TargetOutcome Outcome() const;

 private:
  Status ReadCapture();
  Status EvaluateModel();
  Status WriteBuildFile();
  void ReportOddities();
  Status CheckVmlinux() const;
  bool MakesNamedModule() const;
  Status RecordFallback(const RunReport& report);
  void FillCache(const std::vector<graph::EdgeId>& ran, const RunReport& report, BuildCache& cache);
  void FindFaults(const std::vector<graph::EdgeId>& failed);
  CheckOptions Check() const;
  Workspace MakeWorkspace();
  std::string StateFile() const { return target_.state_dir + "/state"; }

  Session& session_;
  const std::string& self_;
  Target target_;
  kernel::Capture capture_;
  std::string working_directory_;  // kbuild's, and ninja's.
  std::string request_key_;
  std::optional<StateLock> lock_;
  std::optional<State> state_;
  std::optional<Journal> journal_;
  bool same_request_ = false;
  bool up_to_date_ = false;
  std::unique_ptr<RealDisk> disk_;  // Paths start at the model's directory.
  std::unique_ptr<FileTable> files_;
  std::optional<kbuild::BuildModel> model_;
  std::optional<graph::DependencyGraph> graph_;
  PlanOptions planning_;
  Plan plan_;
  ImportFaults import_faults_;
  size_t steps_ = 0;
  size_t restored_ = 0;
};

/// How files for ninja are written into a state folder, of one target or several.
generator::EmitOptions EmitOptionsFor(const std::string& state_dir);
Status WriteGenerated(Disk& disk, const std::string& state_dir,
                      const std::vector<generator::GeneratedFile>& files);

}  // namespace kninja::driver
