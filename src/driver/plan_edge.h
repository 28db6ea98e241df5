// SPDX-License-Identifier: GPL-2.0-or-later
// Judges one edge by itself, whatever happens to those before it: is it what its
// record says, did make build it, or must it run? Part of planning (plan.h).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "src/driver/plan.h"
#include "src/driver/plan_config.h"
#include "src/driver/saved_command.h"

namespace kninja::driver {

struct Verdict {
  enum class Kind : uint8_t {
    kClean,    ///< Its record holds.
    kAdopted,  ///< What is there is good, but needs a new record.
    kMustRun,
  };
  Kind kind = Kind::kMustRun;
  Reason reason;
};

/// Files that an edge names, as numbers.
struct EdgeFiles {
  std::vector<FileId> outputs;
  std::vector<FileId> inputs;
  std::optional<FileId> cmd_file;
};

EdgeFiles FilesOf(const kbuild::Edge& edge, FileTable& files);

class EdgeJudge {
 public:
  EdgeJudge(const Workspace& workspace, const PlanOptions& options);

  /// Those before it must have been judged.
  Verdict Judge(graph::EdgeId id);
  /// Null when the edge never ran under kninja.
  const EdgeRecord* RecordOf(graph::EdgeId id);
  /// Files that the edge reads beyond the model's inputs, as far as a record or a
  /// .cmd file that Judge read tells.
  std::vector<FileId> Discovered(graph::EdgeId id);

 private:
  enum class Sameness : uint8_t { kUnknown, kSame, kDifferent };

  bool Same(uint32_t content);
  bool OutputsHold(const EdgeRecord& record, const EdgeFiles& named);
  std::optional<Reason> Tampered(const EdgeRecord& record, const EdgeFiles& named);
  bool SavedAgain(const EdgeRecord& record, const EdgeFiles& named);
  std::optional<Reason> Missing(const EdgeRecord* record, const EdgeFiles& named);
  bool HalfMade(const kbuild::Edge& edge, FileId first_output, bool outputs_hold) const;
  std::optional<Reason> ChangedInput(const EdgeRecord& record, const EdgeFiles& named,
                                     const std::vector<FileId>& symbol_lists,
                                     std::optional<FileId>* changed_list);
  std::optional<Reason> ChangedSymbol(const EdgeRecord& record);
  Verdict JudgeByRecord(const kbuild::Edge& edge, const EdgeRecord& record, const EdgeFiles& named);
  Verdict Adopt(graph::EdgeId id, const EdgeFiles& named);
  Verdict AdoptByTimes(graph::EdgeId id, const EdgeFiles& named);
  bool NeedsAdopted(graph::EdgeId id) const;
  std::optional<Reason> NewerInput(std::span<const FileId> inputs, FileId output,
                                   bool listed_in_journal, bool may_be_missing);
  std::optional<Reason> NewerSymbol(const SavedCommand& saved, FileId output);
  const ConfigValues& Config();
  bool SymbolsHoldAnyway();

  const Workspace& work_;
  const PlanOptions& options_;
  std::unordered_map<std::string_view, const EdgeRecord*> records_;  // By first output.
  std::vector<Sameness> sameness_;                                   // By content of the state.
  // By file of the state: the last edge that was seen to read it. Perf: a set for
  // each edge would cost more than all the rest of a plan.
  std::vector<uint32_t> marks_;
  uint32_t mark_ = 0;
  std::unordered_map<uint32_t, std::vector<FileId>> discovered_;  // By edge; of .cmd files.
  std::unordered_set<uint32_t> adopted_;                          // Edges that others ran.
  std::string config_text_;
  std::unique_ptr<ConfigValues> config_;
  std::optional<bool> symbols_hold_;
};

}  // namespace kninja::driver
