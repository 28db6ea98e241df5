// SPDX-License-Identifier: GPL-2.0-or-later
// The part of Updater that knows when files were changed, and where VPATH says
// that they are.
#include <fmt/format.h>

#include "parsers/makefile/archive.h"
#include "parsers/makefile/updater.h"
#include "parsers/makefile/vpath.h"

namespace kninja::makefile {

int64_t Updater::Mtime(File& given) {
  File* file = &given;
  while (file->renamed != nullptr) file = file->renamed;
  return file->mtime != kUnknownTime ? file->mtime : LookUpTime(*file, true);
}

// GNU make 4.3, f_mtime().
int64_t Updater::LookUpTime(File& given, bool search) {
  File* file = &given;
  std::string_view archive, member;
  if (SplitArchiveMember(given.name, &archive, &member))
    return given.mtime = MemberTime(std::string(archive), member);
  int64_t time = evaluator_.host().ModificationTime(file->path()).value_or(kNoFile);
  if (time == kNoFile && search && !file->ignore_vpath && file->found_name.empty()) {
    std::string found = SearchVpath(evaluator_, file->name, true);
    if (found.empty()) found = SearchLibrary(evaluator_, file->name);
    if (!found.empty()) {
      const bool for_good = InGpath(evaluator_, file->name, found);
      file = MoveTo(*file, found);
      if (for_good && file->name != found) file->found_name = found;
      if (file->mtime != kUnknownTime) return file->mtime;
      time = evaluator_.host().ModificationTime(found).value_or(kNoFile);
    }
  }
  File& root = file->root();
  const bool updated = root.updated;
  for (File* one = &root; one != nullptr; one = one->next_double_colon.get()) {
    // It was there before: it is not one to be made and removed in between.
    if (time != kNoFile && !one->started && !one->tried_implicit) one->intermediate = false;
    if (one->updated == updated) one->mtime = time;
  }
  return time;
}

int64_t Updater::MemberTime(const std::string& archive, std::string_view member) {
  File& file = evaluator_.rules().Enter(archive);
  if (Mtime(file) == kNoFile) return kNoFile;
  const Result<std::optional<std::string>> content = evaluator_.host().ReadFile(file.path());
  if (!content || !*content) return kNoFile;
  return ArchiveMemberTime(**content, member).value_or(kNoFile);
}

// From now on `file` is known as `found`, too. If there is a rule for that, it is
// the one that counts (GNU make 4.3, rehash_file()).
File* Updater::MoveTo(File& file, const std::string& found) {
  RuleBook& rules = evaluator_.rules();
  File* known = rules.Find(found);
  while (known != nullptr && known->renamed != nullptr) known = known->renamed;
  if (known == nullptr || known == &file) {
    file.vpath_name = found;
    if (known == nullptr) rules.Alias(found, file);
    return &file;
  }
  if (file.recipe != nullptr && known->recipe == nullptr) known->recipe = file.recipe;
  if (file.recipe != nullptr && known->recipe != file.recipe) {
    const Place place = evaluator_.place();
    evaluator_.place() = {file.recipe->file, file.recipe->line};
    evaluator_.Warn(
        known->recipe->file.empty()
            ? fmt::format("Recipe for file '{}' was found by implicit rule search,", file.name)
            : fmt::format("Recipe was specified for file '{}' at {}:{},", file.name,
                          known->recipe->file, known->recipe->line));
    evaluator_.Warn(
        fmt::format("but '{}' is now considered the same file as '{}'.", file.name, found));
    evaluator_.Warn(fmt::format("Recipe for '{}' will be ignored in favor of the one for '{}'.",
                                found, file.name));
    evaluator_.place() = place;
  }
  known->prerequisites.insert(known->prerequisites.end(), file.prerequisites.begin(),
                              file.prerequisites.end());
  if (known->own_variables == nullptr) known->own_variables = std::move(file.own_variables);
  known->is_target = known->is_target || file.is_target;
  known->precious = known->precious || file.precious;
  known->phony = known->phony || file.phony;
  known->is_goal = known->is_goal || file.is_goal;
  known->tried_implicit = known->tried_implicit || file.tried_implicit;
  if (known->parent == nullptr) known->parent = file.parent;
  file.renamed = known;
  return known;
}

}  // namespace kninja::makefile
