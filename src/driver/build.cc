// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/build.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>
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

// Targets, and the modules that they turn out to need, in waves until all are built.
class Pipeline {
 public:
  Pipeline(Session& session, const BuildOptions& options)
      : session_(session), options_(options), cache_(session, options.cache) {}

  Result<BuildOutcome> Run(const std::vector<Target>& targets) {
    // First those that were named: that is their order in the outcome.
    for (const Target& target : targets) jobs_.push_back({target, target, {}, 0, 0, std::nullopt});
    for (size_t i = 0; i < targets.size(); ++i) (void)Attach(i, LoadNeeded(session_, targets[i]));
    size_t at_most = jobs_.size();  // Of those that wait, so many are tried together.
    while (!Waiting().empty() && exit_code_ != kInterruptedExit) {
      KN_TRY_ASSIGN(const bool progress, RunWave(at_most));
      // Those that wait for each other in a circle are built in the order given.
      at_most = progress ? jobs_.size() : 1;
    }
    return Collect();
  }

 private:
  // A module that the kernel's Module.symvers does not list.
  struct Need {
    NeededModule module;
    Target target;                   // What is built for it,
    std::optional<size_t> provider;  // and the job that does; in the tree it is no job of its own.
  };
  // One target and what became of it.
  struct Job {
    Target asked;   // What the outcome names.
    Target target;  // What is built: with what it needs besides.
    std::vector<Need> needs;
    size_t steps = 0, restored = 0;  // In earlier waves.
    std::optional<TargetOutcome> outcome;

    std::vector<NeededModule> NeededModules() const {
      std::vector<NeededModule> modules;
      for (const Need& need : needs) modules.push_back(need.module);
      return modules;
    }
  };

  // The job that builds `target`, and before it those that are known to be needed.
  size_t Add(const Target& target) {
    for (size_t i = 0; i < jobs_.size(); ++i)
      if (jobs_[i].asked.state_dir == target.state_dir) return i;
    const size_t index = jobs_.size();
    jobs_.push_back({target, target, {}, 0, 0, std::nullopt});
    (void)Attach(index, LoadNeeded(session_, target));
    return index;
  }

  // Has these modules built before the job, or with it. False when that adds nothing:
  // none is new, or they need each other in a circle.
  bool Attach(size_t index, const std::vector<NeededModule>& modules) {
    bool added = false;
    for (const NeededModule& module : modules) {
      if (NoteNeed(&jobs_[index].needs, module)) continue;
      Result<Target> target = ResolveNeeded(session_, module);
      if (!target) continue;  // The sources changed; modpost will say what is missing.
      std::optional<size_t> provider;
      if (!session_.options().in_tree) provider = Add(*target);
      if (provider && Reaches(*provider, index)) continue;
      jobs_[index].needs.push_back({module, std::move(*target), provider});
      added = true;
    }
    std::vector<Target> targets;
    for (const Need& need : jobs_[index].needs) targets.push_back(need.target);
    jobs_[index].target = WithNeeded(session_, jobs_[index].asked, targets);
    return added;
  }

  // Whether `needs` has the module already, which then gets the symbols, too.
  static bool NoteNeed(std::vector<Need>* needs, const NeededModule& module) {
    for (Need& need : *needs) {
      if (need.module.path != module.path) continue;
      const std::vector<std::string> known = std::move(need.module.symbols);
      need.module.symbols.clear();
      std::set_union(known.begin(), known.end(), module.symbols.begin(), module.symbols.end(),
                     std::back_inserter(need.module.symbols));
      return true;
    }
    return false;
  }

  bool Reaches(size_t from, size_t to) const {
    if (from == to) return true;
    const std::vector<Need>& needs = jobs_[from].needs;
    return std::any_of(needs.begin(), needs.end(), [&](const Need& need) {
      return need.provider && Reaches(*need.provider, to);
    });
  }

  // Those without an outcome, providers before what needs them.
  std::vector<size_t> Waiting() const {
    std::vector<size_t> order;
    const std::function<void(size_t)> visit = [&](size_t index) {
      for (const Need& need : jobs_[index].needs)
        if (need.provider) visit(*need.provider);
      if (!jobs_[index].outcome && std::find(order.begin(), order.end(), index) == order.end())
        order.push_back(index);
    };
    for (size_t i = 0; i < jobs_.size(); ++i) visit(i);
    return order;
  }

  // Builds the first of those that wait. False when none came any further.
  Result<bool> RunWave(size_t at_most) {
    std::vector<size_t> members;
    for (const size_t index : Waiting())
      if (members.size() < at_most && !GiveUp(index)) members.push_back(index);
    if (members.empty()) return true;
    BuildWave wave(session_, options_, cache_);
    for (const size_t index : members) wave.Add(jobs_[index].target);
    KN_TRY(wave.Run());
    bool progress = false;
    for (size_t i = 0; i < members.size(); ++i) {
      std::optional<TargetOutcome> outcome = wave.Outcome(i);
      if (!outcome) continue;
      progress = true;
      jobs_[members[i]].steps += outcome->steps;
      jobs_[members[i]].restored += outcome->restored;
      if (GiveUp(members[i])) continue;
      if (!Mend(members[i], *outcome, wave.Faults(i))) Finish(members[i], std::move(*outcome));
    }
    return progress;
  }

  // Whether a job is not built, or not rightly, since one that it needs failed.
  bool GiveUp(size_t index) {
    Job& job = jobs_[index];
    for (const Need& need : job.needs) {
      if (!need.provider) continue;
      const Job& provider = jobs_[*need.provider];
      if (!provider.outcome || provider.outcome->exit_code == 0) continue;
      TargetOutcome outcome;
      outcome.directory = job.target.directory;
      outcome.exit_code = provider.outcome->exit_code;
      outcome.error = fmt::format("{} was not built: {}, and that failed", job.asked.text,
                                  DescribeNeed(job.asked, need.module));
      session_.reporter().Report(Error(outcome.error).diagnostic());
      Finish(index, std::move(outcome));
      return true;
    }
    return false;
  }

  // After a failure: whether the job shall be tried again, with more modules.
  bool Mend(size_t index, const TargetOutcome& outcome, const ImportFaults& faults) {
    if (outcome.exit_code != 1) return false;
    if (Attach(index, faults.mended_by)) {
      const Job& job = jobs_[index];
      // Not to remember costs finding it out again.
      (void)SaveNeeded(session_, job.asked, job.NeededModules());
      for (const NeededModule& module : faults.mended_by)
        if (!options_.quiet)
          session_.reporter().Summary(DescribeNeed(job.asked, module) + ": building it, too");
      return true;
    }
    for (const Diagnostic& one : faults.diagnostics) session_.reporter().Report(one);
    if (!faults.mended_by.empty()) ReportCircle(index, faults.mended_by);
    return false;
  }

  // Modules need each other; or rather their directories do, each of which is built as
  // a whole, with one list of symbols.
  void ReportCircle(size_t index, const std::vector<NeededModule>& modules) {
    Diagnostic circle;
    circle.message = jobs_[index].asked.text +
                     " and what it needs import from each other, and neither can be built first";
    for (const NeededModule& module : modules)
      circle.notes.push_back({{}, DescribeNeed(jobs_[index].asked, module)});
    for (const Job& job : jobs_)
      for (const Need& need : job.needs)
        if (need.provider && Reaches(*need.provider, index))
          circle.notes.push_back({{}, DescribeNeed(job.asked, need.module)});
    circle.hint = "build the kernel's modules, whose Module.symvers then has all of them";
    session_.reporter().Report(circle);
  }

  void Finish(size_t index, TargetOutcome outcome) {
    Job& job = jobs_[index];
    outcome.target = job.asked;
    outcome.steps = job.steps;
    outcome.restored = job.restored;
    outcome.needed = job.NeededModules();
    exit_code_ = std::max(exit_code_, outcome.exit_code);
    job.outcome = std::move(outcome);
  }

  BuildOutcome Collect() {
    BuildOutcome result;
    result.exit_code = exit_code_;
    for (Job& job : jobs_)
      if (job.outcome) result.targets.push_back(std::move(*job.outcome));
    return result;
  }

  Session& session_;
  const BuildOptions& options_;
  BuildCache cache_;
  std::vector<Job> jobs_;  // Those that were named come first.
  int exit_code_ = 0;
};

}  // namespace

Result<BuildOutcome> Build(Session& session, const BuildOptions& options) {
  KN_TRY(SyncConfiguration(session, options.self));
  // From here on kbuild's files say what .config says.
  KN_TRY_ASSIGN(const std::vector<Target> targets, ResolveAll(session, options.targets));
  return Pipeline(session, options).Run(targets);
}

Status Generate(Session& session, const std::vector<std::string>& words, const std::string& self) {
  KN_TRY_ASSIGN(std::vector<Target> targets, ResolveAll(session, words));
  for (Target& target : targets) KN_TRY(TargetBuild(session, self, std::move(target)).Generate());
  return {};
}

}  // namespace kninja::driver
