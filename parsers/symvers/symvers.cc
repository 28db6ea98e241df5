// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/symvers/symvers.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace kninja::symvers {
namespace {

constexpr size_t kFields = 5;

Error ErrorAt(const std::string& file, int line, std::string_view text, std::string_view at,
              std::string message) {
  Diagnostic diagnostic;
  diagnostic.location.file = file;
  diagnostic.location.line = line;
  diagnostic.location.column = static_cast<int>(at.data() - text.data()) + 1;
  diagnostic.location.length = std::max<int>(1, static_cast<int>(at.size()));
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

}  // namespace

Result<std::vector<Export>> Parse(std::string_view text, const std::string& file) {
  std::vector<Export> exports;
  exports.reserve(std::count(text.begin(), text.end(), '\n') + 1);
  int number = 0;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    ++number;
    std::string_view fields[kFields];
    const size_t count = SplitFields(line, fields);
    if (count != kFields)
      return ErrorAt(file, number, line, line,
                     fmt::format("expected {} fields with tabs between them, "
                                 "found {}",
                                 kFields, count > kFields ? "more" : std::to_string(count)));
    Export entry;
    if (!ParseCrc(fields[0], &entry.crc))
      return ErrorAt(
          file, number, line, fields[0],
          fmt::format("expected a CRC of 32 bits in hexadecimal, found '{}'", fields[0]));
    if (fields[1].empty())
      return ErrorAt(file, number, line, fields[1], "expected a symbol's name");
    if (!fields[3].starts_with("EXPORT_"))
      return ErrorAt(file, number, line, fields[3],
                     fmt::format("expected the kind of export, found '{}'", fields[3]));
    entry.symbol = fields[1];
    entry.module = fields[2];
    entry.type = fields[3];
    entry.name_space = fields[4];
    exports.push_back(entry);
  }
  return exports;
}

}  // namespace kninja::symvers
