// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kbuild/module_index_store.h"

#include <algorithm>
#include <atomic>
#include <chrono>

#include "src/base/field_file.h"
#include "src/base/path.h"
#include "src/base/thread_pool.h"
#include "src/kbuild/kbuild_host.h"

// The fields of the file (field_file.h), version 1, the first:
//
//   file := request
//           count { kind query answer signature }                observations
//           count { name path directory symbol value file line   modules
//                   count { object } }
//   request, answer := two numbers

namespace kninja::kbuild {
namespace {

constexpr std::string_view kMagic = "kninja-modules 1\n";
// Coarser than the clock of any file system in use, FAT's included.
constexpr int64_t kClockGrainNs = 2'000'000'000;
// Perf: so many observations are looked at by one thread.
constexpr size_t kChunk = 512;

// An observation, and for a file how it looked.
struct Seen {
  Observation observation;
  FileSignature signature;
};

struct Kept {
  Digest request;
  std::vector<Seen> seen;
  std::vector<IndexedModule> modules;
};

int64_t TimeOfDayNs() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// What the index was made for. What shells keep in the environment for themselves
// is left out.
Digest RequestDigest(const kernel::Capture& capture, const Environment& caller) {
  std::string text;
  const auto add = [&](std::string_view part) { text.append(part).push_back('\0'); };
  const auto add_all = [&](const auto& list) {
    for (const std::string& part : list) add(part);
    add("");
  };
  for (const kernel::MakeInvocation& invocation : capture.invocations) {
    add(invocation.directory);
    add_all(invocation.arguments);
    add_all(invocation.unset);
    for (const auto& [name, value] : invocation.set) add(name), add(value);
  }
  for (const auto& [name, value] : caller)
    if (name != "PWD" && name != "OLDPWD" && name != "SHLVL" && name != "_" && name != "TERM")
      add(name), add(value);
  return HashBytes(text);
}

std::string Encode(const Kept& kept) {
  FieldWriter writer;
  const auto digest = [&](const Digest& value) {
    writer.Number(value.high);
    writer.Number(value.low);
  };
  digest(kept.request);
  writer.Number(kept.seen.size());
  for (const Seen& seen : kept.seen) {
    writer.Number(static_cast<uint64_t>(seen.observation.kind));
    writer.Text(seen.observation.query);
    digest(seen.observation.answer);
    writer.Signature(seen.signature);
  }
  writer.Number(kept.modules.size());
  for (const IndexedModule& module : kept.modules) {
    for (const std::string* text : {&module.name, &module.path, &module.directory, &module.symbol,
                                    &module.value, &module.place.file})
      writer.Text(*text);
    writer.Number(static_cast<uint64_t>(module.place.line));
    writer.Number(module.objects.size());
    for (const std::string& object : module.objects) writer.Text(object);
  }
  return writer.Finish(kMagic);
}

std::optional<Kept> Decode(std::string_view bytes) {
  std::optional<FieldReader> opened = FieldReader::Open(kMagic, bytes);
  if (!opened) return std::nullopt;
  FieldReader& reader = *opened;
  Kept kept;
  const auto digest = [&](Digest& value) {
    value.high = reader.Number();
    value.low = reader.Number();
  };
  digest(kept.request);
  for (uint64_t count = reader.Number(); count > 0 && reader.ok(); --count) {
    Seen& seen = kept.seen.emplace_back();
    const uint64_t kind = reader.Number();
    if (kind > static_cast<uint64_t>(Observation::Kind::kEnvironment)) return std::nullopt;
    seen.observation.kind = static_cast<Observation::Kind>(kind);
    seen.observation.query = reader.Text();
    digest(seen.observation.answer);
    seen.signature = reader.Signature();
  }
  for (uint64_t count = reader.Number(); count > 0 && reader.ok(); --count) {
    IndexedModule& module = kept.modules.emplace_back();
    for (std::string* text : {&module.name, &module.path, &module.directory, &module.symbol,
                              &module.value, &module.place.file})
      *text = reader.Text();
    module.place.line = static_cast<int>(reader.Number());
    for (uint64_t objects = reader.Number(); objects > 0 && reader.ok(); --objects)
      module.objects.emplace_back(reader.Text());
  }
  if (!reader.at_end()) return std::nullopt;
  return kept;
}

// What may change again without looking different is to be read next time.
FileSignature Settled(const std::optional<FileSignature>& signature, int64_t now_ns) {
  const bool settled = signature && signature->mtime_ns < now_ns - kClockGrainNs;
  return settled ? *signature : FileSignature();
}

// The questions of an index, asked again.
class Checker {
 public:
  Checker(Disk& disk, ProcessRunner& runner, AskingPlace place)
      : disk_(disk), runner_(runner), place_(std::move(place)) {}

  /// Whether all answers are as they were. Files that only look different are
  /// noted as they look now.
  bool Hold(std::vector<Seen>& all) {
    const int64_t now_ns = TimeOfDayNs();
    std::atomic<bool> hold = true;
    const size_t chunks = (all.size() + kChunk - 1) / kChunk;
    (void)RunInParallel(chunks, 0, [&](size_t chunk) -> Status {
      const size_t end = std::min(all.size(), (chunk + 1) * kChunk);
      for (size_t i = chunk * kChunk; i < end && hold; ++i)
        if (!Holds(all[i], now_ns)) hold = false;
      return {};
    });
    return hold;
  }
  bool refreshed() const { return refreshed_; }

 private:
  bool Holds(Seen& seen, int64_t now_ns) {
    if (seen.observation.kind != Observation::Kind::kFile)
      return StillHolds(seen.observation, disk_, runner_, place_);
    const auto signature = disk_.Stat(JoinPath(place_.directory, seen.observation.query));
    if (signature ? *signature == seen.signature : seen.observation.answer == Digest()) return true;
    if (!StillHolds(seen.observation, disk_, runner_, place_)) return false;
    seen.signature = Settled(signature, now_ns);
    if (seen.signature != FileSignature()) refreshed_ = true;
    return true;
  }

  Disk& disk_;
  ProcessRunner& runner_;
  const AskingPlace place_;
  std::atomic<bool> refreshed_ = false;
};

void Keep(Disk& disk, const std::string& path, const Kept& kept) {
  // Without it the next run makes the index again.
  if (disk.MakeDirectories(std::string(DirName(path))))
    static_cast<void>(disk.Write(path, Encode(kept)));
}

std::optional<Kept> Read(Disk& disk, const std::string& path) {
  if (!disk.Stat(path)) return std::nullopt;
  const Result<std::string> bytes = disk.Read(path);
  return bytes ? Decode(*bytes) : std::nullopt;
}

}  // namespace

Result<ModuleIndex> LoadKeptIndex(Disk& disk, ProcessRunner& runner, const kernel::KernelTree& tree,
                                  const kernel::Capture& capture, const Environment& caller,
                                  const std::string& path) {
  const Digest request = RequestDigest(capture, caller);
  AskingPlace place = {tree.build_dir, caller, {}};
  if (!capture.invocations.empty())
    place.environment = {capture.invocations[0].set, capture.invocations[0].unset};
  std::optional<Kept> kept = Read(disk, path);
  Checker checker(disk, runner, std::move(place));
  if (kept && kept->request == request && checker.Hold(kept->seen)) {
    if (checker.refreshed()) Keep(disk, path, *kept);
    return ModuleIndex(std::move(kept->modules));
  }
  const int64_t begun_ns = TimeOfDayNs();
  KN_TRY_ASSIGN(ModuleIndex index, ModuleIndex::Load(disk, runner, tree, capture, caller));
  if (!index.warnings().empty()) return index;
  kept = Kept{request, {}, index.modules()};
  for (const Observation& observation : index.observations()) {
    Seen& seen = kept->seen.emplace_back();
    seen.observation = observation;
    if (observation.kind == Observation::Kind::kFile)
      seen.signature = Settled(disk.Stat(JoinPath(tree.build_dir, observation.query)), begun_ns);
  }
  Keep(disk, path, *kept);
  return index;
}

}  // namespace kninja::kbuild
