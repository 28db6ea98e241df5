// SPDX-License-Identifier: GPL-2.0-or-later
// What kninja remembers of one target between two builds: the model, what each
// file was like at the last look, and what each edge was last made from. Content
// decides; signatures only save hashing. Kept in two files: one with what every
// build looks at, and one with the records, for those that have something to do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/disk.h"
#include "src/base/hash.h"
#include "src/base/result.h"
#include "src/kbuild/build_model.h"

namespace kninja::driver {

/// Contents that are not the digest of bytes.
inline constexpr Digest kMissing{};
inline constexpr Digest kDirectory{1, 0};
inline constexpr Digest kUnreadable{2, 0};  ///< Equal to nothing, not even to itself.

/// A file as it was at the last look.
struct FileRecord {
  std::string path;         ///< Canonical; relative to BuildModel::directory, or absolute.
  FileSignature signature;  ///< All zero when the file was missing.
  Digest digest;            ///< kMissing when the file was missing.
  bool exists = false;
  bool racy = false;  ///< Could change without a new signature: hash it next time.
};

/// A file with a certain content, as an edge read or made it.
struct FileContent {
  uint32_t file = 0;  ///< Index into State::files.
  Digest digest;
  friend bool operator==(const FileContent&, const FileContent&) = default;
};

struct SymbolValue {
  std::string name;   ///< "CONFIG_BTRFS_FS"
  std::string value;  ///< As auto.conf spells it; "" when unset.
  friend auto operator<=>(const SymbolValue&, const SymbolValue&) = default;
};

/// The last run of an edge. The numbers are sorted.
struct EdgeRecord {
  uint32_t output = 0;            ///< Its first output: index into State::files.
  Digest command;                 ///< CommandDigest of the edge that was run.
  bool trusted = true;            ///< false: `inputs` changed while it ran; it must run again.
  std::vector<uint32_t> outputs;  ///< Into Records::contents; with the .cmd file.
  std::vector<uint32_t> inputs;   ///< Into Records::contents; prerequisites and discovered ones.
  std::vector<uint32_t> symbols;  ///< Into Records::symbols.
  Digest symbol_lines;            ///< SymbolLinesDigest of the edge, as it was then.
};

inline constexpr uint32_t kNoFile = UINT32_MAX;

/// An observation and, for Kind::kFile, the file it is about.
struct ObservationRecord {
  kbuild::Observation observation;
  uint32_t file = kNoFile;
};

/// What is only needed to plan.
struct Records {
  std::vector<FileContent> contents;
  std::vector<SymbolValue> symbols;
  std::vector<EdgeRecord> edges;
  std::string model;  ///< The model without its observations; see DecodeModel.
};

struct State {
  bool complete = false;           ///< Every goal was up to date when this was written.
  uint32_t config_file = kNoFile;  ///< auto.conf, where the values of symbols come from.
  std::vector<FileRecord> files;
  std::vector<ObservationRecord> observations;
  std::vector<std::string> modules;  ///< Module::path of the model's modules.
  Digest records_digest;             ///< Of the file that the records are in.
  Records records;                   ///< Empty until LoadRecords.
};

/// Digest of all that makes an edge's command what it is.
Digest CommandDigest(const kbuild::Edge& edge);

/// A state without its records.
std::string EncodeState(const State& state);
/// nullopt for anything but what EncodeState of this version wrote.
std::optional<State> DecodeState(std::string_view bytes);
std::string EncodeRecords(const Records& records);
/// Into `state`, whose files they number; false for anything but what EncodeRecords
/// of this version wrote for a state like it.
bool DecodeRecords(std::string_view bytes, State& state);

/// The state at `path` without its records; nullopt when there is none, or a
/// damaged one.
std::optional<State> LoadState(const Disk& disk, const std::string& path);
/// Adds its records; false when they are missing, damaged or another state's, which
/// makes the state worthless.
bool LoadRecords(const Disk& disk, const std::string& path, State& state);
/// Saves both, and notes the records' digest.
Status SaveState(Disk& disk, const std::string& path, State& state);
/// Saves a state whose records are those on disk.
Status SaveWithoutRecords(Disk& disk, const std::string& path, const State& state);
/// Removes both.
Status ForgetState(Disk& disk, const std::string& path);

/// Records::model for `model`.
std::string EncodeModel(const kbuild::BuildModel& model);
/// The model that a state with its records was made from; nullopt when its bytes
/// make no sense.
std::optional<kbuild::BuildModel> DecodeModel(const State& state);

}  // namespace kninja::driver
