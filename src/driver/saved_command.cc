// SPDX-License-Identifier: GPL-2.0-or-later
// Grammar, as scripts/Kbuild.include and scripts/basic/fixdep.c of Linux 5.10 to
// 6.12 write it (5.x and 6.x before 6.3 without "saved"):
//
//   file    := command [source deps end] {extra}
//   command := ["saved"] "cmd_" TARGET " := " VALUE "\n"
//   source  := "source_" TARGET " := " PATH "\n"
//   deps    := "deps_" TARGET " := \" {entry "\"} blank line
//   entry   := PATH | "$(wildcard " ["./"] PATH ")"
//   end     := TARGET ": $(deps_" TARGET ")" ... "$(deps_" TARGET "):"
//   extra   := TARGET ": " entry | "#SYMVER" ... | "symbol = 0x..." | anything
//
// A wildcard below include/config is a configuration symbol: BTRFS_FS, or
// btrfs/fs.h in Linux 5.x. fixdep writes `end` last, so a file without it is
// one that was cut short.
#include "src/driver/saved_command.h"

#include <algorithm>
#include <cstddef>

#include "src/base/strings.h"

namespace kninja::driver {
namespace {

constexpr std::string_view kConfigFolder = "include/config/";
constexpr std::string_view kWildcard = "$(wildcard";

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Takes the line at the start of `rest` off; nullopt when no newline ends it.
std::optional<std::string_view> TakeLine(std::string_view& rest) {
  const size_t end = rest.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return line;
}

bool TakePrefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// Undoes $(make-cmd): it doubles dollars and hides the comment sign.
std::string Unescape(std::string_view value) {
  constexpr std::string_view kPound = "$(pound)";
  std::string result;
  result.reserve(value.size());
  for (;;) {
    const size_t dollar = value.find('$');
    result.append(value.substr(0, dollar));
    if (dollar == std::string_view::npos) return result;
    value.remove_prefix(dollar);
    if (TakePrefix(value, kPound)) {
      result += '#';
    } else {
      value.remove_prefix(value.starts_with("$$") ? 2 : 1);
      result += '$';
    }
  }
}

void AddEntry(std::string_view entry, SavedCommand& saved) {
  bool wildcard = false;
  if (TakePrefix(entry, kWildcard)) {
    wildcard = true;
    if (entry.ends_with(')')) entry.remove_suffix(1);
    entry = TrimBlanks(entry);
  }
  if (entry.empty() || entry.starts_with("$(")) return;
  const size_t config = wildcard ? entry.find(kConfigFolder) : std::string_view::npos;
  if (!wildcard)
    saved.dependencies.push_back(entry);
  else if (config == std::string_view::npos)
    saved.optional.push_back(entry);
  else
    saved.symbols.push_back(SymbolOfStamp(entry.substr(config + kConfigFolder.size())));
}

// The continued lines after "deps_TARGET := \".
bool ParseDependencies(std::string_view& rest, SavedCommand& saved) {
  for (;;) {
    const std::optional<std::string_view> line = TakeLine(rest);
    if (!line) return false;
    std::string_view entry = TrimBlanks(*line);
    const bool more = entry.ends_with('\\');
    if (more) entry = TrimBlanks(entry.substr(0, entry.size() - 1));
    if (!entry.empty()) AddEntry(entry, saved);
    if (!more) return true;
  }
}

// Words of "TARGET: a $(wildcard b) $(deps_TARGET)".
void ParseExtra(std::string_view words, SavedCommand& saved) {
  while (!(words = TrimBlanks(words)).empty()) {
    size_t end = 0;
    if (words.starts_with(kWildcard)) {
      end = words.find(')');
      end = end == std::string_view::npos ? words.size() : end + 1;
    } else {
      while (end < words.size() && !IsBlank(words[end])) ++end;
    }
    AddEntry(words.substr(0, end), saved);
    words.remove_prefix(end);
  }
}

// "PREFIXtarget := value" into its parts.
bool ParseAssignment(std::string_view line, std::string_view& target, std::string_view& value) {
  constexpr std::string_view kAssign = " := ";
  const size_t assign = line.find(kAssign);
  if (assign == std::string_view::npos) return false;
  target = line.substr(0, assign);
  value = line.substr(assign + kAssign.size());
  return true;
}

}  // namespace

SavedSymbol SymbolOfStamp(std::string_view stamp) {
  if (!stamp.ends_with(".h")) return {"CONFIG_" + std::string(stamp), stamp};
  std::string name = InCapitals(stamp.substr(0, stamp.size() - 2));
  std::replace(name.begin(), name.end(), '/', '_');
  return {"CONFIG_" + name, stamp};
}

std::optional<SavedCommand> ParseSavedCommand(std::string_view text) {
  SavedCommand saved;
  std::optional<std::string_view> line = TakeLine(text);
  if (!line) return std::nullopt;
  TakePrefix(*line, "saved");
  std::string_view value;
  if (!TakePrefix(*line, "cmd_") || !ParseAssignment(*line, saved.target, value))
    return std::nullopt;
  saved.command = Unescape(value);

  bool open = false;  // Dependencies were listed, their end was not seen yet.
  while ((line = TakeLine(text))) {
    std::string_view target;
    if (TakePrefix(*line, "source_")) {
      if (!ParseAssignment(*line, target, saved.source)) return std::nullopt;
      open = true;
    } else if (line->starts_with("deps_")) {
      if (!ParseDependencies(text, saved)) return std::nullopt;
      open = true;
    } else if (line->starts_with("$(deps_")) {
      open = false;
    } else if (line->size() > saved.target.size() && line->starts_with(saved.target) &&
               (*line)[saved.target.size()] == ':') {
      ParseExtra(line->substr(saved.target.size() + 1), saved);
    }
  }
  // Whatever is left has no newline: the writer was interrupted.
  if (open || !text.empty()) return std::nullopt;
  return saved;
}

bool SameWords(std::string_view a, std::string_view b) {
  const auto take_word = [](std::string_view& text) {
    while (!text.empty() && IsBlank(text.front())) text.remove_prefix(1);
    size_t end = 0;
    while (end < text.size() && !IsBlank(text[end])) ++end;
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(end);
    return word;
  };
  for (;;) {
    const std::string_view word = take_word(a);
    if (word != take_word(b)) return false;
    if (word.empty()) return true;
  }
}

}  // namespace kninja::driver
