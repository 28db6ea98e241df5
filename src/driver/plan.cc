// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "src/base/path.h"
#include "src/driver/plan_edge.h"

namespace kninja::driver {
namespace {

using graph::EdgeId;
using graph::Index;

class Planner {
 public:
  Planner(const Workspace& workspace, const PlanOptions& options)
      : work_(workspace), options_(options), judge_(workspace, options) {}

  Result<Plan> Make() {
    needed_ = work_.graph.Needed(options_.goals.empty() ? work_.model.goals : options_.goals);
    for (const std::string& path : options_.made_elsewhere)
      made_elsewhere_.insert(CanonicalPath(path));
    KN_TRY(FindMissingGoals());
    for (const EdgeId id : needed_) {
      if (work_.model.edges[Index(id)].outputs.empty()) continue;
      Verdict verdict = judge_.Judge(id);
      if (verdict.kind == Verdict::Kind::kAdopted) plan_.adopted.push_back(id);
      if (verdict.kind != Verdict::Kind::kMustRun) continue;
      KN_TRY(FindMissingInputs(id));
      plan_.must_run.push_back({id, std::move(verdict.reason)});
    }
    // From here on it is known what must run; what follows from it is not.
    if (!plan_.must_run.empty() || !made_elsewhere_.empty()) FindDownstream();
    ReadYoungInputs();
    return std::move(plan_);
  }

 private:
  bool CanBeMade(const std::string& path) const {
    return work_.graph.Producer(path).has_value() ||
           made_elsewhere_.count(CanonicalPath(path)) != 0;
  }

  Error MissingError(const std::string& path, const std::string& needed_by) const {
    return Error(
        fmt::format("'{}', needed by '{}', is missing and nothing makes it", path, needed_by),
        "create it, or remove it from the makefile that names it");
  }

  Status FindMissingInputs(EdgeId id) {
    const kbuild::Edge& edge = work_.model.edges[Index(id)];
    for (const auto* paths : {&edge.inputs, &edge.order_only})
      for (const std::string& path : *paths)
        if (!work_.files.Signature(work_.files.Id(path)) && !CanBeMade(path))
          return MissingError(path, edge.outputs.front());
    return {};
  }

  Status FindMissingGoals() {
    for (const std::string& goal : options_.goals.empty() ? work_.model.goals : options_.goals)
      if (!CanBeMade(goal) && !work_.files.Signature(work_.files.Id(goal)))
        return Error(fmt::format("nothing makes '{}'", goal));
    return {};
  }

  // What each edge reads beyond the model's inputs and another edge makes.
  void ConnectDiscovered() {
    std::vector<std::optional<EdgeId>> makers(work_.files.size());
    std::vector<bool> asked(makers.size());
    readers_.resize(work_.model.edges.size());
    std::vector<uint32_t> known_reader(work_.model.edges.size());  // By edge that makes.
    uint32_t reader = 0;
    for (const EdgeId id : needed_) {
      if (work_.model.edges[Index(id)].outputs.empty()) continue;
      ++reader;
      for (const EdgeId maker : work_.graph.Needs(id)) known_reader[Index(maker)] = reader;
      for (const FileId file : judge_.Discovered(id)) {
        const auto index = static_cast<size_t>(file);
        // Perf: hundreds of edges read the same headers; ask once for each.
        if (!asked[index]) makers[index] = work_.graph.Producer(work_.files.path(file));
        asked[index] = true;
        if (!makers[index] || *makers[index] == id) continue;
        if (known_reader[Index(*makers[index])] != reader)
          readers_[Index(*makers[index])].push_back({id, file});
      }
    }
  }

  void FindDownstream() {
    ConnectDiscovered();
    const size_t count = work_.model.edges.size();
    std::vector<bool> wanted(count), changing(count), must_run(count);
    for (const EdgeId id : needed_) wanted[Index(id)] = true;
    std::vector<EdgeId> pending;
    const auto reach = [&](EdgeId id) {
      if (!wanted[Index(id)] || changing[Index(id)]) return;
      changing[Index(id)] = true;
      pending.push_back(id);
    };
    for (const PlannedEdge& planned : plan_.must_run) {
      must_run[Index(planned.edge)] = true;
      reach(planned.edge);
    }
    for (const EdgeId id : needed_)
      if (ReadsFromElsewhere(id)) reach(id);
    while (!pending.empty()) {
      const EdgeId id = pending.back();
      pending.pop_back();
      for (const EdgeId reader : work_.graph.Dependents(id)) reach(reader);
      for (const auto& [reader, file] : readers_[Index(id)]) reach(reader);
    }
    for (const EdgeId id : needed_) {
      if (!changing[Index(id)]) continue;
      if (!must_run[Index(id)]) plan_.downstream.push_back(id);
      NoteDiscovered(id, changing);
    }
  }

  // What was written just now might change unseen while commands run. Read before,
  // it can be told afterwards that it did not (plan_record.cc, Held).
  void ReadYoungInputs() {
    std::vector<FileId> young;
    const auto add = [&](EdgeId id) {
      for (const std::string& path : work_.model.edges[Index(id)].inputs) {
        const FileId file = work_.files.Id(path);
        if (work_.files.IsYoung(file)) young.push_back(file);
      }
    };
    for (const PlannedEdge& planned : plan_.must_run) add(planned.edge);
    for (const EdgeId id : plan_.downstream) add(id);
    work_.files.Hash(young);
  }

  // Notes as discovered what only an earlier run found out.
  bool ReadsFromElsewhere(EdgeId id) {
    if (made_elsewhere_.empty()) return false;
    const auto elsewhere = [this](const std::string& path) {
      return made_elsewhere_.count(CanonicalPath(path)) != 0;
    };
    const std::vector<std::string>& inputs = work_.model.edges[Index(id)].inputs;
    bool reads = std::any_of(inputs.begin(), inputs.end(), elsewhere);
    for (const FileId file : judge_.Discovered(id)) {
      const std::string& path = work_.files.path(file);
      if (!elsewhere(path)) continue;
      plan_.discovered.emplace_back(id, path);
      reads = true;
    }
    return reads;
  }

  // `id` makes something that others were found to read.
  void NoteDiscovered(EdgeId id, const std::vector<bool>& changing) {
    for (const auto& [reader, file] : readers_[Index(id)]) {
      // An old record may say the contrary of what is true now. Going along the
      // order only, it can at worst be useless, never close a circle.
      if (!changing[Index(reader)] || work_.graph.Position(reader) < work_.graph.Position(id))
        continue;
      plan_.discovered.emplace_back(reader, work_.files.path(file));
    }
  }

  const Workspace& work_;
  const PlanOptions& options_;
  EdgeJudge judge_;
  Plan plan_;
  std::vector<EdgeId> needed_;
  std::unordered_set<std::string> made_elsewhere_;
  std::vector<std::vector<std::pair<EdgeId, FileId>>> readers_;  // By the edge that makes.
};

}  // namespace

std::string Describe(const Reason& reason) {
  const auto shown = [](const std::string& value) { return value.empty() ? "unset" : value; };
  switch (reason.kind) {
    case Reason::Kind::kMissingOutput:
      return fmt::format("'{}' does not exist", reason.subject);
    case Reason::Kind::kCommandChanged:
      return "its command changed";
    case Reason::Kind::kInputChanged:
      return fmt::format("'{}' changed", reason.subject);
    case Reason::Kind::kInputAdded:
      return fmt::format("'{}' is a new input", reason.subject);
    case Reason::Kind::kSymbolChanged:
      return fmt::format("{} changed from {} to {}", reason.subject, shown(reason.before),
                         shown(reason.after));
    case Reason::Kind::kOutputChanged:
      return fmt::format("'{}' is not what was made", reason.subject);
    case Reason::Kind::kNoRecord:
      return "it is not known how it was made";
    case Reason::Kind::kInterrupted:
      return "the last run was interrupted while making it";
  }
  return "";
}

Result<Plan> MakePlan(const Workspace& workspace, const PlanOptions& options) {
  return Planner(workspace, options).Make();
}

std::vector<std::string> PlannedOutputs(const kbuild::BuildModel& model, const Plan& plan) {
  std::vector<std::string> outputs;
  const auto add = [&](EdgeId id) {
    for (const std::string& output : model.edges[Index(id)].outputs)
      outputs.push_back(CanonicalPath(output));
  };
  for (const PlannedEdge& planned : plan.must_run) add(planned.edge);
  for (const EdgeId id : plan.downstream) add(id);
  return outputs;
}

}  // namespace kninja::driver
