// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/makefile/updater.h"

#include <fmt/format.h>

#include <algorithm>

#include "parsers/makefile/words.h"

namespace kninja::makefile {
namespace {

constexpr int kMaxDepth = 5000;

// VPATH may have found that a file is another one.
File* Follow(File* file) {
  while (file->renamed != nullptr) file = file->renamed;
  return file;
}

bool MentionsMake(std::string_view unexpanded) {
  return unexpanded.find("$(MAKE)") != std::string_view::npos ||
         unexpanded.find("${MAKE}") != std::string_view::npos;
}

// Nothing but blanks and prefix characters: make does not even expand it.
bool IsBlankRecipe(const Recipe& recipe) {
  return std::all_of(recipe.lines.begin(), recipe.lines.end(), [](const std::string& line) {
    constexpr CharSet kBlankOrPrefix(" \t\n\v\f\r-@+");
    return kBlankOrPrefix.Are(line);
  });
}

// Every line is run even under -n.
bool AlwaysRuns(const Recipe& recipe) {
  return std::all_of(recipe.lines.begin(), recipe.lines.end(), [](const std::string& line) {
    const size_t end = line.find_first_not_of(" \t-@+");
    return line.substr(0, end).find('+') != std::string::npos || MentionsMake(line);
  });
}

}  // namespace

Status Updater::FindRecipe(File& file) {
  if (!file.phony && file.recipe == nullptr && !file.tried_implicit) {
    KN_TRY(search_.Apply(file));
    file.tried_implicit = true;
  }
  if (file.recipe == nullptr && !file.is_target) {
    const File* fallback = evaluator_.rules().Find(".DEFAULT");
    if (fallback != nullptr && fallback->recipe != nullptr) file.recipe = fallback->recipe;
  }
  return {};
}

bool Updater::DropCircular(File& file, std::vector<Prerequisite>& list, size_t index) {
  if (!list[index].file->root().updating) return false;
  messages_.push_back(
      fmt::format("Circular {} <- {} dependency dropped.", file.name, list[index].file->name));
  evaluator_.host().PrintError(
      fmt::format("{}: {}\n", evaluator_.program_name(), messages_.back()));
  list.erase(list.begin() + static_cast<std::ptrdiff_t>(index));
  return true;
}

// GNU make 4.3, check_dep(): brings `file` up to date, or only looks whether it
// would have to be if it is an intermediate file that need not exist.
Status Updater::CheckPrerequisite(File* file, int64_t dependent_mtime, bool* must_make,
                                  bool* failed) {
  File& first = *file;
  first.root().updating = true;
  Status status;
  if (file->phony || !file->intermediate) {
    status = UpdateFile(*file, failed);
    file = Follow(file);
    if (status) {
      const int64_t mtime = Mtime(*file);
      file = Follow(file);
      if (mtime == kNoFile || mtime > dependent_mtime) *must_make = true;
    }
  } else {
    status = FindRecipe(*file);
    if (status) {
      const int64_t mtime = Mtime(*file);
      file = Follow(file);
      // One that exists and is newer makes its dependent old.
      if (mtime != kNoFile && mtime > dependent_mtime)
        *must_make = true;
      else
        status = LookThrough(*file, dependent_mtime, must_make, failed);
    }
  }
  first.root().updating = false;
  file->root().updating = false;
  return status;
}

Status Updater::LookThrough(File& file, int64_t dependent_mtime, bool* must_make, bool* failed) {
  if (depth_ > kMaxDepth) return Error("prerequisites are nested too deeply");
  ++depth_;
  // It may have been an order-only prerequisite before: look at it afresh.
  file.started = false;
  for (size_t i = 0; i < file.prerequisites.size();) {
    if (DropCircular(file, file.prerequisites, i)) continue;
    File* const one = file.prerequisites[i].file;
    const bool order_only = file.prerequisites[i].order_only;
    one->parent = &file;
    bool maybe = *must_make;
    KN_TRY(CheckPrerequisite(one, dependent_mtime, &maybe, failed));
    if (!order_only) *must_make = maybe;
    if (i < file.prerequisites.size()) file.prerequisites[i].file = Follow(one);
    if (*failed && !options_.keep_going) break;
    ++i;
  }
  --depth_;
  return {};
}

// One prerequisite; `mtime` is its time before.
Status Updater::UpdatePrerequisite(Visit& visit, File* file, bool order_only, int64_t mtime,
                                   bool* changed) {
  file->parent = visit.file;
  bool maybe = visit.must_make;
  const bool tolerated = file->tolerated;
  if (options_.remaking_makefiles) file->tolerated = visit.file->tolerated;
  KN_TRY(CheckPrerequisite(file, visit.mtime, &maybe, &visit.failed));
  if (options_.remaking_makefiles) file->tolerated = tolerated;
  if (!order_only) visit.must_make = maybe;
  *changed = mtime == kNoFile || Mtime(*Follow(file)) != mtime;
  return {};
}

// Updates what is not intermediate, also for the other targets of the recipe.
Status Updater::UpdatePrerequisites(Visit& visit) {
  std::vector<File*> owners = {visit.file};
  owners.insert(owners.end(), visit.file->also_made.rbegin(), visit.file->also_made.rend());
  for (File* owner : owners) {
    for (size_t i = 0; i < owner->prerequisites.size();) {
      File* file = Follow(owner->prerequisites[i].file);
      const int64_t mtime = Mtime(*file);
      file = Follow(file);
      owner->prerequisites[i].file = file;
      if (DropCircular(*visit.file, owner->prerequisites, i)) continue;
      bool changed = false;
      KN_TRY(UpdatePrerequisite(visit, file, owner->prerequisites[i].order_only, mtime, &changed));
      if (i < owner->prerequisites.size()) {
        owner->prerequisites[i].file = Follow(file);
        owner->prerequisites[i].changed = changed;
      }
      if (visit.failed && !options_.keep_going) break;
      ++i;
    }
  }
  return {};
}

Status Updater::UpdateIntermediates(Visit& visit) {
  File& owner = *visit.file;
  for (size_t i = 0; i < owner.prerequisites.size(); ++i) {
    if (!owner.prerequisites[i].file->intermediate) continue;
    const int64_t mtime = Mtime(*owner.prerequisites[i].file);
    File* file = Follow(owner.prerequisites[i].file);
    owner.prerequisites[i].file = file;
    file->parent = &owner;
    const bool tolerated = file->tolerated;
    if (options_.remaking_makefiles) file->tolerated = owner.tolerated;
    // It may have been looked at when it was not known to be needed.
    file->root().considered = 0;
    KN_TRY(UpdateFile(*file, &visit.failed));
    if (options_.remaking_makefiles) file->tolerated = tolerated;
    file = Follow(file);
    owner.prerequisites[i].file = file;
    if (visit.failed && !options_.keep_going) break;
    owner.prerequisites[i].changed =
        (owner.phony && owner.recipe != nullptr) || Mtime(*file) != mtime;
  }
  return {};
}

// Whether the file must be remade, now that its prerequisites are up to date.
bool Updater::Decide(Visit& visit) {
  File& file = *visit.file;
  const bool missing = visit.mtime == kNoFile;
  bool changed = false;
  for (size_t i = 0; i < file.prerequisites.size(); ++i) {
    const int64_t mtime = Mtime(*file.prerequisites[i].file);
    Prerequisite& one = file.prerequisites[i];
    one.file = Follow(one.file);
    if (!one.order_only) {
      if (mtime == kNoFile && !one.file->intermediate) visit.must_make = true;
      changed = changed || one.changed;
    }
    one.changed = one.changed || missing || mtime > visit.mtime;
  }
  if (file.double_colon && file.prerequisites.empty()) return true;
  if (!missing && file.is_target && !changed && file.recipe == nullptr) return false;
  return visit.must_make || (file.recipe != nullptr && options_.always_make);
}

Status Updater::UpdateFile(File& given, bool* failed) {
  File& first = given.root();
  const bool to_report = first.updated && first.result == UpdateResult::kFailed &&
                         first.unreported && !first.tolerated;
  if (first.considered == pass_ && !to_report) {
    if (first.updated && first.result == UpdateResult::kFailed) *failed = true;
    return {};
  }
  for (File* one = &first; one != nullptr; one = one->next_double_colon.get()) {
    one->considered = pass_;
    if (one != &first) one->parent = first.parent;
    bool one_failed = false;
    KN_TRY(UpdateOne(one, &one_failed));
    one = Follow(one);
    *failed = *failed || one_failed;
    if (one_failed && !options_.keep_going) return {};
  }
  return {};
}

// GNU make 4.3, update_file_1().
Status Updater::UpdateOne(File* file, bool* failed) {
  if (file->updated) {
    *failed = file->result == UpdateResult::kFailed;
    if (*failed && file->unreported && !file->tolerated) return Complain(*file);
    return {};
  }
  if (depth_ > kMaxDepth) return Error("prerequisites are nested too deeply");
  ++depth_;
  file->unreported = file->tolerated;
  File& first = *file;
  first.root().updating = true;
  Visit visit;
  visit.mtime = Mtime(*file);
  visit.file = file = Follow(file);
  file->root().updating = true;
  visit.must_make = visit.mtime == kNoFile;
  KN_TRY(FindRecipe(*file));
  KN_TRY(UpdatePrerequisites(visit));
  if ((visit.must_make || options_.always_make) && (!visit.failed || options_.keep_going))
    KN_TRY(UpdateIntermediates(visit));
  first.root().updating = false;
  file->root().updating = false;
  --depth_;
  *failed = visit.failed;
  if (visit.failed) {
    file->result = UpdateResult::kFailed;
    Finish(*file, false);
    return {};
  }
  if (!Decide(visit)) {
    Finish(*file, false);
    // It stays where VPATH found it.
    for (File* one = file; one != nullptr; one = one->next_double_colon.get())
      if (!one->vpath_name.empty()) one->found_name = one->vpath_name;
    return {};
  }
  if (!file->vpath_name.empty() && file->found_name.empty()) {
    // It is remade where the makefile named it, not where VPATH found it.
    file->ignore_vpath = true;
    file->vpath_name.clear();
  }
  KN_TRY(Remake(*file));
  *failed = file->result == UpdateResult::kFailed;
  return {};
}

// Says that there is no rule for `file`, or for what it was that failed unsaid.
Status Updater::Complain(File& file) {
  for (const Prerequisite& one : file.prerequisites)
    if (one.file != nullptr && one.file->updated && one.file->result == UpdateResult::kFailed &&
        file.unreported)
      return Complain(*one.file);
  file.unreported = false;
  evaluator_.ReportMissingMakefile();
  std::string message =
      file.parent != nullptr
          ? fmt::format("No rule to make target '{}', needed by '{}'", file.name, file.parent->name)
          : fmt::format("No rule to make target '{}'", file.name);
  if (!options_.keep_going) return Error(std::move(message));
  messages_.push_back(message);
  evaluator_.host().PrintError(fmt::format("{}: *** {}.\n", evaluator_.program_name(), message));
  return {};
}

Status Updater::Remake(File& file) {
  if (file.recipe != nullptr) return RunRecipe(file);
  file.result = UpdateResult::kSuccess;
  if (!file.phony && !file.is_target) {
    // A target without a recipe counts as made; this is none.
    file.result = UpdateResult::kFailed;
    if (!options_.remaking_makefiles || !file.tolerated) KN_TRY(Complain(file));
  }
  Finish(file, false);
  return {};
}

Status Updater::RunRecipe(File& file) {
  file.result = UpdateResult::kSuccess;
  file.failed = false;
  if (!IsBlankRecipe(*file.recipe)) {
    for (File* one = &file; one != nullptr; one = one->parent)
      KN_TRY(evaluator_.PreparePatternVariables(*one));
    VariableScope automatic;
    SetAutomaticVariables(evaluator_, file, options_.always_make, automatic);
    const Evaluator::TargetGuard target(evaluator_, &file);
    const Evaluator::ScopeGuard scope(evaluator_, automatic);
    KN_TRY_ASSIGN(const bool ran, sink_.OnRecipe(evaluator_, file));
    if (ran) ++ran_;
    if (file.failed) file.result = UpdateResult::kFailed;
  }
  Finish(file, true);
  return {};
}

// GNU make 4.3, notice_finished_file().
void Updater::Finish(File& file, bool ran) {
  file.started = file.updated = true;
  if (ran && !file.phony) {
    const bool real = !options_.dry_run || AlwaysRuns(*file.recipe);
    file.mtime = real ? kUnknownTime : kJustMade;
  }
  if (file.double_colon) {
    // Once all rules of a `::` target are done, they have one time.
    int64_t time = file.mtime;
    File* one = &file.root();
    for (; one != nullptr && one->updated; one = one->next_double_colon.get())
      if (time != kNoFile && (one->mtime == kNoFile || one->mtime > time)) time = one->mtime;
    if (one == nullptr)
      for (one = &file.root(); one != nullptr; one = one->next_double_colon.get())
        one->mtime = time;
  }
  if (!ran) {
    if (file.result == UpdateResult::kNothingDone) file.result = UpdateResult::kSuccess;
    return;
  }
  for (File* other : file.also_made) {
    other->started = other->updated = true;
    other->result = file.result;
    if (!other->phony) LookUpTime(*other, false);
  }
}

Result<Updater::Outcome> Updater::UpdateGoal(std::string_view goal) {
  const int before = ran_;
  bool failed = false;
  KN_TRY(UpdateFile(evaluator_.rules().Enter(goal), &failed));
  return Outcome{ran_ != before, failed};
}

Result<Updater::Outcome> Updater::UpdateMakefile(const MakefileRead& makefile) {
  const int before = ran_;
  bool failed = false;
  File& file = *Follow(makefile.file);
  file.tolerated = makefile.optional;
  const bool must_be = makefile.missing && makefile.included && !makefile.optional;
  evaluator_.set_missing_makefile(must_be ? &makefile : nullptr);
  Status status = UpdateFile(file, &failed);
  evaluator_.set_missing_makefile(nullptr);
  Follow(&file)->tolerated = false;
  if (!status) return Error(std::move(status.error()));
  return Outcome{ran_ != before, failed};
}

}  // namespace kninja::makefile
