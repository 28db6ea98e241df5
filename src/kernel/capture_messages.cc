// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kernel/capture_messages.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "src/base/path.h"
#include "src/base/strings.h"

namespace kninja::kernel {
namespace {

constexpr size_t kMaxNotes = 8;

// A message of make, "FILE:LINE: TEXT", taken apart.
struct Message {
  SourceLocation location;
  std::string_view text;
};

Message TakeApart(std::string_view line, const std::string& directory) {
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return {{}, line};
  const size_t second = line.find(": ", colon + 1);
  if (second == std::string_view::npos) return {{}, line};
  const std::string_view file = line.substr(0, colon);
  int number = 0;
  const char* end = line.data() + second;
  const auto [stop, problem] = std::from_chars(line.data() + colon + 1, end, number);
  if (problem != std::errc() || stop != end || file.find(' ') != std::string_view::npos)
    return {{}, line};
  return {{.file = JoinPath(directory, file), .line = number}, line.substr(second + 2)};
}

// "*** " before and ".  Stop." after are how make shouts.
std::string_view WithoutShouting(std::string_view text) {
  if (text.starts_with("*** ")) text.remove_prefix(4);
  if (text.ends_with("  Stop.")) text.remove_suffix(7);
  if (text.ends_with('.')) text.remove_suffix(1);
  return TrimBlanks(text);
}

// "make[1]: *** [Makefile:12: goal] Error 2": says that, not why.
bool OnlySaysThat(std::string_view line) {
  return line.starts_with("make") && line.find("] Error ") != std::string_view::npos;
}

bool SaysWhy(std::string_view line) {
  return line.find("*** ") != std::string_view::npos ||
         line.find("rror: ") != std::string_view::npos ||
         line.find("ERROR") != std::string_view::npos;
}

std::vector<std::string_view> Lines(std::string_view text) {
  std::vector<std::string_view> lines;
  for (const std::string_view line : SplitOn(text, '\n'))
    if (!WithoutShouting(TrimBlanks(line)).empty() && TrimBlanks(line) != "***")
      lines.push_back(line);
  return lines;
}

// The line to show: the first that gives a reason, else the first that is no
// mere warning, else the first at all.
size_t ReasonIndex(const std::vector<std::string_view>& lines) {
  for (size_t i = 0; i < lines.size(); ++i)
    if (SaysWhy(lines[i]) && !OnlySaysThat(lines[i])) return i;
  for (size_t i = 0; i < lines.size(); ++i)
    if (lines[i].find("arning: ") == std::string_view::npos && lines[i].front() != ' ' &&
        !OnlySaysThat(lines[i]))
      return i;
  return 0;
}

}  // namespace

Error KbuildFailure(const std::string& directory, std::string_view errors) {
  const std::vector<std::string_view> lines = Lines(errors);
  Diagnostic diagnostic;
  diagnostic.message = fmt::format("kbuild failed in '{}'", directory);
  if (!lines.empty()) {
    const size_t reason = ReasonIndex(lines);
    const Message message = TakeApart(lines[reason], directory);
    diagnostic.location = message.location;
    diagnostic.message += fmt::format(": {}", WithoutShouting(message.text));
    for (size_t i = 0; i < lines.size() && diagnostic.notes.size() < kMaxNotes; ++i)
      if (i != reason && !OnlySaysThat(lines[i]))
        diagnostic.notes.push_back({.location = {}, .text = std::string(TrimBlanks(lines[i]))});
  }
  return Error(std::move(diagnostic));
}

std::vector<Diagnostic> KbuildWarnings(std::string_view errors) {
  std::vector<Diagnostic> warnings;
  for (std::string_view line : Lines(errors)) {
    const bool indented = line.front() == ' ' || line.front() == '\t';
    if (indented && !warnings.empty()) {
      warnings.back().notes.push_back({.location = {}, .text = std::string(TrimBlanks(line))});
      continue;
    }
    Message message = TakeApart(line, "");
    for (const std::string_view prefix : {"warning: ", "WARNING: ", "Warning: "})
      if (message.text.starts_with(prefix)) message.text.remove_prefix(prefix.size());
    Diagnostic warning;
    warning.severity = Diagnostic::Severity::kWarning;
    warning.location = message.location;
    warning.message = WithoutShouting(message.text);
    warnings.push_back(std::move(warning));
  }
  return warnings;
}

}  // namespace kninja::kernel
