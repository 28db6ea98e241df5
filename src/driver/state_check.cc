// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/state_check.h"

#include <ctime>
#include <optional>
#include <utility>
#include <vector>

#include "src/base/hash.h"
#include "src/kbuild/kbuild_host.h"

namespace kninja::driver {
namespace {

using Kind = kbuild::Observation::Kind;

FileId IdOf(size_t index) { return static_cast<FileId>(index); }

// Files whose content must be read to know; false when one changed for certain.
bool LookAtFiles(const State& state, FileTable& files, std::vector<FileId>& doubtful,
                 CheckResult& result) {
  files.Look(state.files.size());
  for (size_t i = 0; i < state.files.size(); ++i) {
    const FileRecord& file = state.files[i];
    const std::optional<FileSignature>& now = files.Signature(IdOf(i));
    if (now.has_value() != file.exists || (now && now->directory != file.signature.directory)) {
      result.changed = file.path;
      return false;
    }
    if (!now || now->directory) continue;
    if (file.racy || *now != file.signature) doubtful.push_back(IdOf(i));
  }
  return true;
}

// Reads the doubtful ones; those with the old content get their new signature.
bool ReadDoubtful(const std::vector<FileId>& doubtful, FileTable& files, State& state,
                  CheckResult& result) {
  files.Hash(doubtful);
  for (const FileId id : doubtful) {
    FileRecord& file = state.files[static_cast<size_t>(id)];
    FileRecord now = files.Record(id);
    if (now.digest != file.digest || now.digest == kUnreadable) {
      result.changed = file.path;
      return false;
    }
    if (now.signature == file.signature && now.racy == file.racy) continue;
    file = std::move(now);
    result.refreshed = true;
  }
  return true;
}

bool Holds(const Disk& disk, const CheckOptions& options, FileTable& files,
           const ObservationRecord& record) {
  const kbuild::Observation& observation = record.observation;
  switch (observation.kind) {
    case Kind::kFile:
      if (record.file != kNoFile) return files.Content(IdOf(record.file)) == observation.answer;
      break;
    case Kind::kExists:
      return observation.answer == HashBytes(disk.Stat(observation.query) ? "1" : "0");
    case Kind::kEnvironment:
      return observation.answer ==
             kbuild::EnvironmentAnswer(observation.query, options.environment);
    case Kind::kGlob:
    case Kind::kShell:
      break;
  }
  return options.holds && options.holds(observation);
}

}  // namespace

int64_t FileClock() {
  timespec now;
  clock_gettime(CLOCK_REALTIME_COARSE, &now);
  return now.tv_sec * int64_t{1'000'000'000} + now.tv_nsec;
}

CheckResult CheckState(const Disk& disk, const CheckOptions& options, FileTable& files,
                       State& state) {
  CheckResult result;
  std::vector<FileId> doubtful;
  if (!LookAtFiles(state, files, doubtful, result)) return result;
  if (!ReadDoubtful(doubtful, files, state, result)) return result;
  for (const ObservationRecord& record : state.observations) {
    if (Holds(disk, options, files, record)) continue;
    result.changed = record.observation.query;
    return result;
  }
  result.nothing_to_do = state.complete;
  return result;
}

bool ModelHolds(const Disk& disk, const CheckOptions& options, FileTable& files,
                const State& state) {
  std::vector<FileId> read;
  for (const ObservationRecord& record : state.observations)
    if (record.file != kNoFile) read.push_back(IdOf(record.file));
  files.Hash(read);
  for (const ObservationRecord& record : state.observations)
    if (!Holds(disk, options, files, record)) return false;
  return true;
}

}  // namespace kninja::driver
