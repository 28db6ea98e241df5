// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/cache_restore.h"

#include <algorithm>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "src/base/path.h"
#include "src/base/thread_pool.h"
#include "src/cache/manifest.h"
#include "src/driver/plan_config.h"

namespace kninja::driver {
namespace {

using graph::EdgeId;
using graph::Index;

// Reasons of misses, as the statistics name them.
constexpr const char* kNeverSeen = "nothing like it was built";
constexpr const char* kOtherInputs = "a file or an option it reads is another";
constexpr const char* kGone = "its result was removed";
constexpr const char* kAfterCommand = "it follows a command that runs";
constexpr const char* kNotKept = "its kind is not kept";

enum class Standing : uint8_t { kSettled, kPending, kRuns };

// One edge on its way through the stages of a round.
struct Candidate {
  EdgeId edge;
  Digest question;
  std::optional<cache::Manifest> manifest;
  std::optional<Digest> result_key;
  std::optional<cache::ResultRecord> result;
  std::vector<bool> unchanged;  // By file of the result.
  const char* miss = nullptr;
};

class Restorer {
 public:
  Restorer(const Workspace& work, const PlanOptions& options, CacheQuestions& questions,
           cache::Store& store, Plan* plan)
      : work_(work),
        options_(options),
        questions_(questions),
        store_(store),
        plan_(*plan),
        standings_(work.model.edges.size(), Standing::kSettled) {
    for (const std::string& path : options.made_elsewhere)
      made_elsewhere_.insert(CanonicalPath(path));
  }

  cache::Statistics Run() {
    for (const PlannedEdge& planned : plan_.must_run) Enter(planned.edge);
    for (const EdgeId id : plan_.downstream) Enter(id);
    std::sort(pending_.begin(), pending_.end(), [this](EdgeId one, EdgeId other) {
      return work_.graph.Position(one) < work_.graph.Position(other);
    });
    for (const auto& [edge, path] : plan_.discovered) discovered_[edge].push_back(path);
    while (!pending_.empty()) Round();
    Divide();
    return std::move(statistics_);
  }

 private:
  void Enter(EdgeId id) {
    standings_[Index(id)] = Standing::kPending;
    pending_.push_back(id);
  }

  void Round() {
    std::vector<Candidate> candidates;
    std::vector<EdgeId> later;
    for (const EdgeId id : pending_) {
      const Standing before = BeforeIt(id);
      if (before == Standing::kPending)
        later.push_back(id);
      else if (before == Standing::kRuns)
        Miss(id, kAfterCommand);
      else
        candidates.push_back({id, {}, {}, {}, {}, {}, nullptr});
    }
    // Edges need each other in a circle only by what was discovered; those run.
    if (later.size() == pending_.size())
      for (const EdgeId id : std::exchange(later, {})) Miss(id, kAfterCommand);
    pending_ = std::move(later);
    Look(candidates);
    Match(candidates);
    Fetch(candidates);
    Settle(candidates);
  }

  // What of all that an edge needs is furthest from being settled.
  Standing BeforeIt(EdgeId id) const {
    Standing before = Standing::kSettled;
    for (const EdgeId need : work_.graph.Needs(id))
      before = std::max(before, standings_[Index(need)]);
    if (const auto found = discovered_.find(id); found != discovered_.end())
      for (const std::string& path : found->second) before = std::max(before, MakerOf(path));
    for (const std::string& path : work_.model.edges[Index(id)].inputs)
      if (MadeElsewhere(path)) return Standing::kRuns;
    return before;
  }

  bool MadeElsewhere(const std::string& path) const {
    return !made_elsewhere_.empty() && made_elsewhere_.contains(CanonicalPath(path));
  }

  Standing MakerOf(const std::string& path) const {
    if (MadeElsewhere(path)) return Standing::kRuns;
    const std::optional<EdgeId> maker = work_.graph.Producer(path);
    return maker ? standings_[Index(*maker)] : Standing::kSettled;
  }

  void Miss(EdgeId id, const char* reason) {
    standings_[Index(id)] = Standing::kRuns;
    ++statistics_.misses[reason];
  }

  void Look(std::vector<Candidate>& candidates) {
    for (Candidate& one : candidates) {
      if (!CacheQuestions::NotCached(work_.model.edges[Index(one.edge)]).empty()) {
        one.miss = kNotKept;
        continue;
      }
      const std::optional<cache::KeyText> question = questions_.Ask(one.edge, work_.files);
      if (question)
        one.question = question->digest();
      else
        one.miss = kOtherInputs;
    }
    InParallel(candidates, [this](Candidate& one) {
      const std::optional<std::string> bytes = store_.GetRecord(one.question);
      if (bytes) one.manifest = cache::DecodeManifest(*bytes);
      if (!one.manifest) one.miss = kNeverSeen;
    });
  }

  void Match(std::vector<Candidate>& candidates) {
    std::vector<FileId> files;
    for (const Candidate& one : candidates)
      if (one.manifest)
        for (const cache::Variant& variant : one.manifest->variants)
          for (const cache::SeenFile& file : variant.files)
            files.push_back(work_.files.Id(file.path));
    work_.files.Hash(files);
    for (Candidate& one : candidates) {
      if (one.miss != nullptr) continue;
      for (const cache::Variant& variant : one.manifest->variants) {
        if (!Holds(variant)) continue;
        one.result_key = cache::ResultKey(one.question, variant);
        break;
      }
      if (!one.result_key) one.miss = kOtherInputs;
    }
  }

  bool Holds(const cache::Variant& variant) {
    for (const cache::SeenFile& file : variant.files) {
      const Digest now = work_.files.Content(work_.files.Id(file.path));
      if (now != file.digest || now == kUnreadable) return false;
    }
    for (const cache::SeenSymbol& symbol : variant.symbols)
      if (Config().Value(symbol.name) != symbol.value) return false;
    for (const std::string& path : variant.absent)
      if (work_.files.Signature(work_.files.Id(path))) return false;
    // What is about to be made anew is not what it will be.
    return std::all_of(variant.files.begin(), variant.files.end(), [this](const auto& file) {
      return MakerOf(file.path) == Standing::kSettled;
    });
  }

  const ConfigValues& Config() {
    if (!config_) {
      Result<std::string> text = work_.disk.Read(options_.config_file);
      if (text) config_text_ = std::move(*text);
      config_ = std::make_unique<ConfigValues>(config_text_);
    }
    return *config_;
  }

  void Fetch(std::vector<Candidate>& candidates) {
    InParallel(candidates, [this](Candidate& one) {
      const std::optional<std::string> bytes = store_.GetRecord(*one.result_key);
      if (bytes) one.result = cache::DecodeResult(*bytes);
      if (!one.result || !Fits(*one.result, one.edge)) one.miss = kGone;
    });
    for (Candidate& one : candidates) {
      if (one.miss != nullptr) continue;
      for (const cache::MadeFile& file : one.result->files)
        one.unchanged.push_back(work_.files.Content(work_.files.Id(file.path)) == file.blob.digest);
    }
    InParallel(candidates, [this](Candidate& one) {
      if (!Place(one)) one.miss = kGone;
    });
  }

  // Whether a result has the outputs of this very edge, each once, and nothing else.
  bool Fits(const cache::ResultRecord& result, EdgeId id) const {
    const kbuild::Edge& edge = work_.model.edges[Index(id)];
    std::vector<std::string> expected = edge.outputs, found;
    expected.push_back(edge.cmd_file);
    for (const cache::MadeFile& file : result.files) found.push_back(file.path);
    std::sort(expected.begin(), expected.end());
    std::sort(found.begin(), found.end());
    return expected == found;
  }

  // The .cmd file goes first and comes last: make and kninja judge the rest by it.
  bool Place(const Candidate& one) {
    const kbuild::Edge& edge = work_.model.edges[Index(one.edge)];
    const std::vector<cache::MadeFile>& files = one.result->files;
    if (!work_.disk.Remove(edge.cmd_file)) return false;
    const cache::MadeFile* cmd_file = nullptr;
    for (size_t i = 0; i < files.size(); ++i) {
      const cache::MadeFile& file = files[i];
      if (file.path == edge.cmd_file) {
        cmd_file = &file;
        continue;
      }
      // As modpost and filechk do, whose readers need not run then.
      const bool may_stay = edge.may_stay_same || file.path != edge.outputs.front();
      if (one.unchanged[i] && may_stay) continue;
      if (!Put(file)) return false;
    }
    return cmd_file != nullptr && Put(*cmd_file);
  }

  bool Put(const cache::MadeFile& file) {
    const Result<bool> put =
        store_.GetFile(file.blob, JoinPath(work_.model.directory, file.path), file.executable);
    return put && *put;
  }

  void Settle(std::vector<Candidate>& candidates) {
    for (Candidate& one : candidates) {
      if (one.miss != nullptr) {
        Miss(one.edge, one.miss);
        continue;
      }
      standings_[Index(one.edge)] = Standing::kSettled;
      plan_.restored.push_back(one.edge);
      ++statistics_.hits;
      statistics_.seconds_saved += static_cast<double>(one.result->milliseconds) / 1000;
      for (const cache::MadeFile& file : one.result->files) {
        work_.files.Made(work_.files.Id(file.path), file.blob.digest);
        statistics_.bytes_restored += file.blob.size;
      }
    }
  }

  // What is left of the plan.
  void Divide() {
    const auto settled = [this](EdgeId id) { return standings_[Index(id)] == Standing::kSettled; };
    std::erase_if(plan_.must_run,
                  [&](const PlannedEdge& planned) { return settled(planned.edge); });
    std::vector<EdgeId> downstream;
    for (const EdgeId id : plan_.downstream) {
      if (settled(id)) continue;
      // ninja does not see that what is restored is new.
      if (const std::string* input = RestoredInput(id))
        plan_.must_run.push_back({id, {Reason::Kind::kInputChanged, *input, "", ""}});
      else
        downstream.push_back(id);
    }
    plan_.downstream = std::move(downstream);
    std::sort(plan_.must_run.begin(), plan_.must_run.end(),
              [this](const PlannedEdge& one, const PlannedEdge& other) {
                return work_.graph.Position(one.edge) < work_.graph.Position(other.edge);
              });
  }

  const std::string* RestoredInput(EdgeId id) const {
    for (const EdgeId need : work_.graph.Needs(id))
      if (std::find(plan_.restored.begin(), plan_.restored.end(), need) != plan_.restored.end())
        return &work_.model.edges[Index(need)].outputs.front();
    return nullptr;
  }

  // Of those that have not missed yet.
  template <class Task>
  void InParallel(std::vector<Candidate>& candidates, const Task& task) {
    (void)RunInParallel(candidates.size(), 0, [&](size_t i) -> Status {
      if (candidates[i].miss == nullptr) task(candidates[i]);
      return {};
    });
  }

  const Workspace& work_;
  const PlanOptions& options_;
  CacheQuestions& questions_;
  cache::Store& store_;
  Plan& plan_;
  std::vector<Standing> standings_;  // By edge.
  std::vector<EdgeId> pending_;
  std::unordered_map<EdgeId, std::vector<std::string>> discovered_;
  std::unordered_set<std::string> made_elsewhere_;
  std::string config_text_;
  std::unique_ptr<ConfigValues> config_;
  cache::Statistics statistics_;
};

}  // namespace

cache::Statistics RestoreFromCache(const Workspace& work, const PlanOptions& options,
                                   CacheQuestions& questions, cache::Store& store, Plan* plan) {
  return Restorer(work, options, questions, store, plan).Run();
}

}  // namespace kninja::driver
