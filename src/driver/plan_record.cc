// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/plan_record.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "src/base/path.h"
#include "src/driver/plan_config.h"
#include "src/driver/plan_edge.h"
#include "src/driver/plan_symbols.h"
#include "src/driver/saved_command.h"
#include "src/driver/state_builder.h"

namespace kninja::driver {
namespace {

using graph::EdgeId;
using graph::Index;

// What became of an edge, and what that does to its record.
enum class Fate : uint8_t {
  kKeep,    // Not run: the old record stays as true as it was.
  kAdopt,   // Not run, good as it is: a new record.
  kRan,     // Ran and succeeded: a new record.
  kFailed,  // Began and did not succeed: no record.
};

// What a new record is made from.
struct Findings {
  EdgeId edge;
  EdgeFiles named;
  std::vector<FileId> inputs;
  std::vector<FileId> optional;  // Inputs that may be missing.
  std::vector<std::string> symbols;
};

class Recorder {
 public:
  Recorder(const Workspace& workspace, const PlanOptions& options, const Plan& plan,
           const RunReport& report, int64_t now_ns)
      : work_(workspace),
        options_(options),
        plan_(plan),
        report_(report),
        before_(workspace.files),
        after_(workspace.files.LookAgain(now_ns)),
        builder_(after_, workspace.state),
        config_file_(after_.Id(options.config_file)),
        fates_(workspace.model.edges.size(), Fate::kKeep),
        recorded_(workspace.model.edges.size()),
        good_(workspace.model.edges.size()) {
    for (const std::string& path : options.made_elsewhere) made_elsewhere_.insert(after_.Id(path));
  }

  Result<RecordResult> Make();

 private:
  void SettleFates();
  Fate FateOfPlanned(EdgeId id, bool must_run);
  bool Changed(FileId id);
  Status CleanUp(EdgeId id);
  std::optional<Findings> Find(EdgeId id);
  bool Held(FileId id, bool may_be_missing);
  bool MadeInRunFor(EdgeId reader, FileId id);
  std::optional<FileId> Disturbed(const Findings& findings);
  bool RunsBefore(EdgeId first, EdgeId second) const;
  void WriteRecord(const Findings& findings);
  void Note(EdgeId id, bool good);
  bool WasPassedOver(EdgeId id) const;
  void CarryRecords();
  bool Complete();

  const Workspace& work_;
  const PlanOptions& options_;
  const Plan& plan_;
  const RunReport& report_;
  FileTable& before_;
  FileTable after_;
  StateBuilder builder_;
  const FileId config_file_;
  std::vector<Fate> fates_;
  std::vector<bool> recorded_;  // By edge: has a record,
  std::vector<bool> good_;      // and one that says it is up to date.
  std::set<FileId> made_elsewhere_;
  std::string config_text_;
  std::unique_ptr<ConfigValues> config_;
};

// Whether a file is another one than before the run.
bool Recorder::Changed(FileId id) {
  const std::optional<FileSignature>& now = after_.Signature(id);
  if (static_cast<size_t>(id) < before_.size() && before_.looked(id))
    return before_.Signature(id) != now;
  return now && now->mtime_ns >= report_.start_ns;
}

Fate Recorder::FateOfPlanned(EdgeId id, bool must_run) {
  const kbuild::Edge& edge = work_.model.edges[Index(id)];
  const EdgeFiles named = FilesOf(edge, after_);
  if (report_.finished.count(after_.path(named.outputs.front())) != 0) return Fate::kRan;
  bool changed = named.cmd_file && Changed(*named.cmd_file);
  for (const FileId output : named.outputs) changed = Changed(output) || changed;
  // Without its mark (a script may end in `exit`) ninja's word counts.
  if (report_.succeeded && (must_run || changed)) return Fate::kRan;
  return changed ? Fate::kFailed : Fate::kKeep;
}

void Recorder::SettleFates() {
  for (const PlannedEdge& planned : plan_.must_run)
    fates_[Index(planned.edge)] = FateOfPlanned(planned.edge, true);
  for (const EdgeId id : plan_.downstream) fates_[Index(id)] = FateOfPlanned(id, false);
  for (const EdgeId id : plan_.restored) fates_[Index(id)] = Fate::kRan;
  for (const EdgeId id : plan_.adopted)
    if (fates_[Index(id)] == Fate::kKeep) fates_[Index(id)] = Fate::kAdopt;
}

Status Recorder::CleanUp(EdgeId id) {
  const kbuild::Edge& edge = work_.model.edges[Index(id)];
  // kbuild leaves no dependency file, ninja one where it was not told to read it.
  if (!edge.depfile.empty() && work_.disk.Stat(edge.depfile))
    KN_TRY(work_.disk.Remove(edge.depfile));
  if (fates_[Index(id)] != Fate::kFailed) return {};
  // As make does with the target of a recipe that fails.
  for (const std::string& output : edge.outputs) {
    const FileId file = after_.Id(output);
    if (!after_.Signature(file) || !Changed(file)) continue;
    KN_TRY(work_.disk.Remove(output));
  }
  if (edge.cmd_file.empty()) return {};
  // It was emptied when the command began, and kbuild knows no empty ones.
  const std::optional<FileSignature> saved = work_.disk.Stat(edge.cmd_file);
  return saved && saved->size == 0 ? work_.disk.Remove(edge.cmd_file) : Status();
}

// nullopt when the edge did not leave what it should.
std::optional<Findings> Recorder::Find(EdgeId id) {
  const kbuild::Edge& edge = work_.model.edges[Index(id)];
  Findings findings{id, FilesOf(edge, after_), {}, {}, {}};
  if (!after_.Signature(findings.named.outputs.front())) return std::nullopt;
  findings.inputs = findings.named.inputs;
  if (!findings.named.cmd_file) return findings;
  const Result<std::string> text = work_.disk.Read(edge.cmd_file);
  const auto saved = text ? ParseSavedCommand(*text) : std::nullopt;
  if (!saved) return std::nullopt;
  const auto add = [&](std::string_view path, std::vector<FileId>& inputs) {
    const FileId file = after_.Id(path);
    const std::vector<FileId>& own = findings.named.outputs;
    if (std::find(own.begin(), own.end(), file) == own.end()) inputs.push_back(file);
  };
  if (!saved->source.empty()) add(saved->source, findings.inputs);
  for (const std::string_view path : saved->dependencies) add(path, findings.inputs);
  for (const std::string_view path : saved->optional) add(path, findings.optional);
  for (const SavedSymbol& symbol : saved->symbols) findings.symbols.push_back(symbol.name);
  return findings;
}

// Whether a file certainly had its present content all through the run.
bool Recorder::Held(FileId id, bool may_be_missing) {
  const std::optional<FileSignature>& now = after_.Signature(id);
  const bool known = static_cast<size_t>(id) < before_.size() && before_.looked(id);
  const auto same_content = [&] {
    return known && before_.has_content(id) && before_.Content(id) != kUnreadable &&
           before_.Content(id) == after_.Content(id);
  };
  if (known && before_.Signature(id) != now) return same_content();
  if (!now) return known || may_be_missing;
  return now->directory || now->mtime_ns + ClockGrain(*now) < report_.start_ns || same_content();
}

// Whether an edge of this run made it before `reader` ran.
bool Recorder::MadeInRunFor(EdgeId reader, FileId id) {
  if (made_elsewhere_.count(id) != 0) return true;
  const std::optional<EdgeId> maker = work_.graph.Producer(after_.path(id));
  return maker && fates_[Index(*maker)] == Fate::kRan && RunsBefore(*maker, reader);
}

// The first input that may have changed under the edge's hands.
std::optional<FileId> Recorder::Disturbed(const Findings& findings) {
  const bool ran = fates_[Index(findings.edge)] == Fate::kRan;
  const auto disturbed = [&](FileId id, bool may_be_missing) {
    if (!ran) return Changed(id);  // Adopted for what it was when planned.
    return !Held(id, may_be_missing) && !MadeInRunFor(findings.edge, id);
  };
  for (const FileId id : findings.inputs)
    if (disturbed(id, false)) return id;
  for (const FileId id : findings.optional)
    if (disturbed(id, true)) return id;
  if (!findings.symbols.empty() && disturbed(config_file_, true)) return config_file_;
  return std::nullopt;
}

bool Recorder::RunsBefore(EdgeId first, EdgeId second) const {
  const std::vector<EdgeId> direct = work_.graph.Needs(second);
  if (std::find(direct.begin(), direct.end(), first) != direct.end()) return true;
  const std::vector<EdgeId> needed =
      work_.graph.Needed(std::span(&work_.model.edges[Index(second)].outputs.front(), 1));
  if (std::find(needed.begin(), needed.end(), first) != needed.end()) return true;
  return std::any_of(plan_.discovered.begin(), plan_.discovered.end(), [&](const auto& found) {
    return found.first == second && work_.graph.Producer(found.second) == first;
  });
}

void Recorder::WriteRecord(const Findings& findings) {
  const std::optional<FileId> disturbed = Disturbed(findings);
  if (disturbed && fates_[Index(findings.edge)] == Fate::kAdopt) return;
  const kbuild::Edge& edge = work_.model.edges[Index(findings.edge)];
  const auto content = [this](FileId id) { return builder_.Content(id, after_.Content(id)); };
  EdgeRecord record;
  record.command = CommandDigest(edge);
  record.trusted = !disturbed.has_value();
  record.output = builder_.File(findings.named.outputs.front());
  for (const FileId id : findings.named.outputs) record.outputs.push_back(content(id));
  if (findings.named.cmd_file) record.outputs.push_back(content(*findings.named.cmd_file));
  if (disturbed) {
    record.inputs = {content(*disturbed)};
  } else {
    for (const FileId id : findings.inputs) record.inputs.push_back(content(id));
    for (const FileId id : findings.optional) record.inputs.push_back(content(id));
    for (const std::string& symbol : findings.symbols)
      record.symbols.push_back(builder_.Symbol(symbol, config_->Value(symbol)));
    record.symbol_lines = SymbolLinesDigest(work_.disk, edge);
  }
  Note(findings.edge, builder_.Add(std::move(record)));
}

void Recorder::Note(EdgeId id, bool good) {
  recorded_[Index(id)] = true;
  good_[Index(id)] = good;
}

// Whether something that the edge needs was made and the edge did not run for it:
// the next build judges it by times, since bytes do not tell all (the CRCs of what an
// object exports are beside it).
bool Recorder::WasPassedOver(EdgeId id) const {
  if (report_.succeeded) return false;
  const std::vector<EdgeId> needs = work_.graph.Needs(id);
  return std::any_of(needs.begin(), needs.end(),
                     [this](EdgeId before) { return fates_[Index(before)] == Fate::kRan; });
}

void Recorder::CarryRecords() {
  if (work_.state == nullptr) return;
  for (const EdgeRecord& record : work_.state->records.edges) {
    const std::string& output = work_.state->files[record.output].path;
    const std::optional<EdgeId> edge = work_.graph.Producer(output);
    if (!edge || fates_[Index(*edge)] != Fate::kKeep || recorded_[Index(*edge)]) continue;
    // Only a record of the edge as it is now can ever be found again.
    if (CanonicalPath(work_.model.edges[Index(*edge)].outputs.front()) != output) continue;
    if (WasPassedOver(*edge)) continue;
    Note(*edge, builder_.Carry(record));
  }
}

bool Recorder::Complete() {
  // A build of some goals only says nothing of the others.
  if (!report_.succeeded || !options_.goals.empty()) return false;
  const std::vector<EdgeId> needed = work_.graph.Needed(work_.model.goals);
  return std::all_of(needed.begin(), needed.end(), [this](EdgeId id) {
    return good_[Index(id)] || work_.model.edges[Index(id)].outputs.empty();
  });
}

Result<RecordResult> Recorder::Make() {
  RecordResult result;
  SettleFates();
  const std::unordered_set<EdgeId> restored(plan_.restored.begin(), plan_.restored.end());
  std::vector<Findings> found;
  std::vector<FileId> to_read;
  bool needs_config = false;
  for (const EdgeId id : work_.graph.order()) {
    const Fate fate = fates_[Index(id)];
    if (fate == Fate::kKeep) continue;
    if (fate == Fate::kFailed) result.failed.push_back(id);
    if (fate == Fate::kRan && !restored.contains(id)) result.ran.push_back(id);
    KN_TRY(CleanUp(id));
    if (fate == Fate::kFailed) continue;
    std::optional<Findings> findings = Find(id);
    if (!findings) continue;
    to_read.insert(to_read.end(), findings->inputs.begin(), findings->inputs.end());
    to_read.insert(to_read.end(), findings->optional.begin(), findings->optional.end());
    to_read.insert(to_read.end(), findings->named.outputs.begin(), findings->named.outputs.end());
    needs_config = needs_config || !findings->symbols.empty();
    found.push_back(std::move(*findings));
  }
  // From here on it is known what is recorded; the files are read in one go.
  for (const kbuild::Observation& observation : work_.model.observations)
    if (observation.kind == kbuild::Observation::Kind::kFile)
      to_read.push_back(after_.Id(observation.query));
  after_.Hash(to_read);
  if (needs_config) {
    Result<std::string> text = work_.disk.Read(options_.config_file);
    if (text) config_text_ = std::move(*text);
    config_ = std::make_unique<ConfigValues>(config_text_);
  }
  for (const Findings& findings : found) WriteRecord(findings);
  CarryRecords();
  const bool complete = Complete();
  result.state = builder_.Finish(work_.model, config_file_);
  result.state.complete = complete;
  return result;
}

}  // namespace

Result<RecordResult> RecordRun(const Workspace& workspace, const PlanOptions& options,
                               const Plan& plan, const RunReport& report, int64_t now_ns) {
  return Recorder(workspace, options, plan, report, now_ns).Make();
}

}  // namespace kninja::driver
