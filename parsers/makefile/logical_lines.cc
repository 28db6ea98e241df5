// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/makefile/logical_lines.h"

#include <algorithm>

#include "parsers/makefile/words.h"

namespace kninja::makefile {
namespace {

// Takes the next logical line off the front of `text`; returns how many
// physical lines it has.
int TakeLine(std::string_view& text, std::string_view* line) {
  size_t end = 0;
  int physical = 0;
  while (true) {
    end = text.find('\n', end);
    ++physical;
    if (end == std::string_view::npos) {
      end = text.size();
      break;
    }
    size_t slashes = 0;
    while (slashes < end && text[end - slashes - 1] == '\\') ++slashes;
    if (slashes % 2 == 0) break;
    // Continued by nothing: the backslash goes all the same.
    if (++end == text.size()) break;
  }
  *line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return physical;
}

}  // namespace

std::string_view ParseModifiers(std::string_view text, Modifiers* modifiers,
                                Assignment* assignment) {
  std::string_view rest = SkipSpace(text);
  while (true) {
    if (rest.empty()) return text;
    if (ParseAssignment(rest, assignment)) break;
    std::string_view after = rest;
    const std::string_view word = NextWord(after);
    after = SkipSpace(after);
    if (word == "export") {
      modifiers->exports = true;
    } else if (word == "override") {
      modifiers->overrides = true;
    } else if (word == "private") {
      modifiers->is_private = true;
    } else if (word == "define") {
      modifiers->defines = true;
      rest = after;
      break;
    } else if (word == "undefine") {
      modifiers->undefines = true;
      rest = after;
      break;
    } else {
      return text;
    }
    rest = after;
  }
  modifiers->assigns = true;
  return rest;
}

LogicalLines::LogicalLines(std::string_view text) {
  lines_.reserve(static_cast<size_t>(std::count(text.begin(), text.end(), '\n')) + 1);
  while (!text.empty()) {
    LogicalLine line;
    line.offset = physical_lines_;
    physical_lines_ += TakeLine(text, &line.raw);
    line.text = line.raw;
    constexpr CharSet kUnfinished("\n#");
    if (kUnfinished.In(line.raw)) {
      std::string collapsed = CollapseContinuations(line.raw);
      // A `#` begins a comment, unless it is escaped or inside a reference.
      const size_t hash = FindUnquoted(collapsed, "#", true);
      if (hash != std::string::npos) collapsed.resize(hash);
      line.text = changed_.emplace_back(std::move(collapsed));
    }
    line.text = SkipSpace(line.text);
    line.definition = ParseModifiers(line.text, &line.modifiers, &line.assignment);
    lines_.push_back(line);
  }
}

}  // namespace kninja::makefile
