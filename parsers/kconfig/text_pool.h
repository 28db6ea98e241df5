// SPDX-License-Identifier: GPL-2.0-or-later
// Keeps texts alive as long as itself, so that the rest of the engine can hand
// out std::string_view. One thread.
#pragma once

#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace kninja::kconfig {

class TextPool {
 public:
  TextPool() = default;
  TextPool(const TextPool&) = delete;
  TextPool& operator=(const TextPool&) = delete;

  /// A copy of `text` that lives as long as the pool.
  std::string_view Add(std::string_view text) {
    if (text.empty()) return {};
    if (text.size() > left_) Grow(text.size());
    char* copy = next_;
    std::memcpy(copy, text.data(), text.size());
    next_ += text.size();
    left_ -= text.size();
    return {copy, text.size()};
  }

 private:
  static constexpr size_t kBlock = 64 * 1024;
  void Grow(size_t at_least) {
    left_ = at_least > kBlock ? at_least : kBlock;
    blocks_.push_back(std::make_unique<char[]>(left_));
    next_ = blocks_.back().get();
  }
  std::vector<std::unique_ptr<char[]>> blocks_;
  char* next_ = nullptr;
  size_t left_ = 0;
};

}  // namespace kninja::kconfig
