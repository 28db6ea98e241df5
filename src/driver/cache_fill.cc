// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/cache_fill.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "src/base/path.h"
#include "src/base/thread_pool.h"
#include "src/cache/manifest.h"
#include "src/driver/include_shadows.h"
#include "src/driver/plan_edge.h"

namespace kninja::driver {
namespace {

using graph::EdgeId;
using graph::Index;

struct Entry {
  const kbuild::Edge* edge = nullptr;
  Digest question;
  cache::Variant variant;
  std::vector<cache::SeenFile> outputs;  // As recorded.
  std::vector<bool> executable;
};

class Filler {
 public:
  Filler(const kbuild::BuildModel& model, const State& state, const RunReport& report, Disk& disk,
         int64_t now_ns, CacheQuestions& questions, cache::Store& store)
      : model_(model),
        state_(state),
        report_(report),
        files_(disk, now_ns),
        questions_(questions),
        store_(store),
        shadows_(disk, files_, questions.caller()) {
    files_.Seed(state);
    for (const EdgeRecord& record : state.records.edges)
      records_.emplace(state.files[record.output].path, &record);
  }

  cache::Statistics Fill(const std::vector<EdgeId>& ran) {
    std::vector<Entry> entries;
    for (const EdgeId id : ran)
      if (std::optional<Entry> entry = MakeEntry(id)) entries.push_back(std::move(*entry));
    std::atomic<uint64_t> stored{0}, bytes{0};
    (void)RunInParallel(entries.size(), 0, [&](size_t i) -> Status {
      KN_TRY_ASSIGN(const uint64_t size, Keep(entries[i]));
      bytes += size;
      stored += size > 0 ? 1 : 0;
      return {};
    });
    cache::Statistics statistics;
    statistics.stored = stored;
    statistics.bytes_stored = bytes;
    return statistics;
  }

 private:
  std::optional<Entry> MakeEntry(EdgeId id) {
    const kbuild::Edge& edge = model_.edges[Index(id)];
    if (!CacheQuestions::NotCached(edge).empty()) return std::nullopt;
    const auto record = records_.find(files_.path(files_.Id(edge.outputs.front())));
    if (record == records_.end() || !record->second->trusted) return std::nullopt;
    Entry entry;
    entry.edge = &edge;
    if (!AddInputs(edge, *record->second, &entry.variant)) return std::nullopt;
    for (const uint32_t symbol : record->second->symbols)
      entry.variant.symbols.push_back(
          {state_.records.symbols[symbol].name, state_.records.symbols[symbol].value});
    if (!AddOutputs(edge, *record->second, &entry)) return std::nullopt;
    const std::optional<cache::KeyText> question = questions_.Ask(id, files_, report_.start_ns);
    if (!question) return std::nullopt;
    entry.question = question->digest();
    return entry;
  }

  // What the record has besides the prerequisites, which are in the question. False
  // when one of these is another one by now.
  bool AddInputs(const kbuild::Edge& edge, const EdgeRecord& record, cache::Variant* variant) {
    const EdgeFiles named = FilesOf(edge, files_);
    const std::unordered_set<FileId> asked(named.inputs.begin(), named.inputs.end());
    std::vector<FileId> sources;
    bool discovered = false;
    for (const uint32_t index : record.inputs) {
      const FileContent& content = state_.records.contents[index];
      const FileId file = static_cast<FileId>(content.file);
      if (content.digest == kUnreadable) return false;
      if (content.digest != kMissing && content.digest != kDirectory) sources.push_back(file);
      if (asked.contains(file)) {
        const bool is_list = std::find(edge.symbol_lists.begin(), edge.symbol_lists.end(),
                                       files_.path(file)) != edge.symbol_lists.end();
        if (!is_list && files_.Content(file) != content.digest) return false;
        continue;
      }
      discovered = true;
      if (content.digest == kMissing)
        variant->absent.push_back(files_.path(file));
      else
        variant->files.push_back({files_.path(file), content.digest});
    }
    return !discovered || AddShadows(edge, sources, variant);
  }

  bool AddShadows(const kbuild::Edge& edge, std::vector<FileId> sources, cache::Variant* variant) {
    std::unordered_set<FileId> read(sources.begin(), sources.end());
    std::erase_if(sources, [this](FileId file) { return !IsSource(files_.path(file)); });
    std::optional<IncludeShadows::Found> found = shadows_.Of(edge.command, sources);
    if (!found) return false;
    for (const FileId file : found->present)
      if (read.insert(file).second)
        variant->files.push_back({files_.path(file), files_.Content(file)});
    for (std::string& path : found->absent) variant->absent.push_back(std::move(path));
    return true;
  }

  // Tools among the prerequisites include nothing.
  static bool IsSource(std::string_view path) {
    const size_t dot = path.rfind('.');
    if (dot == std::string_view::npos || path.find('/', dot) != std::string_view::npos)
      return false;
    const std::string_view suffix = path.substr(dot);
    return suffix != ".o" && suffix != ".so" && suffix != ".ko" && suffix != ".a";
  }

  bool AddOutputs(const kbuild::Edge& edge, const EdgeRecord& record, Entry* entry) {
    std::vector<std::string> paths = edge.outputs;
    paths.push_back(edge.cmd_file);
    for (const std::string& path : paths) {
      const FileId file = files_.Id(path);
      const auto noted =
          std::find_if(record.outputs.begin(), record.outputs.end(), [&](uint32_t index) {
            return static_cast<FileId>(state_.records.contents[index].file) == file;
          });
      if (noted == record.outputs.end()) return false;
      const Digest digest = state_.records.contents[*noted].digest;
      const std::optional<FileSignature>& signature = files_.Signature(file);
      if (digest == kMissing || digest == kUnreadable || !signature) return false;
      entry->outputs.push_back({path, digest});
      entry->executable.push_back(signature->executable);
    }
    return true;
  }

  // The blobs first: who finds a result finds them. How many bytes; 0 when another
  // process changed an output meanwhile.
  Result<uint64_t> Keep(const Entry& entry) {
    cache::ResultRecord result;
    const auto took = report_.milliseconds.find(CanonicalPath(entry.edge->outputs.front()));
    if (took != report_.milliseconds.end()) result.milliseconds = took->second;
    uint64_t bytes = 0;
    for (size_t i = 0; i < entry.outputs.size(); ++i) {
      KN_TRY_ASSIGN(const cache::Blob blob,
                    store_.PutFile(JoinPath(model_.directory, entry.outputs[i].path)));
      if (blob.digest != entry.outputs[i].digest) return uint64_t{0};
      result.files.push_back({entry.outputs[i].path, blob, entry.executable[i]});
      bytes += blob.size;
    }
    KN_TRY(
        store_.PutRecord(cache::ResultKey(entry.question, entry.variant), cache::Encode(result)));
    cache::Manifest manifest;
    if (const std::optional<std::string> old = store_.GetRecord(entry.question))
      if (std::optional<cache::Manifest> decoded = cache::DecodeManifest(*old))
        manifest = std::move(*decoded);
    manifest.Add(entry.variant);
    KN_TRY(store_.PutRecord(entry.question, cache::Encode(manifest)));
    return bytes;
  }

  const kbuild::BuildModel& model_;
  const State& state_;
  const RunReport& report_;
  FileTable files_;
  CacheQuestions& questions_;
  cache::Store& store_;
  IncludeShadows shadows_;
  std::unordered_map<std::string_view, const EdgeRecord*> records_;  // By first output.
};

}  // namespace

cache::Statistics FillCache(const kbuild::BuildModel& model, const State& state,
                            const std::vector<EdgeId>& ran, const RunReport& report, Disk& disk,
                            int64_t now_ns, CacheQuestions& questions, cache::Store& store) {
  return Filler(model, state, report, disk, now_ns, questions, store).Fill(ran);
}

}  // namespace kninja::driver
