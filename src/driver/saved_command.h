// SPDX-License-Identifier: GPL-2.0-or-later
// Reads what kbuild leaves beside each output, `.NAME.cmd`: the command that
// made it, the files that were read and the configuration symbols they mention.
// Works on text in memory; the views point into it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kninja::driver {

struct SavedSymbol {
  std::string name;        ///< "CONFIG_BTRFS_FS".
  std::string_view stamp;  ///< Its stamp below include/config: "BTRFS_FS", "btrfs/fs.h".
};

struct SavedCommand {
  std::string_view target;
  std::string command;                         ///< As kbuild ran it: make's escapes undone.
  std::string_view source;                     ///< "" when the file has none.
  std::vector<std::string_view> dependencies;  ///< As spelled, in order, without `source`.
  std::vector<std::string_view> optional;      ///< Dependencies that need not exist.
  std::vector<SavedSymbol> symbols;
};

/// nullopt when `text` is empty, cut short or no saved command at all.
std::optional<SavedCommand> ParseSavedCommand(std::string_view text);

/// The symbol whose stamp below include/config is called so.
SavedSymbol SymbolOfStamp(std::string_view stamp);

/// Whether two commands have the same words: kbuild's cmd-check.
bool SameWords(std::string_view a, std::string_view b);

}  // namespace kninja::driver
