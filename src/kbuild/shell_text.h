// SPDX-License-Identifier: GPL-2.0-or-later
// The little that kninja must understand of shell text: to put several recipe
// lines into one command, to see which programs and files a command names, to
// take a sub-make apart, and to know what a command that only writes a list
// (modules.order) would write. Everything else is left to the shell.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kninja::kbuild {

/// The words of `text` as a shell splits them, quotes removed. nullopt when it
/// is more than one simple command (`;`, `|`, `$`, redirections...).
std::optional<std::vector<std::string>> SplitSimpleCommand(std::string_view text);

/// Whether the line has no effect: only `:`, `set -e` and `trap` commands.
bool HasNoEffect(std::string_view line);

/// Whether the line is one `echo` to standard output or to standard error.
bool OnlyTalks(std::string_view line);

/// One line of shell that runs `lines` one after the other, each in a shell
/// environment of its own as make does, and fails with the first that fails.
struct ScriptLine {
  std::string text;
  bool ignore_errors = false;
};
std::string JoinLines(std::vector<ScriptLine> lines);

/// Words of a command that may name programs or files it reads: first words of
/// its simple commands in `programs`, all words in `words`, and those that it
/// tests for existence (`-f NAME`) in `tested`. `words` stays empty without
/// `all_words`.
struct NamedWords {
  std::vector<std::string> programs;
  std::vector<std::string> words;
  std::vector<std::string> tested;
};
NamedWords FindNamedWords(std::string_view script, bool all_words = true);

/// What `{ echo a; cat b; :; } > file` writes: the commands echo, cat and `:`
/// in braces, redirected, or (Linux 5.10) through `| awk '!x[$0]++' - >`, which
/// drops repeated lines. `read` gives the content of a file. nullopt for any
/// other command.
std::optional<std::string> SimulateListCommand(
    std::string_view command,
    const std::function<std::optional<std::string>(const std::string&)>& read);

}  // namespace kninja::kbuild
