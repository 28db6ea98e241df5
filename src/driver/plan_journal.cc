// SPDX-License-Identifier: GPL-2.0-or-later
// Grammar of `running`: lines, of which the first three are "kninja-running 2", the
// start of the run in nanoseconds and the folder of `finished`; each other is a path.
// Version 1 had no folder. `finished` has one
// path a line and is appended to by the commands themselves (generator/emit.h), so
// its last line may be cut short by a crash: it then names nothing.
#include "src/driver/plan_journal.h"

#include <fmt/format.h>

#include <charconv>
#include <string_view>

#include "generator/emit.h"
#include "src/base/path.h"
#include "src/base/strings.h"

namespace kninja::driver {
namespace {

constexpr std::string_view kMagic = "kninja-running 2";

std::string RunningFile(const std::string& state_dir) { return JoinPath(state_dir, "running"); }
std::string FinishedFile(const std::string& run_dir) {
  return JoinPath(run_dir, generator::kFinishedFile);
}

}  // namespace

Status BeginRun(Disk& disk, const std::string& state_dir, const std::string& run_dir,
                int64_t start_ns, const std::vector<std::string>& outputs) {
  std::string text = fmt::format("{}\n{}\n{}\n", kMagic, start_ns, run_dir);
  for (const std::string& output : outputs) text.append(output).append("\n");
  // The old list goes first: it must never be read together with a new journal.
  KN_TRY(disk.Write(FinishedFile(run_dir), ""));
  return disk.Write(RunningFile(state_dir), text);
}

std::unordered_set<std::string> FinishedEdges(const Disk& disk, const std::string& run_dir) {
  std::unordered_set<std::string> finished;
  const Result<std::string> text = disk.Read(FinishedFile(run_dir));
  if (!text) return finished;
  std::vector<std::string_view> lines = SplitOn(*text, '\n');
  lines.pop_back();
  for (const std::string_view line : lines) finished.emplace(line);
  return finished;
}

std::optional<Journal> LoadJournal(const Disk& disk, const std::string& state_dir) {
  const std::string path = RunningFile(state_dir);
  if (!disk.Stat(path)) return std::nullopt;
  std::optional<Journal> journal(std::in_place);
  const Result<std::string> text = disk.Read(path);
  const std::vector<std::string_view> lines =
      SplitOn(text ? std::string_view(*text) : std::string_view(), '\n');
  journal->damaged = lines.size() < 4 || lines[0] != kMagic || !lines.back().empty();
  if (journal->damaged) return journal;
  std::from_chars(lines[1].data(), lines[1].data() + lines[1].size(), journal->start_ns);
  for (size_t i = 3; i + 1 < lines.size(); ++i) journal->outputs.emplace(lines[i]);
  journal->finished = FinishedEdges(disk, std::string(lines[2]));
  return journal;
}

Status EndRun(Disk& disk, const std::string& state_dir) {
  return disk.Remove(RunningFile(state_dir));
}

}  // namespace kninja::driver
