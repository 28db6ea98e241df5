// SPDX-License-Identifier: GPL-2.0-or-later
// The shell text of toolchain probes, as kbuild and Kconfig write it, taken apart:
// lists of commands with && and ||, groups, subshells, `if`, quotes, plain
// variables, redirections to nowhere. Whatever else a shell understands is not
// understood here, and left to a shell. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kninja::kernel {

/// Text and variables, joined; `$1` and `$$` are the variables "1" and "$".
struct ScriptWord {
  struct Part {
    std::string text;  ///< The text, or the variable's name.
    bool variable = false;
    bool quoted = false;
  };
  std::vector<Part> parts;  ///< Quotes around nothing are an empty text.
};

struct ScriptCommand;

/// Commands joined by && and ||, which bind alike.
struct ScriptChain {
  std::vector<ScriptCommand> commands;
  std::vector<bool> after_success;  ///< Of each but the first: whether && is before it.
};
using ScriptList = std::vector<ScriptChain>;

struct ScriptCommand {
  enum class Kind : uint8_t { kSimple, kGroup, kSubshell, kIf };
  enum class Redirection : uint8_t { kOutputNowhere, kErrorsNowhere, kErrorsToOutput };
  Kind kind = Kind::kSimple;
  std::vector<std::pair<std::string, ScriptWord>> assignments;
  std::vector<ScriptWord> words;
  ScriptList body;  ///< Of an `if`: the condition.
  ScriptList then_body;
  ScriptList else_body;
  std::vector<Redirection> redirections;  ///< In the order in which they are written.
};

/// nullopt when there is anything in `text` that is not understood.
std::optional<ScriptList> ParseProbeScript(std::string_view text);

}  // namespace kninja::kernel
