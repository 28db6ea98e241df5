// SPDX-License-Identifier: GPL-2.0-or-later
// Grammar of the state file. Numbers have seven bits a byte (N), digests and
// times eight bytes a word (W), least significant first; text is N bytes long.
//
//   state       := "kninja-state" version:byte body checksum:W W
//   body        := complete:byte index(config_file) files contents symbols edges
//                  observations model:text
//   files       := N {path:text flags:byte mtime:W size:N inode:N digest:W W}
//   contents    := N {file:N digest:W W}
//   symbols     := N {name:text value:text}
//   edges       := N {output:N trusted:byte command:W W outputs inputs symbols}
//   outputs, inputs, symbols (of an edge) := N {difference to the one before:N}
//   observations:= N {kind:byte query:text answer:W W index(file)}
//   index       := 0 for none, else number + 1
//
// The checksum is XXH3 (128 bits) of everything before it. Every count is checked
// against the bytes that are left before anything is allocated. A file that is
// damaged in any way, or of another version, counts as absent: the next build
// looks at everything anew. Versions: 1 is the only one.
#include "src/driver/state.h"

#include <utility>

#include "src/driver/state_bytes.h"

namespace kninja::driver {
namespace {

constexpr std::string_view kMagic("kninja-state\1", 13);
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
}

EdgeRecord ReadEdge(ByteReader& in, const State& state) {
  EdgeRecord edge;
  edge.output = static_cast<uint32_t>(in.Number());
  edge.trusted = in.Byte() != 0;
  edge.command = in.Hash();
  edge.outputs = in.Sorted(state.contents.size());
  edge.inputs = in.Sorted(state.contents.size());
  edge.symbols = in.Sorted(state.symbols.size());
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
  state.contents.resize(in.Count(17));
  for (FileContent& content : state.contents) {
    content.file = static_cast<uint32_t>(in.Number());
    content.digest = in.Hash();
  }
  state.symbols.resize(in.Count(2));
  for (SymbolValue& symbol : state.symbols) {
    symbol.name = in.Text();
    symbol.value = in.Text();
  }
  state.edges.resize(in.Count(21));
  for (EdgeRecord& edge : state.edges) edge = ReadEdge(in, state);
  ReadObservations(in, state);
  state.model = in.Text();
  state.config_file =
      config == 0 || config > state.files.size() ? kNoFile : static_cast<uint32_t>(config - 1);
}

// The checksum finds damage; this finds what only a bug of ours could write.
bool IndexesHold(const State& state) {
  for (const FileContent& content : state.contents)
    if (content.file >= state.files.size()) return false;
  for (const EdgeRecord& edge : state.edges)
    if (edge.output >= state.files.size()) return false;
  return true;
}

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
  out.bytes().reserve(state.model.size() + state.files.size() * 96 + (1 << 16));
  out.bytes().append(kMagic);
  out.Byte(state.complete ? 1 : 0);
  out.Number(PlusOne(state.config_file));
  out.Number(state.files.size());
  for (const FileRecord& file : state.files) WriteFile(file, out);
  out.Number(state.contents.size());
  for (const FileContent& content : state.contents) {
    out.Number(content.file);
    out.Hash(content.digest);
  }
  out.Number(state.symbols.size());
  for (const SymbolValue& symbol : state.symbols) {
    out.Text(symbol.name);
    out.Text(symbol.value);
  }
  out.Number(state.edges.size());
  for (const EdgeRecord& edge : state.edges) WriteEdge(edge, out);
  out.Number(state.observations.size());
  for (const ObservationRecord& record : state.observations) {
    out.Byte(static_cast<uint8_t>(record.observation.kind));
    out.Text(record.observation.query);
    out.Hash(record.observation.answer);
    out.Number(PlusOne(record.file));
  }
  out.Text(state.model);
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
  if (!in.at_end() || !IndexesHold(*state)) return std::nullopt;
  return state;
}

std::optional<State> LoadState(const Disk& disk, const std::string& path) {
  const Result<std::string> bytes = disk.Read(path);
  if (!bytes) return std::nullopt;
  return DecodeState(*bytes);
}

Status SaveState(Disk& disk, const std::string& path, const State& state) {
  return disk.Write(path, EncodeState(state));
}

}  // namespace kninja::driver
