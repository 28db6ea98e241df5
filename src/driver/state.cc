// SPDX-License-Identifier: GPL-2.0-or-later
// Grammar of the state's two files. Numbers have seven bits a byte (N), digests and
// times eight bytes a word (W), least significant first; text is N bytes long.
//
//   state       := "kninja-state" version:byte complete:byte index(config_file) files
//                  observations modules digest(records):W W checksum:W W
//   files       := N {path:text flags:byte mtime:W size:N inode:N digest:W W}
//   observations:= N {kind:byte query:text answer:W W index(file)}
//   modules     := N {path:text}
//   index       := 0 for none, else number + 1
//
//   records     := "kninja-records" version:byte contents symbols edges model:text
//   contents    := N {file:N digest:W W}
//   symbols     := N {name:text value:text}
//   edges       := N {output:N trusted:byte command:W W outputs inputs symbols
//                  symbol_lines:W W}
//   outputs, inputs, symbols (of an edge) := N {difference to the one before:N}
//
// The checksum is XXH3 (128 bits) of everything before it; that of the records is
// their digest in the state. Every count is checked against the bytes that are left
// before anything is allocated. A file that is damaged in any way, or of another
// version, counts as absent: the next build looks at everything anew.
#include "src/driver/state.h"

#include <utility>

#include "src/driver/state_bytes.h"

namespace kninja::driver {
namespace {

constexpr std::string_view kMagic("kninja-state\4", 13);
constexpr std::string_view kRecordsMagic("kninja-records\4", 15);
constexpr size_t kChecksumSize = 16;

enum FileFlag : uint8_t { kExists = 1, kRacy = 2, kIsDirectory = 4, kExecutable = 8 };

void WriteFile(const FileRecord& file, ByteWriter& out) {
  out.Text(file.path);
  out.Byte(static_cast<uint8_t>((file.exists ? kExists : 0) | (file.racy ? kRacy : 0) |
                                (file.signature.directory ? kIsDirectory : 0) |
                                (file.signature.executable ? kExecutable : 0)));
  out.Fixed(static_cast<uint64_t>(file.signature.mtime_ns));
  out.Number(file.signature.size);
  out.Number(file.signature.inode);
  out.Hash(file.digest);
}

FileRecord ReadFile(ByteReader& in) {
  FileRecord file;
  file.path = in.Text();
  const uint8_t flags = in.Byte();
  file.exists = (flags & kExists) != 0;
  file.racy = (flags & kRacy) != 0;
  file.signature.directory = (flags & kIsDirectory) != 0;
  file.signature.executable = (flags & kExecutable) != 0;
  file.signature.mtime_ns = static_cast<int64_t>(in.Fixed());
  file.signature.size = in.Number();
  file.signature.inode = in.Number();
  file.digest = in.Hash();
  return file;
}

void WriteEdge(const EdgeRecord& edge, ByteWriter& out) {
  out.Number(edge.output);
  out.Byte(edge.trusted ? 1 : 0);
  out.Hash(edge.command);
  out.Sorted(edge.outputs);
  out.Sorted(edge.inputs);
  out.Sorted(edge.symbols);
  out.Hash(edge.symbol_lines);
}

EdgeRecord ReadEdge(ByteReader& in, const Records& records) {
  EdgeRecord edge;
  edge.output = static_cast<uint32_t>(in.Number());
  edge.trusted = in.Byte() != 0;
  edge.command = in.Hash();
  edge.outputs = in.Sorted(records.contents.size());
  edge.inputs = in.Sorted(records.contents.size());
  edge.symbols = in.Sorted(records.symbols.size());
  edge.symbol_lines = in.Hash();
  return edge;
}

void ReadObservations(ByteReader& in, State& state) {
  state.observations.resize(in.Count(19));
  for (ObservationRecord& record : state.observations) {
    record.observation.kind = static_cast<kbuild::Observation::Kind>(in.Byte());
    record.observation.query = in.Text();
    record.observation.answer = in.Hash();
    record.file = in.Index(state.files.size(), kNoFile);
  }
}

void ReadBody(ByteReader& in, State& state) {
  state.complete = in.Byte() != 0;
  const uint64_t config = in.Number();
  state.files.resize(in.Count(28));
  for (FileRecord& file : state.files) file = ReadFile(in);
  state.config_file =
      config == 0 || config > state.files.size() ? kNoFile : static_cast<uint32_t>(config - 1);
  ReadObservations(in, state);
  state.modules.resize(in.Count(1));
  for (std::string& module : state.modules) module = in.Text();
  state.records_digest = in.Hash();
}

void ReadRecords(ByteReader& in, Records& records) {
  records.contents.resize(in.Count(17));
  for (FileContent& content : records.contents) {
    content.file = static_cast<uint32_t>(in.Number());
    content.digest = in.Hash();
  }
  records.symbols.resize(in.Count(2));
  for (SymbolValue& symbol : records.symbols) {
    symbol.name = in.Text();
    symbol.value = in.Text();
  }
  records.edges.resize(in.Count(37));
  for (EdgeRecord& edge : records.edges) edge = ReadEdge(in, records);
  records.model = in.Text();
}

// The digest finds damage; this finds what only a bug of ours could write.
bool IndexesHold(const Records& records, size_t files) {
  for (const FileContent& content : records.contents)
    if (content.file >= files) return false;
  for (const EdgeRecord& edge : records.edges)
    if (edge.output >= files) return false;
  return true;
}

std::string RecordsPath(const std::string& path) { return path + "-records"; }

uint64_t PlusOne(uint32_t index) { return index == kNoFile ? 0 : uint64_t{index} + 1; }

}  // namespace

Digest CommandDigest(const kbuild::Edge& edge) {
  ByteWriter text;
  text.Text(edge.script);
  text.Text(edge.command);
  return HashBytes(text.bytes());
}

std::string EncodeState(const State& state) {
  ByteWriter out;
  out.bytes().reserve(state.files.size() * 96 + (1 << 16));
  out.bytes().append(kMagic);
  out.Byte(state.complete ? 1 : 0);
  out.Number(PlusOne(state.config_file));
  out.Number(state.files.size());
  for (const FileRecord& file : state.files) WriteFile(file, out);
  out.Number(state.observations.size());
  for (const ObservationRecord& record : state.observations) {
    out.Byte(static_cast<uint8_t>(record.observation.kind));
    out.Text(record.observation.query);
    out.Hash(record.observation.answer);
    out.Number(PlusOne(record.file));
  }
  out.Number(state.modules.size());
  for (const std::string& module : state.modules) out.Text(module);
  out.Hash(state.records_digest);
  out.Hash(HashBytes(out.bytes()));
  return std::move(out.bytes());
}

std::optional<State> DecodeState(std::string_view bytes) {
  if (bytes.size() < kMagic.size() + kChecksumSize || !bytes.starts_with(kMagic))
    return std::nullopt;
  ByteReader checksum(bytes.substr(bytes.size() - kChecksumSize));
  bytes.remove_suffix(kChecksumSize);
  if (checksum.Hash() != HashBytes(bytes)) return std::nullopt;
  ByteReader in(bytes.substr(kMagic.size()));
  std::optional<State> state(std::in_place);
  ReadBody(in, *state);
  if (!in.at_end()) return std::nullopt;
  return state;
}

std::string EncodeRecords(const Records& records) {
  ByteWriter out;
  out.bytes().reserve(records.model.size() + records.contents.size() * 20 + (1 << 16));
  out.bytes().append(kRecordsMagic);
  out.Number(records.contents.size());
  for (const FileContent& content : records.contents) {
    out.Number(content.file);
    out.Hash(content.digest);
  }
  out.Number(records.symbols.size());
  for (const SymbolValue& symbol : records.symbols) {
    out.Text(symbol.name);
    out.Text(symbol.value);
  }
  out.Number(records.edges.size());
  for (const EdgeRecord& edge : records.edges) WriteEdge(edge, out);
  out.Text(records.model);
  return std::move(out.bytes());
}

bool DecodeRecords(std::string_view bytes, State& state) {
  if (!bytes.starts_with(kRecordsMagic) || HashBytes(bytes) != state.records_digest) return false;
  ByteReader in(bytes.substr(kRecordsMagic.size()));
  Records records;
  ReadRecords(in, records);
  if (!in.at_end() || !IndexesHold(records, state.files.size())) return false;
  state.records = std::move(records);
  return true;
}

std::optional<State> LoadState(const Disk& disk, const std::string& path) {
  const Result<std::string> bytes = disk.Read(path);
  if (!bytes) return std::nullopt;
  return DecodeState(*bytes);
}

bool LoadRecords(const Disk& disk, const std::string& path, State& state) {
  const Result<std::string> bytes = disk.Read(RecordsPath(path));
  return bytes && DecodeRecords(*bytes, state);
}

// Killed between the two files, the old state does not fit the new records, and
// the next build looks at everything anew.
Status SaveState(Disk& disk, const std::string& path, State& state) {
  const std::string records = EncodeRecords(state.records);
  state.records_digest = HashBytes(records);
  KN_TRY(disk.Write(RecordsPath(path), records));
  return SaveWithoutRecords(disk, path, state);
}

Status SaveWithoutRecords(Disk& disk, const std::string& path, const State& state) {
  return disk.Write(path, EncodeState(state));
}

Status ForgetState(Disk& disk, const std::string& path) {
  KN_TRY(disk.Remove(path));
  return disk.Remove(RecordsPath(path));
}

}  // namespace kninja::driver
