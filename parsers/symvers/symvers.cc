// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/symvers/symvers.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace kninja::symvers {
namespace {

constexpr size_t kFields = 5;
constexpr size_t kLongestShown = 200;
constexpr size_t kUsualLine = 64;  // Bytes; 70 in a distribution's.

std::string_view Shown(std::string_view text) { return text.substr(0, kLongestShown); }

Error ErrorAt(const std::string& file, int line, std::string_view text, std::string_view at,
              std::string message) {
  Diagnostic diagnostic;
  diagnostic.location.file = file;
  diagnostic.location.line = line;
  diagnostic.location.column = static_cast<int>(at.data() - text.data()) + 1;
  diagnostic.location.length = std::max<int>(1, static_cast<int>(at.size()));
  if (text.size() <= kLongestShown && text.find('\0') == std::string_view::npos)
    diagnostic.source_line = text;
  diagnostic.message = std::move(message);
  return Error(std::move(diagnostic));
}

// Splits `line` at its tabs; the number of fields, kFields + 1 for too many.
size_t SplitFields(std::string_view line, std::string_view* fields) {
  size_t count = 0;
  for (size_t begin = 0;;) {
    if (count == kFields) return kFields + 1;
    const size_t end = std::min(line.find('\t', begin), line.size());
    fields[count++] = line.substr(begin, end - begin);
    if (end == line.size()) return count;
    begin = end + 1;
  }
}

// modpost reads the CRC with strtoul(..., 16), to which "0x" may be missing.
bool ParseCrc(std::string_view text, uint32_t* crc) {
  if (text.starts_with("0x")) text.remove_prefix(2);
  const char* end = text.data() + text.size();
  const std::from_chars_result read = std::from_chars(text.data(), end, *crc, 16);
  return read.ec == std::errc() && read.ptr == end;
}

bool IsSymbolName(std::string_view text) {
  return !text.empty() && !(text[0] >= '0' && text[0] <= '9') && text.find('/') == text.npos;
}

bool IsType(std::string_view text) { return text.starts_with("EXPORT_") || text == "(unknown)"; }

// A carriage return or a NUL byte, which is in no file that modpost wrote.
Error StrangeByte(const std::string& file, int number, std::string_view line, size_t at) {
  const bool carriage_return = line[at] == '\r';
  Error error = ErrorAt(file, number, line.substr(0, at), line.substr(at, 0),
                        fmt::format("expected text with plain line ends, found {}",
                                    carriage_return ? "a carriage return" : "a NUL byte"));
  error.diagnostic().hint = "the file is not as modpost wrote it: make it anew, or copy it again";
  return error;
}

Result<Export> ParseLine(std::string_view line, const std::string& file, int number) {
  std::string_view fields[kFields];
  const size_t count = SplitFields(line, fields);
  if (count != kFields)
    return ErrorAt(file, number, line, line,
                   fmt::format("expected {} fields with tabs between them, found {}", kFields,
                               count > kFields ? "more" : std::to_string(count)));
  Export entry;
  if (!ParseCrc(fields[0], &entry.crc))
    return ErrorAt(
        file, number, line, fields[0],
        fmt::format("expected a CRC of 32 bits in hexadecimal, found '{}'", Shown(fields[0])));
  if (!IsSymbolName(fields[1]))
    return ErrorAt(file, number, line, fields[1],
                   fmt::format("expected a symbol's name, found '{}'", Shown(fields[1])));
  if (!IsType(fields[3]))
    return ErrorAt(file, number, line, fields[3],
                   fmt::format("expected the kind of export, found '{}'", Shown(fields[3])));
  if (fields[2].empty())
    return ErrorAt(file, number, line, fields[2],
                   "expected the path of a module or 'vmlinux', found nothing");
  entry.symbol = fields[1];
  entry.module = fields[2];
  entry.type = fields[3];
  entry.name_space = fields[4];
  return entry;
}

void AppendCrc(uint32_t crc, std::string* out) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  *out += "0x";
  for (int shift = 28; shift >= 0; shift -= 4) *out += kDigits[(crc >> shift) & 15];
}

// One `#SYMVER` line after that word; `false` for another form.
bool ParseSymverLine(std::string_view line, SymbolCrc* found) {
  const size_t blank = line.find(' ');
  if (blank == std::string_view::npos) return false;
  found->symbol = line.substr(0, blank);
  const std::string_view number = line.substr(blank + 1);
  return number.starts_with("0x") && ParseCrc(number, &found->crc);
}

}  // namespace

Result<std::vector<Export>> Parse(std::string_view text, const std::string& file) {
  // Perf: looked for once, not in each line.
  const size_t strange = std::min(text.find('\0'), text.find('\r'));
  std::vector<Export> exports;
  exports.reserve(text.size() / kUsualLine + 1);
  int number = 0;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    ++number;
    if (strange < end) return StrangeByte(file, number, line, strange - begin);
    KN_TRY_ASSIGN(exports.emplace_back(), ParseLine(line, file, number));
    begin = end + 1;
  }
  return exports;
}

std::string Write(const std::vector<Export>& exports) {
  std::string out;
  for (const Export& entry : exports) {
    AppendCrc(entry.crc, &out);
    for (const std::string_view field :
         {entry.symbol, entry.module, entry.type, entry.name_space}) {
      out += '\t';
      out += field;
    }
    out += '\n';
  }
  return out;
}

std::vector<SymbolCrc> ParseSymverLines(std::string_view text) {
  constexpr std::string_view kWord = "\n#SYMVER ";
  std::vector<SymbolCrc> crcs;
  for (size_t at = text.find(kWord); at != std::string_view::npos; at = text.find(kWord, at)) {
    at += kWord.size();
    const size_t end = text.find('\n', at);
    SymbolCrc found;
    if (end != std::string_view::npos && ParseSymverLine(text.substr(at, end - at), &found))
      crcs.push_back(found);
  }
  return crcs;
}

}  // namespace kninja::symvers
