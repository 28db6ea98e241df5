// SPDX-License-Identifier: GPL-2.0-or-later
// Small files that keep what was found out once: texts and numbers, one after
// the other, behind a checksum. Damaged bytes give nothing, never a wrong field.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "src/base/disk.h"

namespace kninja {

// The format:
//
//   file     := magic checksum "\n" field*
//   checksum := XXH3-128 of all fields, 32 hexadecimal digits
//   field    := text without zero bytes, then a zero byte; numbers are decimal
//
// `magic` is a line that names what is kept and the version of its fields. A file
// above 64 MiB is not read.

class FieldWriter {
 public:
  void Text(std::string_view text) { fields_.append(text).push_back('\0'); }
  void Number(uint64_t number) { Text(std::to_string(number)); }
  void Signature(const FileSignature& signature);
  /// The whole file. Hands it out once.
  std::string Finish(std::string_view magic);

 private:
  std::string fields_;
};

/// After the first fault everything reads as empty and ok() is false.
class FieldReader {
 public:
  /// Over `bytes`, which must outlive this; nullopt when they are not a whole file.
  static std::optional<FieldReader> Open(std::string_view magic, std::string_view bytes);

  bool ok() const { return ok_; }
  bool at_end() const { return ok_ && rest_.empty(); }
  std::string_view Text();
  uint64_t Number();
  FileSignature Signature();

 private:
  explicit FieldReader(std::string_view fields) : rest_(fields) {}

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace kninja
