// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kernel/capture_store.h"

#include <chrono>
#include <utility>

#include "src/base/hash.h"
#include "src/base/path.h"
#include "src/kernel/capture_format.h"
#include "src/kernel/capture_stamp.h"
#include "src/kernel/make_environment.h"

namespace kninja::kernel {
namespace {

int64_t TimeOfDayNs() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// A directory that cannot be written, a full disk: the next run captures again.
void WriteStored(Disk& disk, const std::string& path, const StoredCapture& stored) {
  if (disk.MakeDirectories(std::string(DirName(path))))
    static_cast<void>(disk.Write(path, EncodeCapture(stored)));
}

}  // namespace

std::string CapturePath(const CaptureRequest& request) {
  // Zero bytes end the parts, so that they cannot run together.
  std::string key;
  const auto add = [&](std::string_view part) { key.append(part).push_back('\0'); };
  add(request.mode == CaptureMode::kInTree ? "in-tree" : "external");
  add(request.tree.build_dir);
  add(request.tree.source_dir);
  for (const std::string& module : request.modules) add(module);
  add("");
  // Shells with another PATH (a profiler's, an IDE's) keep captures of their own.
  add(ValueOf(request.environment, "PATH"));
  for (const std::string& variable : request.variables) add(variable);
  return JoinPath(request.cache_directory, "kernels/" + ToHex(HashBytes(key)) + "/capture");
}

std::optional<Capture> LoadCapture(Disk& disk, const CaptureRequest& request) {
  const std::string path = CapturePath(request);
  const Result<std::string> bytes = disk.Read(path);
  if (!bytes) return std::nullopt;
  std::optional<StoredCapture> stored = DecodeCapture(*bytes);
  if (!stored) return std::nullopt;
  switch (CheckStamp(disk, request, stored->stamp, TimeOfDayNs())) {
    case StampState::kStale:
      return std::nullopt;
    case StampState::kRefreshed:
      WriteStored(disk, path, *stored);
      break;
    case StampState::kCurrent:
      break;
  }
  return std::move(stored->capture);
}

Result<Capture> LoadOrCapture(Disk& disk, ProcessRunner& runner, const CaptureRequest& request) {
  if (std::optional<Capture> stored = LoadCapture(disk, request)) return std::move(*stored);
  const int64_t started_ns = TimeOfDayNs();
  KN_TRY_ASSIGN(Capture capture, CaptureKbuild(disk, runner, request));
  const StoredCapture stored{capture, TakeStamp(disk, request, capture, TimeOfDayNs())};
  // What changed meanwhile may not be what make saw.
  if (!ChangedSince(disk, stored.stamp, started_ns))
    WriteStored(disk, CapturePath(request), stored);
  return capture;
}

}  // namespace kninja::kernel
