// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kernel/capture_format.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "src/base/hash.h"

// The format:
//
//   file        := "kninja-capture 3\n" checksum "\n" body
//   checksum    := XXH3-128 of body, 32 hexadecimal digits
//   body        := strings invocations list(makefiles) string(top_level_commands)
//                  warnings stamp
//   strings     := count { u32 size, bytes }        every string of the body, once
//   string      := u32, an index into strings
//   list        := count { string }
//   variables   := count { string name, string value }        sorted by name
//   invocations := count { list(arguments) string(directory) variables(set)
//                  list(unset) u32 parent + 1 }
//   warnings    := count { location string(message) string(source_line)
//                  string(hint) count { location string(text) } }
//   location    := string(file) u32 line u32 column u32 length
//   stamp       := count { u32 kind, string path, signature, digest }
//                  count { string name, string path, signature }
//                  count { string directory, signature }
//                  string(names) variables(environment)
//   signature   := u64 mtime_ns, u64 size, u64 inode, u32 directory + 2 * executable
//   digest      := u64 high, u64 low
//   count       := u32
//
// Numbers are little-endian. A file above 64 MiB is not read; every count is held
// against the bytes that are left before anything is allocated for it.

namespace kninja::kernel {
namespace {

constexpr std::string_view kMagic = "kninja-capture 3\n";
constexpr size_t kChecksumSize = 33;
constexpr size_t kMaxFileSize = size_t{64} << 20;

void AppendNumber(std::string& out, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
}

class Writer {
 public:
  void U32(uint64_t value) { AppendNumber(out_, value, 4); }
  void U64(uint64_t value) { AppendNumber(out_, value, 8); }
  void String(const std::string& text) {
    const auto [found, added] = index_.try_emplace(text, strings_.size());
    if (added) strings_.push_back(&found->first);
    U32(found->second);
  }
  void List(const std::vector<std::string>& list) {
    U32(list.size());
    for (const std::string& text : list) String(text);
  }
  void Variables(const Environment& variables) {
    U32(variables.size());
    for (const auto& [name, value] : variables) {
      String(name);
      String(value);
    }
  }
  void Signature(const FileSignature& signature) {
    U64(static_cast<uint64_t>(signature.mtime_ns));
    U64(signature.size);
    U64(signature.inode);
    U32((signature.directory ? 1U : 0U) + (signature.executable ? 2U : 0U));
  }
  void Location(const SourceLocation& location) {
    String(location.file);
    U32(static_cast<uint32_t>(location.line));
    U32(static_cast<uint32_t>(location.column));
    U32(static_cast<uint32_t>(location.length));
  }

  // The strings first, so that a reader knows them all.
  std::string Finish() const {
    std::string body;
    AppendNumber(body, strings_.size(), 4);
    for (const std::string* text : strings_) {
      AppendNumber(body, text->size(), 4);
      body += *text;
    }
    body += out_;
    return body;
  }

 private:
  std::string out_;
  std::map<std::string, size_t> index_;
  std::vector<const std::string*> strings_;
};

// Reads what Writer wrote. After a fault everything reads as empty and ok() is
// false.
class Reader {
 public:
  explicit Reader(std::string_view body) : rest_(body) {
    strings_.reserve(Count(4));
    for (size_t i = strings_.capacity(); i > 0 && ok_; --i) {
      const size_t size = U32();
      if (size > rest_.size()) {
        Fail();
        return;
      }
      strings_.push_back(rest_.substr(0, size));
      rest_.remove_prefix(size);
    }
  }

  bool ok() const { return ok_; }
  bool AtEnd() const { return rest_.empty(); }
  uint32_t U32() { return static_cast<uint32_t>(Number(4)); }
  uint64_t U64() { return Number(8); }
  /// A count of things that take at least `least` bytes each.
  size_t Count(size_t least) {
    const size_t count = U32();
    if (count <= rest_.size() / least) return count;
    Fail();
    return 0;
  }
  std::string String() {
    const size_t index = U32();
    if (index < strings_.size()) return std::string(strings_[index]);
    Fail();
    return "";
  }
  std::vector<std::string> List() {
    std::vector<std::string> list(Count(4));
    for (std::string& text : list) text = String();
    return list;
  }
  Environment Variables() {
    Environment variables;
    for (size_t i = Count(8); i > 0 && ok_; --i) {
      std::string name = String();
      variables.emplace_hint(variables.end(), std::move(name), String());
    }
    return variables;
  }
  FileSignature Signature() {
    FileSignature signature;
    signature.mtime_ns = static_cast<int64_t>(U64());
    signature.size = U64();
    signature.inode = U64();
    const uint32_t flags = U32();
    signature.directory = (flags & 1) != 0;
    signature.executable = (flags & 2) != 0;
    return signature;
  }
  /// MakeInvocation::parent, of one of `count` invocations.
  int Parent(size_t count) {
    const uint32_t number = U32();
    if (number <= count) return static_cast<int>(number) - 1;
    Fail();
    return -1;
  }
  SourceLocation Location() {
    SourceLocation location;
    location.file = String();
    location.line = static_cast<int>(U32());
    location.column = static_cast<int>(U32());
    location.length = static_cast<int>(U32());
    return location;
  }

 private:
  void Fail() {
    ok_ = false;
    rest_ = {};
  }
  uint64_t Number(size_t bytes) {
    if (rest_.size() < bytes) {
      Fail();
      return 0;
    }
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; ++i)
      value |= static_cast<uint64_t>(static_cast<unsigned char>(rest_[i])) << (8 * i);
    rest_.remove_prefix(bytes);
    return value;
  }

  std::string_view rest_;
  std::vector<std::string_view> strings_;
  bool ok_ = true;
};

void WriteCapture(const Capture& capture, Writer& writer) {
  writer.U32(capture.invocations.size());
  for (const MakeInvocation& invocation : capture.invocations) {
    writer.List(invocation.arguments);
    writer.String(invocation.directory);
    writer.Variables(invocation.set);
    writer.List(invocation.unset);
    writer.U32(static_cast<uint32_t>(invocation.parent + 1));
  }
  writer.List(capture.makefiles);
  writer.String(capture.top_level_commands);
  writer.U32(capture.warnings.size());
  for (const Diagnostic& warning : capture.warnings) {
    writer.Location(warning.location);
    writer.String(warning.message);
    writer.String(warning.source_line);
    writer.String(warning.hint);
    writer.U32(warning.notes.size());
    for (const Diagnostic::Note& note : warning.notes) {
      writer.Location(note.location);
      writer.String(note.text);
    }
  }
}

Diagnostic ReadWarning(Reader& reader) {
  Diagnostic warning;
  warning.severity = Diagnostic::Severity::kWarning;
  warning.location = reader.Location();
  warning.message = reader.String();
  warning.source_line = reader.String();
  warning.hint = reader.String();
  warning.notes.resize(reader.Count(20));
  for (Diagnostic::Note& note : warning.notes) {
    note.location = reader.Location();
    note.text = reader.String();
  }
  return warning;
}

Capture ReadCapture(Reader& reader) {
  Capture capture;
  capture.invocations.resize(reader.Count(20));
  for (MakeInvocation& invocation : capture.invocations) {
    invocation.arguments = reader.List();
    invocation.directory = reader.String();
    invocation.set = reader.Variables();
    invocation.unset = reader.List();
    invocation.parent = reader.Parent(capture.invocations.size());
  }
  capture.makefiles = reader.List();
  capture.top_level_commands = reader.String();
  capture.warnings.resize(reader.Count(32));
  for (Diagnostic& warning : capture.warnings) warning = ReadWarning(reader);
  return capture;
}

void WriteStamp(const Stamp& stamp, Writer& writer) {
  writer.U32(stamp.files.size());
  for (const FileStamp& file : stamp.files) {
    writer.U32(static_cast<uint32_t>(file.kind));
    writer.String(file.path);
    writer.Signature(file.signature);
    writer.U64(file.digest.high);
    writer.U64(file.digest.low);
  }
  writer.U32(stamp.tools.size());
  for (const ToolStamp& tool : stamp.tools) {
    writer.String(tool.name);
    writer.String(tool.path);
    writer.Signature(tool.signature);
  }
  writer.U32(stamp.search_path.size());
  for (const DirectoryStamp& directory : stamp.search_path) {
    writer.String(directory.path);
    writer.Signature(directory.signature);
  }
  writer.String(stamp.names);
  writer.Variables(stamp.environment);
}

Stamp ReadStamp(Reader& reader) {
  Stamp stamp;
  stamp.files.resize(reader.Count(52));
  for (FileStamp& file : stamp.files) {
    file.kind = static_cast<FileStamp::Kind>(reader.U32());
    file.path = reader.String();
    file.signature = reader.Signature();
    file.digest.high = reader.U64();
    file.digest.low = reader.U64();
  }
  stamp.tools.resize(reader.Count(36));
  for (ToolStamp& tool : stamp.tools) {
    tool.name = reader.String();
    tool.path = reader.String();
    tool.signature = reader.Signature();
  }
  stamp.search_path.resize(reader.Count(32));
  for (DirectoryStamp& directory : stamp.search_path) {
    directory.path = reader.String();
    directory.signature = reader.Signature();
  }
  stamp.names = reader.String();
  stamp.environment = reader.Variables();
  return stamp;
}

}  // namespace

std::string EncodeCapture(const StoredCapture& stored) {
  Writer writer;
  WriteCapture(stored.capture, writer);
  WriteStamp(stored.stamp, writer);
  const std::string body = writer.Finish();
  std::string result(kMagic);
  return result.append(ToHex(HashBytes(body))).append("\n").append(body);
}

std::optional<StoredCapture> DecodeCapture(std::string_view bytes) {
  const size_t header = kMagic.size() + kChecksumSize;
  if (bytes.size() < header || bytes.size() > kMaxFileSize || !bytes.starts_with(kMagic))
    return std::nullopt;
  const std::string_view body = bytes.substr(header);
  if (bytes.substr(kMagic.size(), kChecksumSize) != ToHex(HashBytes(body)) + "\n")
    return std::nullopt;
  Reader reader(body);
  StoredCapture stored;
  stored.capture = ReadCapture(reader);
  stored.stamp = ReadStamp(reader);
  if (!reader.ok() || !reader.AtEnd()) return std::nullopt;
  return stored;
}

}  // namespace kninja::kernel
