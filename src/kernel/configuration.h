// SPDX-License-Identifier: GPL-2.0-or-later
// The values of CONFIG_ symbols as the last `syncconfig` left them, and a plain
// search for a symbol's definition, for error messages. Not a Kconfig engine:
// it knows no dependencies and evaluates nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/disk.h"
#include "src/base/result.h"

namespace kninja::kernel {

class Configuration {
 public:
  /// Reads include/config/auto.conf below `build_dir`, or .config when there is
  /// no auto.conf yet.
  static Result<Configuration> Load(const Disk& disk, const std::string& build_dir);
  /// Lines `CONFIG_X=value`; anything else is skipped. The last value of a
  /// symbol holds.
  static Configuration Parse(std::string text);

  /// The value without surrounding quotes, "" when `symbol` ("CONFIG_X") is
  /// unset. Valid as long as this object.
  std::string_view Value(std::string_view symbol) const;
  size_t size() const { return count_; }

 private:
  // Offsets into text_ rather than views, so that copies stay valid.
  struct Entry {
    uint32_t name = 0, name_size = 0, value = 0, value_size = 0;
  };
  void Insert(const Entry& entry);
  std::string_view Name(const Entry& entry) const;

  std::string text_;
  std::vector<Entry> table_;  // Open addressing, a power of two; name_size 0 is free.
  size_t count_ = 0;
};

/// The text that Configuration::Load would read.
Result<std::string> ReadConfiguration(const Disk& disk, const std::string& build_dir);
/// What stands behind `SYMBOL=` in that text, quotes included; nothing without such
/// a line. Perf: a few symbols are found faster than the whole is parsed (benchmarks:
/// nothing to do).
std::optional<std::string_view> SpellingInText(std::string_view text, std::string_view symbol);
/// The same without quotes; "" when there is nothing.
std::string_view ValueInText(std::string_view text, std::string_view symbol);

/// Where a symbol is defined.
struct SymbolDefinition {
  std::string file;  ///< Relative to the source tree: "fs/btrfs/Kconfig".
  int line = 0;
  std::string prompt;  ///< "" when it has none.
};

/// The first `config X` or `menuconfig X` in a Kconfig file below `directory`
/// (relative to the source tree), then in the whole tree. Slow (it walks the
/// tree): for error messages only.
std::optional<SymbolDefinition> FindSymbolDefinition(const Disk& disk,
                                                     const std::string& source_dir,
                                                     const std::string& directory,
                                                     std::string_view symbol);

}  // namespace kninja::kernel
