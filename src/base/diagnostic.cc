// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/base/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>

namespace kninja {
namespace {

std::string Place(const SourceLocation& location) {
  if (location.file.empty()) return "";
  std::string text = location.file;
  if (location.line > 0) text += fmt::format(":{}", location.line);
  if (location.line > 0 && location.column > 0) text += fmt::format(":{}", location.column);
  return text;
}

// Columns count bytes; the caret line repeats tabs so that it lines up.
std::string CaretLine(const Diagnostic& diagnostic) {
  std::string pad;
  const size_t before = static_cast<size_t>(diagnostic.location.column - 1);
  for (size_t i = 0; i < before && i < diagnostic.source_line.size(); ++i) {
    const unsigned char c = diagnostic.source_line[i];
    if ((c & 0xC0) == 0x80) continue;  // UTF-8 continuation: no column of its own.
    pad += c == '\t' ? '\t' : ' ';
  }
  return pad + "^" + std::string(std::max(0, diagnostic.location.length - 1), '~');
}

}  // namespace

std::string Format(const Diagnostic& diagnostic, const DiagnosticStyle& style) {
  const bool error = diagnostic.severity == Diagnostic::Severity::kError;
  const char* bold = style.color ? "\x1b[1m" : "";
  const char* kind = !style.color ? "" : error ? "\x1b[1;31m" : "\x1b[1;35m";
  const char* reset = style.color ? "\x1b[0m" : "";
  std::string out;
  const std::string place = Place(diagnostic.location);
  if (!place.empty()) out += fmt::format("{}{}:{} ", bold, place, reset);
  out += fmt::format("{}{}:{} {}\n", kind, error ? "error" : "warning", reset, diagnostic.message);
  if (!diagnostic.source_line.empty() && diagnostic.location.line > 0) {
    const std::string number = fmt::format("{:5}", diagnostic.location.line);
    out += fmt::format("{} | {}\n", number, diagnostic.source_line);
    if (diagnostic.location.column > 0)
      out += fmt::format("{} | {}\n", std::string(number.size(), ' '), CaretLine(diagnostic));
  }
  if (!diagnostic.hint.empty()) out += fmt::format("hint: {}\n", diagnostic.hint);
  for (const Diagnostic::Note& note : diagnostic.notes) {
    const std::string where = Place(note.location);
    out += where.empty() ? fmt::format("note: {}\n", note.text)
                         : fmt::format("note: {}: {}\n", where, note.text);
  }
  return out;
}

}  // namespace kninja
