// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/build.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <set>

#include "generator/emit.h"
#include "src/base/path.h"
#include "src/base/strings.h"
#include "src/driver/ninja.h"
#include "src/driver/plan.h"
#include "src/driver/plan_journal.h"
#include "src/driver/plan_record.h"
#include "src/driver/request_key.h"
#include "src/driver/state.h"
#include "src/driver/state_check.h"
#include "src/driver/state_lock.h"
#include "src/driver/unknown_module.h"
#include "src/kbuild/evaluator.h"

namespace kninja::driver {
namespace {

constexpr const char* kStateFile = "/state";
constexpr const char* kLockFile = "/lock";
constexpr const char* kRequestFile = "/request";

// One target from its state on disk to its new state.
class TargetBuild {
 public:
  TargetBuild(Session& session, const BuildOptions& options, Target target)
      : session_(session), options_(options), target_(std::move(target)) {}

  Result<TargetOutcome> Run(int* exit_code);
  Status GenerateOnly();

 private:
  Status OpenState();
  bool NothingToDo();
  Status FindModel();
  Status EvaluateModel();
  Status WriteBuildFile();
  Result<Plan> PlanRun();
  Result<RunReport> RunPlan(const Plan& plan, int* exit_code);
  Status Record(const Plan& plan, const RunReport& report, TargetOutcome* outcome);
  TargetOutcome Outcome() const;
  CheckOptions Check() const;
  PlanOptions Planning() const { return {}; }
  generator::EmitOptions EmitSettings() const {
    generator::EmitOptions emit;
    emit.state_dir = target_.state_dir;
    // ninja shows the command of what failed; kbuild's fill a screen.
    emit.scripts_in_files = true;
    return emit;
  }
  Workspace MakeWorkspace();

  Session& session_;
  const BuildOptions& options_;
  Target target_;
  kernel::Capture capture_;
  std::string request_key_;
  std::optional<StateLock> lock_;
  std::optional<State> state_;
  std::optional<Journal> journal_;
  bool same_request_ = false;
  std::unique_ptr<RealDisk> disk_;  // Paths start at the model's directory.
  std::unique_ptr<FileTable> files_;
  std::optional<kbuild::BuildModel> model_;
  std::optional<graph::DependencyGraph> graph_;
};

CheckOptions TargetBuild::Check() const {
  CheckOptions check;
  check.environment = session_.EnvironmentFor(target_);
  check.holds = [this](const kbuild::Observation& observation) {
    // The answers of shell commands and globs depend on where they are asked.
    kbuild::BuildModel place;
    place.directory = session_.tree().build_dir;
    for (const kernel::MakeInvocation& invocation : capture_.invocations)
      if (place.environments.empty())
        place.environments.push_back(
            {kernel::ForDirectory(invocation, target_.directory).set, invocation.unset});
    return kbuild::StillHolds(place, observation, *disk_, session_.runner(),
                              session_.EnvironmentFor(target_));
  };
  return check;
}

Workspace TargetBuild::MakeWorkspace() {
  return {*model_, *graph_, state_ ? &*state_ : nullptr, journal_ ? &*journal_ : nullptr,
          *disk_,  *files_};
}

Status TargetBuild::OpenState() {
  Disk& disk = session_.disk();
  const auto with_hint = [](Error error) {
    error.diagnostic().hint =
        "kninja keeps its state beside what it builds; make the directory writable or build in a "
        "copy";
    return error;
  };
  if (Status made = disk.MakeDirectories(target_.state_dir); !made)
    return with_hint(std::move(made.error()));
  // The folder is kninja's own business, whatever repository it lies in.
  const std::string root = target_.state_dir.substr(0, target_.state_dir.find("/.kninja") + 8);
  if (!disk.Stat(root + "/.gitignore")) KN_TRY(disk.Write(root + "/.gitignore", "*\n"));
  Result<std::optional<StateLock>> taken = StateLock::TryTake(target_.state_dir + kLockFile);
  if (!taken) return with_hint(std::move(taken.error()));
  lock_ = std::move(*taken);
  if (!lock_) {
    session_.reporter().Progress("waiting for another kninja that builds here");
    KN_TRY_ASSIGN(lock_, StateLock::Take(target_.state_dir + kLockFile));
  }
  state_ = LoadState(disk, target_.state_dir + kStateFile);
  journal_ = LoadJournal(disk, target_.state_dir);
  const Result<std::string> request = disk.Read(target_.state_dir + kRequestFile);
  same_request_ = request && *request == request_key_;
  disk_ = std::make_unique<RealDisk>(session_.tree().build_dir);
  files_ = std::make_unique<FileTable>(*disk_, FileClock());
  if (state_) files_->Seed(*state_);
  return {};
}

bool TargetBuild::NothingToDo() {
  if (!state_ || journal_ || !same_request_) return false;
  const CheckResult check = CheckState(*disk_, Check(), *files_, *state_);
  if (check.nothing_to_do && check.refreshed) {
    // Failing to note a touched file only costs another look next time.
    (void)SaveState(session_.disk(), target_.state_dir + kStateFile, *state_);
  }
  return check.nothing_to_do;
}

Status TargetBuild::FindModel() {
  if (state_ && same_request_ && ModelHolds(*disk_, Check(), *files_, *state_))
    model_ = DecodeModel(*state_);
  if (!model_) KN_TRY(EvaluateModel());
  const bool found =
      target_.module.empty() ||
      std::any_of(model_->modules.begin(), model_->modules.end(),
                  [&](const kbuild::Module& module) { return module.path == target_.module; });
  if (!found) return NotAModule(session_, capture_, target_.module);
  Result<graph::DependencyGraph> graph = graph::DependencyGraph::Make(*model_);
  if (!graph) return Error(std::move(graph.error()));
  graph_.emplace(std::move(*graph));
  return {};
}

Status TargetBuild::EvaluateModel() {
  KN_TRY_ASSIGN(model_, session_.Evaluate(target_, capture_));
  for (const Diagnostic& warning : model_->warnings) session_.reporter().Report(warning);
  if (model_->modules.empty()) {
    Diagnostic warning;
    warning.severity = Diagnostic::Severity::kWarning;
    warning.message = fmt::format("no module is configured in '{}'", target_.directory);
    session_.reporter().Report(warning);
  }
  KN_TRY(WriteBuildFile());
  return session_.disk().Write(target_.state_dir + kRequestFile, request_key_);
}

Status TargetBuild::WriteBuildFile() {
  generator::EmitOptions emit = EmitSettings();
  emit.regenerate = RegenerateCommand(session_, target_, options_.self);
  KN_TRY_ASSIGN(const std::vector<generator::GeneratedFile> generated,
                generator::EmitNinja(*model_, emit));
  for (const generator::GeneratedFile& file : generated)
    KN_TRY(WriteIfChanged(session_.disk(), target_.state_dir + "/" + file.path, file.content));
  return {};
}

Result<Plan> TargetBuild::PlanRun() { return MakePlan(MakeWorkspace(), Planning()); }

Result<RunReport> TargetBuild::RunPlan(const Plan& plan, int* exit_code) {
  const generator::EmitOptions emit = EmitSettings();
  generator::PlannedModel planned;
  planned.model = &*model_;
  for (const PlannedEdge& edge : plan.must_run) planned.must_run.push_back(edge.edge);
  planned.downstream = plan.downstream;
  planned.discovered = plan.discovered;
  KN_TRY_ASSIGN(const std::vector<generator::GeneratedFile> generated,
                generator::EmitPlan(std::span(&planned, 1), emit));
  for (const generator::GeneratedFile& file : generated)
    KN_TRY(WriteIfChanged(session_.disk(), target_.state_dir + "/" + file.path, file.content));
  RunReport report;
  report.start_ns = FileClock();
  KN_TRY(
      BeginRun(session_.disk(), target_.state_dir, report.start_ns, PlannedOutputs(*model_, plan)));
  NinjaOptions ninja;
  ninja.directory = model_->directory;
  ninja.file = target_.state_dir + "/" + generator::kPlanFile;
  ninja.jobs = options_.jobs;
  ninja.keep_going = options_.keep_going;
  ninja.verbose = options_.verbose;
  ninja.quiet = options_.quiet;
  ninja.inherited_fd = lock_->fd();
  ninja.environment = session_.EnvironmentFor(target_);
  KN_TRY_ASSIGN(const NinjaOutcome outcome, RunNinja(ninja));
  report.succeeded = outcome.exit_code == 0;
  report.finished = FinishedEdges(session_.disk(), target_.state_dir);
  *exit_code = outcome.exit_code;
  return report;
}

Status TargetBuild::Record(const Plan& plan, const RunReport& report, TargetOutcome* outcome) {
  KN_TRY_ASSIGN(const RecordResult recorded,
                RecordRun(MakeWorkspace(), Planning(), plan, report, FileClock()));
  outcome->steps = recorded.ran.size();
  KN_TRY(SaveState(session_.disk(), target_.state_dir + kStateFile, recorded.state));
  return EndRun(session_.disk(), target_.state_dir);
}

TargetOutcome TargetBuild::Outcome() const {
  TargetOutcome outcome;
  outcome.target = target_;
  outcome.directory = session_.tree().build_dir;
  if (model_)
    for (const kbuild::Module& module : model_->modules)
      outcome.modules.push_back(module.path + ".ko");
  return outcome;
}

Result<TargetOutcome> TargetBuild::Run(int* exit_code) {
  const auto start = std::chrono::steady_clock::now();
  KN_TRY_ASSIGN(capture_, session_.Capture(target_));
  request_key_ = RequestKey(session_, target_, capture_);
  KN_TRY(OpenState());
  if (NothingToDo()) {
    if (std::optional<kbuild::BuildModel> known = DecodeModel(*state_)) model_ = std::move(known);
    return Outcome();
  }
  // From here on something changed; the model is the makefiles' word again.
  for (const Diagnostic& warning : capture_.warnings) session_.reporter().Report(warning);
  if (const auto warning = kernel::MissingSymversWarning(session_.tree()))
    session_.reporter().Report(*warning);
  KN_TRY(FindModel());
  KN_TRY_ASSIGN(const Plan plan, PlanRun());
  // From here on it is known what must run, and why.
  RunReport report;
  if (!plan.empty()) {
    KN_TRY_ASSIGN(report, RunPlan(plan, exit_code));
  }
  TargetOutcome outcome = Outcome();
  KN_TRY(Record(plan, report, &outcome));
  outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return outcome;
}

Status TargetBuild::GenerateOnly() {
  KN_TRY_ASSIGN(capture_, session_.Capture(target_));
  request_key_ = RequestKey(session_, target_, capture_);
  KN_TRY(session_.disk().MakeDirectories(target_.state_dir));
  return EvaluateModel();
}

}  // namespace

Result<BuildOutcome> Build(Session& session, const BuildOptions& options) {
  BuildOutcome result;
  std::set<std::string> seen;
  for (const std::string& word : options.targets) {
    KN_TRY_ASSIGN(Target target, session.Resolve(word));
    if (!seen.insert(target.state_dir + "\n" + target.module).second) continue;
    KN_TRY_ASSIGN(TargetOutcome outcome,
                  TargetBuild(session, options, std::move(target)).Run(&result.exit_code));
    result.targets.push_back(std::move(outcome));
    if (result.exit_code != 0) break;
  }
  return result;
}

Status Generate(Session& session, const std::string& word, const std::string& self) {
  KN_TRY_ASSIGN(Target target, session.Resolve(word));
  BuildOptions options;
  options.self = self;
  return TargetBuild(session, options, std::move(target)).GenerateOnly();
}

}  // namespace kninja::driver
