// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/build_wave.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "src/base/path.h"
#include "src/base/strings.h"
#include "src/driver/ninja.h"
#include "src/driver/plan_journal.h"
#include "src/driver/state_check.h"

namespace kninja::driver {
namespace {

// A path of a model, told from those of models that work elsewhere.
std::string FullPath(const kbuild::BuildModel& model, const std::string& path) {
  return CanonicalPath(JoinPath(model.directory, path));
}

// Calls `visit` with each path that a build may read: the model's inputs, and what
// the last build was found to have looked at.
template <class Visit>
void ForEachRead(const TargetBuild& build, const Visit& visit) {
  for (const kbuild::Edge& edge : build.model()->edges)
    for (const auto* paths : {&edge.inputs, &edge.order_only})
      for (const std::string& path : *paths) visit(path);
  if (build.state() == nullptr) return;
  for (const FileRecord& file : build.state()->files) visit(file.path);
}

// Whether a command names something in `directory`: -I for headers, -i for symbols.
bool Names(const kbuild::BuildModel& model, const std::string& directory) {
  for (const kbuild::Edge& edge : model.edges)
    for (std::string_view word : SplitWords(edge.command)) {
      if (word.size() > 2 && word.front() == '-') word.remove_prefix(2);
      if (word.find('/') == std::string_view::npos) continue;
      const std::string path = FullPath(model, std::string(word));
      if (path == directory || RelativeInside(directory, path) != path) return true;
    }
  return false;
}

// One ninja works in one directory, and nobody knows what kbuild makes by itself.
bool FitTogether(const TargetBuild& one, const TargetBuild& other) {
  return one.model()->directory == other.model()->directory && !one.IsFallback() &&
         !other.IsFallback();
}

// Whether `build` uses what is in the other's directory, and it is not known yet
// what: until it was once built, files that are missing are in no model or state.
bool NeedsBuilt(const TargetBuild& build, const TargetBuild& other) {
  const std::string& directory = other.target().directory;
  const bool known = build.state() != nullptr && build.state()->complete;
  return !known && directory.starts_with('/') && Names(*build.model(), directory);
}

}  // namespace

void BuildWave::Add(Target target) {
  Member member;
  member.build = std::make_unique<TargetBuild>(session_, options_.self, std::move(target));
  members_.push_back(std::move(member));
}

Status BuildWave::Run() {
  Open();
  Look();
  LeaveFailed();
  if (AnyRuns()) {
    FindOtherModels();
    LeaveConflicts();
    // From here on it is settled who is of this wave.
    ConnectAndPlan();
    KN_TRY(RunPlans());
  }
  Close();
  return {};
}

// Notes the failure of a stage.
void BuildWave::Try(Member& member, Status status) {
  if (status) return;
  member.error = std::move(status.error());
  member.standing = Standing::kFailed;
}

// In the order of their real paths: two kninjas that wait for each other's locks
// would wait for ever. Of targets that share a folder one is built at a time.
void BuildWave::Open() {
  std::map<std::string, Member*> by_folder;
  for (Member& member : members_) {
    Result<std::string> folder = member.build->MakeFolder();
    if (!folder)
      Try(member, std::move(folder.error()));
    else if (!by_folder.emplace(*folder, &member).second)
      member.standing = Standing::kWaits;
  }
  for (const auto& [folder, member] : by_folder) Try(*member, member->build->Open());
}

void BuildWave::Look() {
  for (Member& member : members_) {
    if (member.standing != Standing::kRuns) continue;
    if (member.build->NothingToDo())
      member.standing = Standing::kUpToDate;
    else
      Try(member, member.build->FindModel());
  }
}

bool BuildWave::AnyRuns() const {
  return std::any_of(members_.begin(), members_.end(),
                     [](const Member& member) { return member.standing == Standing::kRuns; });
}

// What cannot be evaluated may lack what another target makes first, such as the
// Module.symvers that KBUILD_EXTRA_SYMBOLS names.
void BuildWave::LeaveFailed() {
  if (!AnyRuns()) return;
  for (Member& member : members_)
    if (member.standing == Standing::kFailed) member.standing = Standing::kWaits;
}

// What has nothing to do may have, once others have run.
void BuildWave::FindOtherModels() {
  for (Member& member : members_)
    if (member.standing == Standing::kUpToDate) Try(member, member.build->FindModel());
}

void BuildWave::LeaveConflicts() {
  if (members_.size() == 1) return;
  for (size_t i = 0; i < members_.size(); ++i) {
    Member& member = members_[i];
    const kbuild::BuildModel* model = member.build->model();
    if (model == nullptr || member.error) continue;
    if (member.standing != Standing::kWaits && MustWait(member)) member.standing = Standing::kWaits;
    auto& makers = member.standing == Standing::kWaits ? later_makers_ : makers_;
    for (const kbuild::Edge& edge : model->edges)
      for (const std::string& output : edge.outputs)
        makers.emplace(FullPath(*model, output), Maker{i, &edge});
  }
}

// Whether those before it in the wave, or in the next, must be built before it.
bool BuildWave::MustWait(const Member& member) const {
  const kbuild::BuildModel& model = *member.build->model();
  for (const kbuild::Edge& edge : model.edges)
    for (const std::string& output : edge.outputs) {
      const auto maker = makers_.find(FullPath(model, output));
      if (maker != makers_.end() && maker->second.edge->script != edge.script) return true;
    }
  bool earlier = true;
  for (const Member& other : members_) {
    if (&other == &member) earlier = false;
    if (&other == &member || other.standing != Standing::kRuns) continue;
    if (earlier && !FitTogether(*other.build, *member.build)) return true;
    if (NeedsBuilt(*member.build, *other.build) &&
        (earlier || !NeedsBuilt(*other.build, *member.build)))
      return true;
  }
  bool reads_later = false;
  if (!later_makers_.empty())
    ForEachRead(*member.build, [&](const std::string& path) {
      reads_later = reads_later || later_makers_.count(FullPath(model, path)) != 0;
    });
  return reads_later;
}

void BuildWave::ConnectAndPlan() {
  for (bool again = members_.size() > 1; again;) {
    again = false;
    for (Member& member : members_)
      if (member.standing == Standing::kUpToDate && !MadeElsewhere(member).empty()) {
        Join(member);
        again = true;
      }
  }
  for (Member& member : members_)
    if (member.standing == Standing::kRuns)
      Try(member, member.build->MakePlan(MadeElsewhere(member)));
}

// What was up to date reads what others make, and has something to do when they have.
void BuildWave::Join(Member& member) {
  for (const Member& other : members_)
    if (other.standing == Standing::kRuns &&
        other.build->model()->directory != member.build->model()->directory) {
      member.standing = Standing::kWaits;
      return;
    }
  member.standing = Standing::kRuns;
}

// What the member reads and others that run make.
std::vector<std::string> BuildWave::MadeElsewhere(const Member& member) const {
  std::vector<std::string> paths;
  if (makers_.empty()) return paths;
  ForEachRead(*member.build, [&](const std::string& path) {
    const auto maker = makers_.find(FullPath(*member.build->model(), path));
    if (maker == makers_.end()) return;
    const Member& other = members_[maker->second.member];
    if (&other != &member && other.standing == Standing::kRuns) paths.push_back(path);
  });
  return paths;
}

Status BuildWave::RunPlans() {
  std::vector<Member*> running;
  for (Member& member : members_)
    if (member.standing == Standing::kRuns) running.push_back(&member);
  const auto must_run = [&running] {
    return std::any_of(running.begin(), running.end(), [](const Member* member) {
      return !member->build->plan().must_run.empty();
    });
  };
  RunReport report;
  int exit_code = 0;
  if (must_run()) KN_TRY(Prepare(running, report));
  if (must_run()) {
    KN_TRY_ASSIGN(exit_code, RunNinjaOn(running, report));
  }
  for (Member* member : running) {
    member->exit_code = exit_code;
    Try(*member, member->build->Record(report, cache_));
  }
  if (exit_code == 0 || exit_code == kInterruptedExit || running.size() == 1) return {};
  // Somebody's command failed; that is nothing to those who are complete.
  for (Member* member : running) {
    if (member->error) continue;
    Result<bool> complete = member->build->IsComplete(cache_);
    if (!complete)
      Try(*member, std::move(complete.error()));
    else if (*complete)
      member->exit_code = 0;
  }
  return {};
}

// Begins all of them, and takes from the cache what it has.
Status BuildWave::Prepare(const std::vector<Member*>& running, RunReport& report) {
  const std::string& run_dir = running.front()->build->target().state_dir;
  report.start_ns = FileClock();
  for (const Member* member : running) KN_TRY(member->build->Begin(run_dir, report.start_ns));
  for (const Member* member : running) member->build->Restore(cache_);
  return {};
}

Result<int> BuildWave::RunNinjaOn(const std::vector<Member*>& running, RunReport& report) {
  Disk& disk = session_.disk();
  const std::string& run_dir = running.front()->build->target().state_dir;
  std::vector<generator::PlannedModel> plans;
  for (const Member* member : running) plans.push_back(member->build->Planned());
  KN_TRY_ASSIGN(const std::vector<generator::GeneratedFile> generated,
                generator::EmitPlan(plans, EmitOptionsFor(run_dir)));
  KN_TRY(WriteGenerated(disk, run_dir, generated));
  NinjaOptions ninja;
  for (const Member* member : running) ninja.inherited_fds.push_back(member->build->lock_fd());
  ninja.directory = running.front()->build->model()->directory;
  ninja.file = run_dir + "/" + generator::kPlanFile;
  ninja.jobs = options_.jobs;
  ninja.keep_going = options_.keep_going.value_or(running.size() == 1 ? 1 : 0);
  ninja.verbose = options_.verbose;
  ninja.quiet = options_.quiet;
  // Shells keep PWD true themselves, so that another target's does no harm.
  ninja.environment = session_.EnvironmentFor(running.front()->build->target());
  KN_TRY_ASSIGN(const NinjaOutcome outcome, RunNinja(ninja));
  report.succeeded = outcome.exit_code == 0;
  report.finished = FinishedEdges(disk, run_dir);
  report.milliseconds = CommandTimes(disk, run_dir);
  return outcome.exit_code;
}

void BuildWave::Close() {
  seconds_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  for (const Member& member : members_)
    if (member.standing == Standing::kFailed)
      session_.reporter().Report(member.error->diagnostic());
}

std::optional<TargetOutcome> BuildWave::Outcome(size_t index) const {
  const Member& member = members_[index];
  if (member.standing == Standing::kWaits) return std::nullopt;
  TargetOutcome outcome = member.build->Outcome();
  outcome.exit_code = member.exit_code;
  outcome.seconds = seconds_;
  if (member.standing == Standing::kFailed) {
    outcome.exit_code = std::max(outcome.exit_code, 1);
    outcome.error = member.error->message();
  }
  return outcome;
}

}  // namespace kninja::driver
