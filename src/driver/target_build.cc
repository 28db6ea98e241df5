// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/target_build.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "src/base/path.h"
#include "src/driver/cache_fill.h"
#include "src/driver/cache_question.h"
#include "src/driver/cache_restore.h"
#include "src/driver/models.h"
#include "src/driver/request_key.h"
#include "src/driver/state_check.h"
#include "src/driver/unknown_module.h"
#include "src/kbuild/evaluator.h"
#include "src/kbuild/fallback.h"

namespace kninja::driver {
namespace {

constexpr const char* kLockFile = "/lock";
constexpr const char* kRequestFile = "/request";

Error WithStateHint(Error error) {
  error.diagnostic().hint =
      "kninja keeps its state beside what it builds; make the directory writable or build in a "
      "copy";
  return error;
}

Diagnostic NoModuleWarning(const Target& target) {
  Diagnostic warning;
  warning.severity = Diagnostic::Severity::kWarning;
  warning.message = fmt::format("no module is configured in '{}'", target.directory);
  return warning;
}

}  // namespace

generator::EmitOptions EmitOptionsFor(const std::string& state_dir) {
  generator::EmitOptions emit;
  emit.state_dir = state_dir;
  // ninja shows the command of what failed; kbuild's fill a screen.
  emit.scripts_in_files = true;
  return emit;
}

Status WriteGenerated(Disk& disk, const std::string& state_dir,
                      const std::vector<generator::GeneratedFile>& files) {
  for (const generator::GeneratedFile& file : files)
    KN_TRY(WriteIfChanged(disk, state_dir + "/" + file.path, file.content));
  return {};
}

TargetBuild::TargetBuild(Session& session, const std::string& self, Target target)
    : session_(session), self_(self), target_(std::move(target)) {}

Status TargetBuild::ReadCapture() {
  KN_TRY_ASSIGN(capture_, session_.Capture(target_));
  working_directory_ = kernel::WorkingDirectory(capture_, target_.directory, session_.tree());
  request_key_ = RequestKey(session_, target_, capture_);
  return {};
}

Result<std::string> TargetBuild::MakeFolder() {
  Disk& disk = session_.disk();
  if (Status made = disk.MakeDirectories(target_.state_dir); !made)
    return WithStateHint(std::move(made.error()));
  // The folder is kninja's own business, whatever repository it lies in.
  const std::string root = target_.state_dir.substr(0, target_.state_dir.find("/.kninja") + 8);
  if (!disk.Stat(root + "/.gitignore")) KN_TRY(disk.Write(root + "/.gitignore", "*\n"));
  return disk.RealPath(target_.state_dir);
}

Status TargetBuild::Open() {
  KN_TRY(ReadCapture());
  const std::string lock_file = target_.state_dir + kLockFile;
  Result<std::optional<StateLock>> taken = StateLock::TryTake(lock_file);
  if (!taken) return WithStateHint(std::move(taken.error()));
  lock_ = std::move(*taken);
  if (!lock_) {
    session_.reporter().Progress("waiting for another kninja that builds here");
    KN_TRY_ASSIGN(lock_, StateLock::Take(lock_file));
  }
  Disk& disk = session_.disk();
  state_ = LoadState(disk, StateFile());
  journal_ = LoadJournal(disk, target_.state_dir);
  const Result<std::string> request = disk.Read(target_.state_dir + kRequestFile);
  same_request_ = request && *request == request_key_;
  disk_ = std::make_unique<RealDisk>(working_directory_);
  files_ = std::make_unique<FileTable>(*disk_, FileClock());
  if (state_) files_->Seed(*state_);
  return {};
}

CheckOptions TargetBuild::Check() const {
  // The answers of shell commands and globs depend on where they are asked.
  kbuild::BuildModel place;
  place.directory = working_directory_;
  const kernel::MakeInvocation first = kernel::ForDirectory(
      capture_.invocations.front(), target_.directory, session_.tree().build_dir);
  place.environments.push_back({first.set, first.unset});
  CheckOptions check;
  check.environment = session_.EnvironmentFor(target_);
  check.holds = [this, place,
                 environment = check.environment](const kbuild::Observation& observation) {
    return kbuild::StillHolds(place, observation, *disk_, session_.runner(), environment);
  };
  return check;
}

bool TargetBuild::NothingToDo() {
  if (!state_ || journal_ || !same_request_) return false;
  const CheckResult check = CheckState(*disk_, Check(), *files_, *state_);
  if (!check.nothing_to_do) return false;
  // Failing to note a touched file only costs another look next time.
  if (check.refreshed) (void)SaveWithoutRecords(session_.disk(), StateFile(), *state_);
  up_to_date_ = true;
  return true;
}

void TargetBuild::ReportOddities() {
  for (const Diagnostic& warning : capture_.warnings) session_.ReportOnce(warning);
  if (const auto warning = kernel::MissingSymversWarning(session_.tree()))
    session_.ReportOnce(*warning);
}

Status TargetBuild::FindModel() {
  if (!up_to_date_) ReportOddities();
  if (state_ && !LoadRecords(session_.disk(), StateFile(), *state_)) state_.reset();
  if (state_ && same_request_ && (up_to_date_ || ModelHolds(*disk_, Check(), *files_, *state_)))
    model_ = DecodeModel(*state_);
  if (!model_) KN_TRY(EvaluateModel());
  KN_TRY(CheckVmlinux());
  if (!MakesNamedModule()) return NotAModule(session_, capture_, target_.module);
  Result<graph::DependencyGraph> graph = graph::DependencyGraph::Make(*model_);
  if (!graph) return Error(std::move(graph.error()));
  graph_.emplace(std::move(*graph));
  return {};
}

// In the tree modules' type information (BTF) is made from the kernel's, and kbuild
// would make the kernel first.
Status TargetBuild::CheckVmlinux() const {
  if (!session_.options().in_tree || session_.tree().has_vmlinux) return {};
  for (const kbuild::Edge& edge : model_->edges) {
    if (std::find(edge.inputs.begin(), edge.inputs.end(), "vmlinux") == edge.inputs.end()) continue;
    const std::string& tree = session_.tree().build_dir;
    return Error(fmt::format("'{}' needs the kernel, and there is no 'vmlinux' in {}: "
                             "CONFIG_DEBUG_INFO_BTF_MODULES is set",
                             edge.outputs.front(), tree),
                 fmt::format("make it with `make -C {} vmlinux`, or build without --in-tree, which "
                             "leaves type information (BTF) out when there is no vmlinux",
                             tree));
  }
  return {};
}

bool TargetBuild::MakesNamedModule() const {
  return IsFallback() || HasModule(session_, *model_, target_.module);
}

Status TargetBuild::EvaluateModel() {
  KN_TRY_ASSIGN(model_, session_.Evaluate(target_, capture_));
  for (const Diagnostic& warning : model_->warnings) session_.reporter().Report(warning);
  if (model_->modules.empty() && !IsFallback())
    session_.reporter().Report(NoModuleWarning(target_));
  KN_TRY(WriteBuildFile());
  return session_.disk().Write(target_.state_dir + kRequestFile, request_key_);
}

Status TargetBuild::WriteBuildFile() {
  generator::EmitOptions emit = EmitOptionsFor(target_.state_dir);
  emit.regenerate = RegenerateCommand(session_, target_, self_);
  KN_TRY_ASSIGN(const std::vector<generator::GeneratedFile> generated,
                generator::EmitNinja(*model_, emit));
  return WriteGenerated(session_.disk(), target_.state_dir, generated);
}

Workspace TargetBuild::MakeWorkspace() {
  return {*model_, *graph_, state_ ? &*state_ : nullptr, journal_ ? &*journal_ : nullptr,
          *disk_,  *files_};
}

Status TargetBuild::MakePlan(std::vector<std::string> made_elsewhere) {
  planning_ = {};
  const std::string& build_dir = session_.tree().build_dir;
  if (working_directory_ != build_dir)
    planning_.config_file = JoinPath(build_dir, planning_.config_file);
  planning_.made_elsewhere = std::move(made_elsewhere);
  KN_TRY_ASSIGN(plan_, driver::MakePlan(MakeWorkspace(), planning_));
  return {};
}

generator::PlannedModel TargetBuild::Planned() const {
  generator::PlannedModel planned;
  planned.model = &*model_;
  for (const PlannedEdge& edge : plan_.must_run) planned.must_run.push_back(edge.edge);
  planned.downstream = plan_.downstream;
  planned.discovered = plan_.discovered;
  return planned;
}

Status TargetBuild::Begin(const std::string& run_dir, int64_t start_ns) {
  return BeginRun(session_.disk(), target_.state_dir, run_dir, start_ns,
                  PlannedOutputs(*model_, plan_));
}

bool TargetBuild::IsFallback() const { return model_ && kbuild::IsFallback(*model_); }

// Only kbuild knows what it made: the next build looks at everything anew, and
// takes over what is good.
Status TargetBuild::RecordFallback(const RunReport& report) {
  steps_ = report.finished.size();
  KN_TRY(ForgetState(session_.disk(), StateFile()));
  return EndRun(session_.disk(), target_.state_dir);
}

void TargetBuild::Restore(BuildCache& cache) {
  if (IsFallback() || plan_.must_run.empty()) return;
  cache::Store* store = cache.ForReading();
  if (store == nullptr) return;
  CacheQuestions questions(*model_, *graph_, *disk_, session_.EnvironmentFor(target_),
                           cache.compilers());
  cache.Count(RestoreFromCache(MakeWorkspace(), planning_, questions, *store, &plan_));
  restored_ += plan_.restored.size();
}

// What was made is kept only after it is recorded: the record tells what it was made from.
void TargetBuild::FillCache(const std::vector<graph::EdgeId>& ran, const RunReport& report,
                            BuildCache& cache) {
  cache::Store* store = ran.empty() ? nullptr : cache.ForWriting();
  if (store == nullptr) return;
  CacheQuestions questions(*model_, *graph_, *disk_, session_.EnvironmentFor(target_),
                           cache.compilers());
  cache.Count(
      driver::FillCache(*model_, *state_, ran, report, *disk_, FileClock(), questions, *store));
}

Status TargetBuild::Record(const RunReport& report, BuildCache& cache) {
  if (IsFallback()) return RecordFallback(report);
  KN_TRY_ASSIGN(RecordResult recorded,
                RecordRun(MakeWorkspace(), planning_, plan_, report, FileClock()));
  steps_ += recorded.ran.size();
  FindFaults(recorded.failed);
  KN_TRY(SaveState(session_.disk(), StateFile(), recorded.state));
  state_ = std::move(recorded.state);
  KN_TRY(EndRun(session_.disk(), target_.state_dir));
  FillCache(recorded.ran, report, cache);
  return {};
}

// modpost has said what it refuses; this finds out what to do.
void TargetBuild::FindFaults(const std::vector<graph::EdgeId>& failed) {
  for (const graph::EdgeId id : failed) {
    const kbuild::Edge& edge = model_->edges[graph::Index(id)];
    if (edge.kind == "modpost")
      import_faults_ = FindImportFaults(session_, capture_, *model_, edge, *disk_);
  }
}

Result<bool> TargetBuild::IsComplete(BuildCache& cache) {
  journal_.reset();
  files_ = std::make_unique<FileTable>(*disk_, FileClock());
  files_->Seed(*state_);
  KN_TRY(MakePlan({}));
  if (!plan_.must_run.empty()) return false;
  KN_TRY(Record(RunReport(), cache));
  return true;
}

Status TargetBuild::Generate() {
  KN_TRY(ReadCapture());
  KN_TRY(session_.disk().MakeDirectories(target_.state_dir));
  return EvaluateModel();
}

TargetOutcome TargetBuild::Outcome() const {
  TargetOutcome outcome;
  outcome.target = target_;
  outcome.directory = working_directory_;
  outcome.steps = steps_;
  outcome.restored = restored_;
  outcome.fallbacks = IsFallback() ? 1 : 0;
  if (model_)
    for (const kbuild::Module& module : model_->modules) outcome.modules.push_back(module.path);
  else if (up_to_date_)
    outcome.modules = state_->modules;
  for (std::string& module : outcome.modules) module += ".ko";
  return outcome;
}

}  // namespace kninja::driver
