// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/makefile/remake.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace kninja::makefile {
namespace {

struct Goal {
  const MakefileRead* makefile;
  int64_t time_before;
};

// A `::` makefile with a recipe and no prerequisites would be remade for ever.
bool IsAlwaysRemade(const File& first) {
  if (!first.double_colon) return false;
  for (const File* file = &first; file != nullptr; file = file->next_double_colon.get())
    if (file->prerequisites.empty() && file->recipe != nullptr) return true;
  return false;
}

int64_t TimeNow(Evaluator& evaluator, const File& file) {
  return evaluator.host().ModificationTime(file.name).value_or(kNoFile);
}

}  // namespace

// GNU make 4.3, main() and update_goal_chain(); include_remade*.mk.
Result<RemakeResult> RemakeMakefiles(Evaluator& evaluator, ShellSink::Options sink_options,
                                     bool always_make) {
  // The last one read is looked at first.
  std::vector<Goal> goals;
  const std::vector<MakefileRead>& read = evaluator.makefiles();
  for (auto makefile = read.rbegin(); makefile != read.rend(); ++makefile)
    if (!IsAlwaysRemade(*makefile->file))
      goals.push_back({&*makefile, TimeNow(evaluator, *makefile->file)});
  ShellSink sink(sink_options);
  UpdateOptions options;
  options.always_make = always_make;
  options.keep_going = sink_options.keep_going;
  options.remaking_makefiles = true;
  Updater updater(evaluator, sink, options);
  RemakeResult result;
  bool any_failed = false;
  for (const Goal& goal : goals) {
    File& file = *goal.makefile->file;
    const bool dry = sink_options.dry_run && file.is_goal;
    sink.options().dry_run = updater.options().dry_run = dry;
    KN_TRY_ASSIGN(const Updater::Outcome outcome, updater.UpdateMakefile(*goal.makefile));
    any_failed = any_failed || outcome.failed;
    if (any_failed || dry || !outcome.ran || updater.Mtime(file) == goal.time_before) continue;
    result.start_over = true;
    if (goal.makefile->optional) break;
  }
  if (!any_failed) return result;
  result.start_over = false;
  for (const Goal& goal : goals) {
    const File& file = *goal.makefile->file;
    if (file.result == UpdateResult::kFailed && !goal.makefile->optional) {
      evaluator.host().PrintError(fmt::format("{}: Failed to remake makefile '{}'.\n",
                                              evaluator.program_name(), file.name));
      result.failed = true;
    } else if (file.result == UpdateResult::kFailed) {
      continue;
    }
    if (TimeNow(evaluator, file) != goal.time_before) result.start_over = true;
  }
  return result;
}

}  // namespace kninja::makefile
