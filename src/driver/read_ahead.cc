// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/read_ahead.h"

namespace kninja::driver {

ReadAhead::ReadAhead(std::vector<std::string> names, unsigned threads, Read read)
    : read_(std::move(read)), entries_(names.size()) {
  by_name_.reserve(names.size());
  for (size_t i = 0; i < names.size(); ++i) {
    entries_[i].name = std::move(names[i]);
    by_name_.emplace(entries_[i].name, &entries_[i]);
  }
  if (entries_.empty()) return;
  for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { ReadAll(); });
}

ReadAhead::~ReadAhead() { stop_ = true; }

bool ReadAhead::Begin(Entry& entry) {
  int expected = kFree;
  return entry.state.compare_exchange_strong(expected, kBegun);
}

void ReadAhead::ReadAll() {
  for (Entry& entry : entries_) {
    if (stop_) return;
    if (!Begin(entry)) continue;
    entry.file = read_(entry.name);
    entry.state = kDone;
    entry.state.notify_one();
  }
}

std::unique_ptr<kconfig::TokenizedFile> ReadAhead::Take(const std::string& name) {
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return nullptr;
  Entry& entry = *found->second;
  if (Begin(entry)) return read_(name);
  entry.state.wait(kBegun);
  return std::move(entry.file);
}

}  // namespace kninja::driver
