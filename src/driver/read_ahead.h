// SPDX-License-Identifier: GPL-2.0-or-later
// Reads Kconfig files on other threads while one parses: those that the last run
// read, in its order. Who needs a file that nobody has begun with reads it himself.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "parsers/kconfig/lexer.h"

namespace kninja::driver {

class ReadAhead {
 public:
  using Read = std::function<std::unique_ptr<kconfig::TokenizedFile>(const std::string&)>;

  /// `read` gives null for a file that is not there, and may be called by several
  /// threads at once. `threads` are started beside the caller's.
  ReadAhead(std::vector<std::string> names, unsigned threads, Read read);
  ~ReadAhead();

  /// The file, once; null when it is not there, or `name` is none of the names.
  std::unique_ptr<kconfig::TokenizedFile> Take(const std::string& name);

 private:
  enum State : int { kFree, kBegun, kDone };
  struct Entry {
    std::string name;
    std::atomic<int> state = kFree;
    std::unique_ptr<kconfig::TokenizedFile> file;
  };
  bool Begin(Entry& entry);
  void ReadAll();

  const Read read_;
  std::vector<Entry> entries_;
  std::unordered_map<std::string_view, Entry*> by_name_;
  std::atomic<bool> stop_ = false;
  std::vector<std::jthread> threads_;  // Last: joined before the rest goes.
};

}  // namespace kninja::driver
