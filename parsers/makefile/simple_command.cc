// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/makefile/simple_command.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "parsers/makefile/words.h"

namespace kninja::makefile {
namespace {

constexpr std::string_view kShellCharacters = "#;\"*?[]&|<>(){}$`^~!";
// Words that are no programs, or whose program means something else.
constexpr std::string_view kShellCommands[] = {
    ".",        ":",       "alias", "bg",   "break",  "case",   "cd",   "command",
    "continue", "eval",    "exec",  "exit", "export", "fc",     "fg",   "for",
    "getopts",  "hash",    "if",    "jobs", "login",  "logout", "read", "readonly",
    "return",   "set",     "shift", "test", "times",  "trap",   "type", "ulimit",
    "umask",    "unalias", "unset", "wait", "while"};

}  // namespace

// GNU make 4.3, construct_command_argv_internal(): define_flavours.mk shows that
// a newline ends no command there, fn_shell_error.mk that make reports a missing
// program itself.
std::optional<std::vector<std::string>> SplitSimpleCommand(std::string_view command) {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  for (size_t i = 0; i < command.size(); ++i) {
    const char c = command[i];
    if (kShellCharacters.find(c) != std::string_view::npos) return std::nullopt;
    // `x=y command` is the shell's; so is a first word with an equals sign.
    if (c == '=' && words.empty()) return std::nullopt;
    if (IsBlank(c)) {
      if (in_word) words.push_back(std::exchange(word, ""));
      in_word = false;
      continue;
    }
    if (c == '\\' && i + 1 < command.size() && command[i + 1] == '\n') {
      ++i;
      continue;
    }
    in_word = true;
    if (c == '\\') {
      if (i + 1 < command.size()) word += command[++i];
    } else if (c == '\'') {
      const size_t close = command.find('\'', i + 1);
      if (close == std::string_view::npos) return std::nullopt;
      word += command.substr(i + 1, close - i - 1);
      i = close;
    } else {
      word += c;
    }
  }
  if (in_word) words.push_back(word);
  if (words.empty() || std::find(std::begin(kShellCommands), std::end(kShellCommands), words[0]) !=
                           std::end(kShellCommands))
    return std::nullopt;
  return words;
}

}  // namespace kninja::makefile
