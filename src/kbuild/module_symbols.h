// SPDX-License-Identifier: GPL-2.0-or-later
// Which configuration symbols can be `m`: a scan of the Kconfig files for
// entries with a `tristate` line, until the Kconfig engine answers that. Knows
// no dependencies: a symbol counts as soon as one of its entries, whatever the
// condition around it, is a tristate.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "parsers/makefile/host.h"
#include "src/base/process.h"
#include "src/base/result.h"

namespace kninja::kbuild {

class ModuleSymbols {
 public:
  /// Follows the `source` lines from the Kconfig file at the top of
  /// `source_dir`, which may refer to variables of `environment`
  /// ($(SRCARCH)). Files that are not there are passed over, and `source`
  /// lines that need more than variables.
  static Result<ModuleSymbols> Load(makefile::MakeHost& host, const std::string& source_dir,
                                    const Environment& environment);

  /// A `source` line; the path is as written, without quotes.
  struct Source {
    std::string_view path;
    bool relative = false;  ///< `rsource`: to the file that has the line.
  };
  /// Adds what one Kconfig file says; its `source` lines go to `sources`.
  void Scan(std::string_view text, std::vector<Source>* sources);

  /// Whether `symbol` ("CONFIG_BTRFS_FS") can be `m`.
  bool CanBeModule(std::string_view symbol) const;
  size_t size() const { return tristates_.size(); }

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  // Without CONFIG_.
  std::unordered_set<std::string, Hash, std::equal_to<>> tristates_;
};

}  // namespace kninja::kbuild
