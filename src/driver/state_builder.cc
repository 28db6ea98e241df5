// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/state_builder.h"

#include <algorithm>

namespace kninja::driver {
namespace {

constexpr uint32_t kNone = UINT32_MAX;

void SortUnique(std::vector<uint32_t>& numbers) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

}  // namespace

StateBuilder::StateBuilder(FileTable& files, const State* old) : files_(files), old_(old) {
  if (old_ == nullptr) return;
  carried_contents_.resize(old_->records.contents.size(), kNone);
  carried_symbols_.resize(old_->records.symbols.size(), kNone);
}

uint32_t StateBuilder::File(FileId id) {
  const auto index = static_cast<size_t>(id);
  if (index >= file_numbers_.size()) file_numbers_.resize(files_.size(), kNone);
  uint32_t& number = file_numbers_[index];
  if (number == kNone) {
    number = static_cast<uint32_t>(state_.files.size());
    state_.files.push_back(files_.Record(id));
    first_content_.push_back(kNone);
  }
  return number;
}

uint32_t StateBuilder::Content(FileId id, const Digest& digest) {
  const uint32_t file = File(id);
  uint32_t& first = first_content_[file];
  const auto next = static_cast<uint32_t>(state_.records.contents.size());
  if (first == kNone) {
    first = next;
  } else {
    // Perf: nearly every file has one content only.
    if (state_.records.contents[first].digest == digest) return first;
    const auto [place, fresh] = other_contents_.emplace(std::pair(file, digest), next);
    if (!fresh) return place->second;
  }
  state_.records.contents.push_back({file, digest});
  return next;
}

uint32_t StateBuilder::Symbol(std::string_view name, std::string_view value) {
  std::string key(name);
  key.append("=").append(value);
  const auto [place, fresh] =
      symbols_.emplace(std::move(key), static_cast<uint32_t>(state_.records.symbols.size()));
  if (fresh) state_.records.symbols.push_back({std::string(name), std::string(value)});
  return place->second;
}

bool StateBuilder::Add(EdgeRecord record) {
  SortUnique(record.outputs);
  SortUnique(record.inputs);
  SortUnique(record.symbols);
  const auto current = [this](uint32_t number) {
    const FileContent& content = state_.records.contents[number];
    return content.digest != kUnreadable && content.digest == state_.files[content.file].digest;
  };
  const bool good = record.trusted &&
                    std::all_of(record.outputs.begin(), record.outputs.end(), current) &&
                    std::all_of(record.inputs.begin(), record.inputs.end(), current);
  state_.records.edges.push_back(std::move(record));
  return good;
}

bool StateBuilder::Carry(const EdgeRecord& record) {
  const auto content = [this](uint32_t old_number) {
    uint32_t& number = carried_contents_[old_number];
    if (number == kNone) {
      const FileContent& noted = old_->records.contents[old_number];
      number = Content(static_cast<FileId>(noted.file), noted.digest);
    }
    return number;
  };
  const auto symbol = [this](uint32_t old_number) {
    uint32_t& number = carried_symbols_[old_number];
    if (number == kNone)
      number =
          Symbol(old_->records.symbols[old_number].name, old_->records.symbols[old_number].value);
    return number;
  };
  EdgeRecord carried;
  carried.output = File(static_cast<FileId>(record.output));
  carried.command = record.command;
  carried.trusted = record.trusted;
  carried.symbol_lines = record.symbol_lines;
  for (const uint32_t number : record.outputs) carried.outputs.push_back(content(number));
  for (const uint32_t number : record.inputs) carried.inputs.push_back(content(number));
  for (const uint32_t number : record.symbols) carried.symbols.push_back(symbol(number));
  return Add(std::move(carried));
}

State StateBuilder::Finish(const kbuild::BuildModel& model, FileId config_file) {
  state_.config_file = File(config_file);
  for (const kbuild::Observation& observation : model.observations) {
    ObservationRecord record{observation, kNoFile};
    if (observation.kind == kbuild::Observation::Kind::kFile)
      record.file = File(files_.Id(observation.query));
    state_.observations.push_back(std::move(record));
  }
  for (const kbuild::Module& module : model.modules) state_.modules.push_back(module.path);
  state_.records.model = EncodeModel(model);
  return std::move(state_);
}

}  // namespace kninja::driver
