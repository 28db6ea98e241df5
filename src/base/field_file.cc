// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/base/field_file.h"

#include <charconv>

#include "src/base/hash.h"

namespace kninja {
namespace {

constexpr size_t kChecksumSize = 33;
constexpr size_t kMaxFileSize = size_t{64} << 20;

}  // namespace

void FieldWriter::Signature(const FileSignature& signature) {
  Number(static_cast<uint64_t>(signature.mtime_ns));
  Number(signature.size);
  Number(signature.inode);
  Number((signature.directory ? 1U : 0U) + (signature.executable ? 2U : 0U));
}

std::string FieldWriter::Finish(std::string_view magic) {
  std::string file(magic);
  file.append(ToHex(HashBytes(fields_))).append("\n").append(fields_);
  return file;
}

std::optional<FieldReader> FieldReader::Open(std::string_view magic, std::string_view bytes) {
  if (bytes.size() > kMaxFileSize || !bytes.starts_with(magic)) return std::nullopt;
  bytes.remove_prefix(magic.size());
  if (bytes.size() < kChecksumSize) return std::nullopt;
  const std::string_view fields = bytes.substr(kChecksumSize);
  if (bytes.substr(0, kChecksumSize) != ToHex(HashBytes(fields)) + "\n") return std::nullopt;
  return FieldReader(fields);
}

std::string_view FieldReader::Text() {
  const size_t end = rest_.find('\0');
  if (end == std::string_view::npos) {
    ok_ = false;
    rest_ = {};
    return {};
  }
  const std::string_view text = rest_.substr(0, end);
  rest_.remove_prefix(end + 1);
  return text;
}

uint64_t FieldReader::Number() {
  const std::string_view text = Text();
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) ok_ = false;
  return ok_ ? number : 0;
}

FileSignature FieldReader::Signature() {
  FileSignature signature;
  signature.mtime_ns = static_cast<int64_t>(Number());
  signature.size = Number();
  signature.inode = Number();
  const uint64_t flags = Number();
  signature.directory = (flags & 1) != 0;
  signature.executable = (flags & 2) != 0;
  return signature;
}

}  // namespace kninja
