// SPDX-License-Identifier: GPL-2.0-or-later
// Puts the next state together: numbers files, contents and symbols as they are
// named, each once, and carries records over from the state before.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "src/driver/state.h"
#include "src/driver/state_files.h"
#include "src/kbuild/build_model.h"

namespace kninja::driver {

class StateBuilder {
 public:
  /// `files` as they are now; `old` (may be null) is the state whose files have
  /// the same numbers in `files`.
  StateBuilder(FileTable& files, const State* old);

  uint32_t File(FileId id);
  uint32_t Content(FileId id, const Digest& digest);
  uint32_t Symbol(std::string_view name, std::string_view value);
  /// Adds a record whose numbers came from the functions above. Tells whether it
  /// is to be trusted and all contents in it are those that the files have now.
  bool Add(EdgeRecord record);
  /// The same with a record of the old state.
  bool Carry(const EdgeRecord& record);
  /// The state; the builder is empty after.
  State Finish(const kbuild::BuildModel& model, FileId config_file);

 private:
  FileTable& files_;
  const State* old_;
  State state_;
  std::vector<uint32_t> file_numbers_;   // By FileId.
  std::vector<uint32_t> first_content_;  // By file of the new state.
  std::map<std::pair<uint32_t, Digest>, uint32_t> other_contents_;
  std::unordered_map<std::string, uint32_t> symbols_;  // "NAME=VALUE".
  std::vector<uint32_t> carried_contents_, carried_symbols_;
};

}  // namespace kninja::driver
