// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/state_check.h"

#include <ctime>
#include <optional>
#include <utility>
#include <vector>

#include "src/base/hash.h"
#include "src/base/thread_pool.h"
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

// Reads the doubtful ones; false when one has not the old content.
bool ReadDoubtful(const std::vector<FileId>& doubtful, FileTable& files, const State& state,
                  CheckResult& result) {
  files.Hash(doubtful);
  for (const FileId id : doubtful) {
    const FileRecord& file = state.files[static_cast<size_t>(id)];
    const Digest& now = files.Content(id);
    if (now == file.digest && now != kUnreadable) continue;
    result.changed = file.path;
    return false;
  }
  return true;
}

// Gives the doubtful ones, whose content is the old one, their new signature. Only
// once nothing is to do: a plan asks what was written since the last build.
bool Refresh(const std::vector<FileId>& doubtful, FileTable& files, State& state) {
  bool refreshed = false;
  for (const FileId id : doubtful) {
    FileRecord& file = state.files[static_cast<size_t>(id)];
    FileRecord now = files.Record(id);
    if (now.signature == file.signature && now.racy == file.racy) continue;
    file = std::move(now);
    refreshed = true;
  }
  return refreshed;
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

// The query whose answer is another one now; nullptr when all hold. Perf: a shell
// command takes as long as a thousand looks, so all of them are asked at once.
const std::string* FirstThatFails(const Disk& disk, const CheckOptions& options, FileTable& files,
                                  const State& state) {
  std::vector<const ObservationRecord*> commands;
  for (const ObservationRecord& record : state.observations) {
    if (record.observation.kind == Kind::kShell)
      commands.push_back(&record);
    else if (!Holds(disk, options, files, record))
      return &record.observation.query;
  }
  const std::vector<Status> answers = RunInParallel(commands.size(), 0, [&](size_t i) -> Status {
    if (Holds(disk, options, files, *commands[i])) return {};
    return Error(commands[i]->observation.query);
  });
  for (size_t i = 0; i < commands.size(); ++i)
    if (!answers[i]) return &commands[i]->observation.query;
  return nullptr;
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
  if (const std::string* query = FirstThatFails(disk, options, files, state)) {
    result.changed = *query;
    return result;
  }
  result.nothing_to_do = state.complete;
  if (result.nothing_to_do) result.refreshed = Refresh(doubtful, files, state);
  return result;
}

bool ModelHolds(const Disk& disk, const CheckOptions& options, FileTable& files,
                const State& state) {
  std::vector<FileId> read;
  for (const ObservationRecord& record : state.observations)
    if (record.file != kNoFile) read.push_back(IdOf(record.file));
  files.Hash(read);
  return FirstThatFails(disk, options, files, state) == nullptr;
}

}  // namespace kninja::driver
