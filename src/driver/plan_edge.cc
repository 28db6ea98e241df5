// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/plan_edge.h"

#include <algorithm>
#include <utility>

#include "src/base/path.h"
#include "src/driver/plan_symbols.h"

namespace kninja::driver {
namespace {

FileId ToFile(uint32_t index) { return static_cast<FileId>(index); }

Verdict MustRun(Reason reason) { return {Verdict::Kind::kMustRun, std::move(reason)}; }
Verdict MustRun(Reason::Kind kind) { return MustRun(Reason{kind, "", "", ""}); }

}  // namespace

EdgeFiles FilesOf(const kbuild::Edge& edge, FileTable& files) {
  EdgeFiles named;
  for (const std::string& path : edge.outputs) named.outputs.push_back(files.Id(path));
  for (const std::string& path : edge.inputs) {
    const FileId id = files.Id(path);
    // A recipe that adds to its own output does not depend on it.
    if (std::find(named.outputs.begin(), named.outputs.end(), id) == named.outputs.end())
      named.inputs.push_back(id);
  }
  if (!edge.cmd_file.empty()) named.cmd_file = files.Id(edge.cmd_file);
  return named;
}

EdgeJudge::EdgeJudge(const Workspace& workspace, const PlanOptions& options)
    : work_(workspace), options_(options) {
  // Recording asks whether it changed since.
  work_.files.Signature(work_.files.Id(options_.config_file));
  // What is made keeps the model's names, however those who read it spell them.
  for (const kbuild::Edge& edge : work_.model.edges)
    for (const std::string& output : edge.outputs) work_.files.Id(output);
  if (work_.state == nullptr) return;
  const State& state = *work_.state;
  records_.reserve(state.records.edges.size());
  for (const EdgeRecord& record : state.records.edges)
    records_.emplace(state.files[record.output].path, &record);
  sameness_.resize(state.records.contents.size(), Sameness::kUnknown);
  marks_.resize(state.files.size());
  std::vector<FileId> all(state.files.size());
  for (size_t i = 0; i < all.size(); ++i) all[i] = ToFile(static_cast<uint32_t>(i));
  work_.files.Hash(all);
}

const EdgeRecord* EdgeJudge::RecordOf(graph::EdgeId id) {
  const kbuild::Edge& edge = work_.model.edges[graph::Index(id)];
  const auto found = records_.find(work_.files.path(work_.files.Id(edge.outputs.front())));
  return found == records_.end() ? nullptr : found->second;
}

// Whether a file has the content that the state has noted under this number.
bool EdgeJudge::Same(uint32_t content) {
  Sameness& known = sameness_[content];
  if (known == Sameness::kUnknown) {
    const FileContent& noted = work_.state->records.contents[content];
    const bool same =
        noted.digest != kUnreadable && work_.files.Content(ToFile(noted.file)) == noted.digest;
    known = same ? Sameness::kSame : Sameness::kDifferent;
  }
  return known == Sameness::kSame;
}

bool EdgeJudge::OutputsHold(const EdgeRecord& record, const EdgeFiles& named) {
  std::unordered_set<uint32_t> covered;
  for (const uint32_t content : record.outputs) {
    if (!Same(content)) return false;
    covered.insert(work_.state->records.contents[content].file);
  }
  const auto is_covered = [&](FileId id) { return covered.count(static_cast<uint32_t>(id)) != 0; };
  return std::all_of(named.outputs.begin(), named.outputs.end(), is_covered) &&
         (!named.cmd_file || is_covered(*named.cmd_file));
}

// An output beside the first may be missing if it was after the last run too.
std::optional<Reason> EdgeJudge::Missing(const EdgeRecord* record, const EdgeFiles& named) {
  for (const FileId id : named.outputs) {
    if (work_.files.Signature(id)) continue;
    const auto was_missing = [&](uint32_t content) {
      const FileContent& noted = work_.state->records.contents[content];
      return ToFile(noted.file) == id && noted.digest == kMissing;
    };
    if (record != nullptr && id != named.outputs.front() &&
        std::any_of(record->outputs.begin(), record->outputs.end(), was_missing))
      continue;
    return Reason{Reason::Kind::kMissingOutput, work_.files.path(id), "", ""};
  }
  return std::nullopt;
}

// kbuild writes the .cmd file anew whenever it makes the output. One that is as it
// was recorded beside an output that is not tells of damage, not of a build.
std::optional<Reason> EdgeJudge::Tampered(const EdgeRecord& record, const EdgeFiles& named) {
  if (!named.cmd_file || SavedAgain(record, named)) return std::nullopt;
  return Reason{Reason::Kind::kOutputChanged, work_.files.path(named.outputs.front()), "", ""};
}

// Whether the .cmd file, which is written with each build, is another one by now.
bool EdgeJudge::SavedAgain(const EdgeRecord& record, const EdgeFiles& named) {
  if (!named.cmd_file) return false;
  const std::optional<FileSignature>& cmd = work_.files.Signature(*named.cmd_file);
  for (const uint32_t content : record.outputs) {
    const FileRecord& file = work_.state->files[work_.state->records.contents[content].file];
    if (file.path == work_.files.path(*named.cmd_file)) return !cmd || file.signature != *cmd;
  }
  return true;
}

// Whether a run that was killed may have left this edge's outputs half made.
bool EdgeJudge::HalfMade(const kbuild::Edge& edge, FileId first_output, bool outputs_hold) const {
  if (work_.journal == nullptr) return false;
  const std::string& path = work_.files.path(first_output);
  if (!work_.journal->damaged && work_.journal->outputs.count(path) == 0) return false;
  if (work_.journal->finished.count(path) != 0) return false;
  if (edge.cmd_file.empty()) return true;
  // A .cmd file that is written last tells by itself; where other steps follow
  // it (Linux 5.10 runs objtool after it) it does not.
  return !outputs_hold && !edge.steps.empty();
}

// A list of symbols that is another one is left to SymbolLinesDigest.
std::optional<Reason> EdgeJudge::ChangedInput(const EdgeRecord& record, const EdgeFiles& named,
                                              const std::vector<FileId>& symbol_lists,
                                              std::optional<FileId>* changed_list) {
  const State& state = *work_.state;
  ++mark_;
  for (const uint32_t content : record.inputs) {
    const uint32_t file = state.records.contents[content].file;
    marks_[file] = mark_;
    if (record.trusted && Same(content)) continue;
    if (!record.trusted ||
        std::find(symbol_lists.begin(), symbol_lists.end(), ToFile(file)) == symbol_lists.end())
      return Reason{Reason::Kind::kInputChanged, state.files[file].path, "", ""};
    *changed_list = ToFile(file);
  }
  for (const FileId id : named.inputs) {
    const auto file = static_cast<size_t>(id);
    if (file >= marks_.size() || marks_[file] != mark_)
      return Reason{Reason::Kind::kInputAdded, work_.files.path(id), "", ""};
  }
  return std::nullopt;
}

const ConfigValues& EdgeJudge::Config() {
  if (!config_) {
    Result<std::string> text = work_.disk.Read(options_.config_file);
    if (text) config_text_ = std::move(*text);
    config_ = std::make_unique<ConfigValues>(config_text_);
  }
  return *config_;
}

// Perf: with the same auto.conf as last time, and one value noted for each symbol,
// there is nothing to look up.
bool EdgeJudge::SymbolsHoldAnyway() {
  if (symbols_hold_) return *symbols_hold_;
  const State& state = *work_.state;
  bool hold =
      state.config_file != kNoFile &&
      ToFile(state.config_file) == work_.files.Id(options_.config_file) &&
      state.files[state.config_file].digest != kUnreadable &&
      work_.files.Content(ToFile(state.config_file)) == state.files[state.config_file].digest;
  std::unordered_set<std::string_view> names;
  names.reserve(state.records.symbols.size());
  for (const SymbolValue& symbol : state.records.symbols)
    hold = names.insert(symbol.name).second && hold;
  symbols_hold_ = hold;
  return hold;
}

std::optional<Reason> EdgeJudge::ChangedSymbol(const EdgeRecord& record) {
  if (record.symbols.empty() || SymbolsHoldAnyway()) return std::nullopt;
  for (const uint32_t index : record.symbols) {
    const SymbolValue& symbol = work_.state->records.symbols[index];
    const std::string_view now = Config().Value(symbol.name);
    if (now != symbol.value)
      return Reason{Reason::Kind::kSymbolChanged, symbol.name, symbol.value, std::string(now)};
  }
  return std::nullopt;
}

// The outputs are those of the record.
Verdict EdgeJudge::JudgeByRecord(const kbuild::Edge& edge, const EdgeRecord& record,
                                 const EdgeFiles& named) {
  std::vector<FileId> symbol_lists;
  for (const std::string& list : edge.symbol_lists) symbol_lists.push_back(work_.files.Id(list));
  std::optional<FileId> changed_list;
  if (std::optional<Reason> reason = ChangedInput(record, named, symbol_lists, &changed_list))
    return MustRun(*reason);
  if (std::optional<Reason> reason = ChangedSymbol(record)) return MustRun(*reason);
  if (changed_list) {
    const Digest lines = SymbolLinesDigest(work_.disk, edge);
    if (lines == kUnreadable || lines != record.symbol_lines)
      return MustRun(Reason{Reason::Kind::kInputChanged, work_.files.path(*changed_list), "", ""});
  }
  if (record.command == CommandDigest(edge))
    return {changed_list ? Verdict::Kind::kAdopted : Verdict::Kind::kClean, {}};
  // Another script for the same command: kninja itself has changed.
  if (named.cmd_file) {
    const Result<std::string> text = work_.disk.Read(work_.files.path(*named.cmd_file));
    const auto saved = text ? ParseSavedCommand(*text) : std::nullopt;
    if (saved && SameWords(saved->command, edge.command)) return {Verdict::Kind::kAdopted, {}};
  }
  return MustRun(Reason::Kind::kCommandChanged);
}

std::optional<Reason> EdgeJudge::NewerInput(std::span<const FileId> inputs, FileId output,
                                            bool listed_in_journal, bool may_be_missing) {
  const int64_t made = work_.files.Signature(output)->mtime_ns;
  for (const FileId id : inputs) {
    const std::optional<FileSignature>& input = work_.files.Signature(id);
    if (!input && may_be_missing) continue;
    if (input && input->directory) continue;
    const std::string& path = work_.files.path(id);
    if (input && input->mtime_ns <= made) {
      // Of a run that was killed nobody knows what changed under its commands.
      if (!listed_in_journal || work_.journal->outputs.count(path) != 0 ||
          input->mtime_ns < work_.journal->start_ns)
        continue;
    }
    return Reason{Reason::Kind::kInputChanged, path, "", ""};
  }
  return std::nullopt;
}

std::optional<Reason> EdgeJudge::NewerSymbol(const SavedCommand& saved, FileId output) {
  const int64_t made = work_.files.Signature(output)->mtime_ns;
  const std::string folder(DirName(options_.config_file));
  for (const SavedSymbol& symbol : saved.symbols) {
    const std::optional<FileSignature>& stamp =
        work_.files.Signature(work_.files.Id(JoinPath(folder, symbol.stamp)));
    if (stamp && stamp->mtime_ns > made)
      return Reason{Reason::Kind::kSymbolChanged, symbol.name, "",
                    std::string(Config().Value(symbol.name))};
  }
  return std::nullopt;
}

Verdict EdgeJudge::Adopt(graph::EdgeId id, const EdgeFiles& named) {
  Verdict verdict = AdoptByTimes(id, named);
  if (verdict.kind == Verdict::Kind::kAdopted) adopted_.insert(static_cast<uint32_t>(id));
  return verdict;
}

// Whether somebody else made what it needs, which may tell more than its bytes do:
// modpost takes CRCs from the .cmd files of objects, and checksums of their sources.
bool EdgeJudge::NeedsAdopted(graph::EdgeId id) const {
  if (adopted_.empty()) return false;
  const std::vector<graph::EdgeId> needs = work_.graph.Needs(id);
  return std::any_of(needs.begin(), needs.end(), [&](graph::EdgeId before) {
    return adopted_.contains(static_cast<uint32_t>(before));
  });
}

// kbuild's own criterion: the same command, and nothing newer than the output.
Verdict EdgeJudge::AdoptByTimes(graph::EdgeId id, const EdgeFiles& named) {
  const kbuild::Edge& edge = work_.model.edges[graph::Index(id)];
  const FileId output = named.outputs.front();
  const bool listed =
      work_.journal != nullptr &&
      (work_.journal->damaged || work_.journal->outputs.count(work_.files.path(output)) != 0);
  if (!named.cmd_file) {
    std::optional<Reason> reason = NewerInput(named.inputs, output, listed, false);
    return reason ? MustRun(*reason) : Verdict{Verdict::Kind::kAdopted, {}};
  }
  const std::optional<FileSignature>& cmd = work_.files.Signature(*named.cmd_file);
  if (!cmd) return MustRun(Reason::Kind::kNoRecord);
  const Result<std::string> text = work_.disk.Read(work_.files.path(*named.cmd_file));
  const auto saved = text ? ParseSavedCommand(*text) : std::nullopt;
  if (!saved) return MustRun(Reason::Kind::kInterrupted);
  std::vector<FileId>& discovered = discovered_[static_cast<uint32_t>(id)];
  if (!saved->source.empty()) discovered.push_back(work_.files.Id(saved->source));
  for (const std::string_view path : saved->dependencies)
    discovered.push_back(work_.files.Id(path));
  std::vector<FileId> optional;
  for (const std::string_view path : saved->optional) optional.push_back(work_.files.Id(path));

  if (!SameWords(saved->command, edge.command)) return MustRun(Reason::Kind::kCommandChanged);
  // kbuild writes the .cmd file last, but for steps that change the output after.
  if (edge.steps.empty() && cmd->mtime_ns < work_.files.Signature(output)->mtime_ns)
    return MustRun(Reason::Kind::kInterrupted);
  std::optional<Reason> reason = NewerInput(named.inputs, output, listed, false);
  if (!reason) reason = NewerInput(discovered, output, listed, false);
  if (!reason) reason = NewerInput(optional, output, listed, true);
  if (!reason) reason = NewerSymbol(*saved, output);
  discovered.insert(discovered.end(), optional.begin(), optional.end());
  return reason ? MustRun(*reason) : Verdict{Verdict::Kind::kAdopted, {}};
}

Verdict EdgeJudge::Judge(graph::EdgeId id) {
  const kbuild::Edge& edge = work_.model.edges[graph::Index(id)];
  const EdgeFiles named = FilesOf(edge, work_.files);
  // Recording compares with what was there before, so look even when not needed.
  if (named.cmd_file) work_.files.Signature(*named.cmd_file);
  for (const FileId input : named.inputs) work_.files.Signature(input);
  const EdgeRecord* record = RecordOf(id);
  if (std::optional<Reason> reason = Missing(record, named)) return MustRun(*reason);
  const bool outputs_hold = record != nullptr && OutputsHold(*record, named);
  if (HalfMade(edge, named.outputs.front(), outputs_hold))
    return MustRun(Reason::Kind::kInterrupted);
  if (outputs_hold) {
    Verdict verdict = JudgeByRecord(edge, *record, named);
    // make has come to the same bytes meanwhile, from what the record does not know.
    if (verdict.kind == Verdict::Kind::kMustRun && SavedAgain(*record, named))
      return Adopt(id, named);
    if (verdict.kind != Verdict::Kind::kMustRun && NeedsAdopted(id)) return Adopt(id, named);
    return verdict;
  }
  if (record != nullptr)
    if (std::optional<Reason> reason = Tampered(*record, named)) return MustRun(*reason);
  return Adopt(id, named);
}

std::vector<FileId> EdgeJudge::Discovered(graph::EdgeId id) {
  const auto read = discovered_.find(static_cast<uint32_t>(id));
  if (read != discovered_.end()) return read->second;
  std::vector<FileId> found;
  if (const EdgeRecord* record = RecordOf(id))
    for (const uint32_t content : record->inputs)
      found.push_back(ToFile(work_.state->records.contents[content].file));
  return found;
}

}  // namespace kninja::driver
