// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/makefile/updater.h"

#include <limits>

#include <fmt/format.h>

#include "parsers/makefile/words.h"

namespace kninja::makefile {
namespace {

constexpr int64_t kNew = std::numeric_limits<int64_t>::max();
constexpr int kMaxDepth = 5000;

// Takes the `@-+` prefix off; false when nothing is left to run.
bool TakePrefixes(std::string_view& text, RecipeLine& line) {
  while (!text.empty()) {
    const char c = text.front();
    if (c == '@') line.silent = true;
    else if (c == '-') line.ignore_errors = true;
    else if (c == '+') line.always = true;
    else if (!IsBlank(c)) break;
    text.remove_prefix(1);
  }
  return !text.empty();
}

// The end of the first command in `text`: a newline that no backslash escapes.
size_t CommandEnd(std::string_view text) {
  for (size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    size_t slashes = 0;
    while (slashes < at && text[at - slashes - 1] == '\\') ++slashes;
    if (slashes % 2 == 0) return at;
  }
  return text.size();
}

// A recipe prefix after a backslash-newline is not part of the command.
std::string DropInnerPrefixes(std::string_view text, char prefix) {
  std::string result;
  result.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    result += text[i];
    if (text[i] == '\n' && i + 1 < text.size() && text[i + 1] == prefix) ++i;
  }
  return result;
}

bool MentionsMake(std::string_view unexpanded) {
  return unexpanded.find("$(MAKE)") != std::string_view::npos ||
         unexpanded.find("${MAKE}") != std::string_view::npos;
}

// A recipe line of the makefile may join several physical lines.
std::vector<std::pair<std::string, int>> JoinContinued(const Recipe& recipe) {
  std::vector<std::pair<std::string, int>> joined;
  for (size_t i = 0; i < recipe.lines.size(); ++i) {
    std::string_view rest = recipe.lines[i];
    while (!rest.empty()) {
      const size_t end = CommandEnd(rest);
      joined.emplace_back(rest.substr(0, end), recipe.line + static_cast<int>(joined.size()));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return joined;
}

}  // namespace

Result<std::vector<RecipeLine>> ExpandRecipe(Evaluator& evaluator, const File& file) {
  std::vector<RecipeLine> lines;
  const Place saved = evaluator.place();
  for (const auto& [unexpanded, number] : JoinContinued(*file.recipe)) {
    evaluator.place() = {file.recipe->file, number};
    RecipeLine flags;
    flags.always = MentionsMake(unexpanded);
    std::string_view before = unexpanded;
    TakePrefixes(before, flags);
    std::string text;
    KN_TRY(evaluator.Expand(DropInnerPrefixes(unexpanded, '\t'), text));
    std::string_view rest = text;
    while (!rest.empty()) {
      const size_t end = CommandEnd(rest);
      std::string_view command = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      RecipeLine line = flags;
      line.line = number;
      if (!TakePrefixes(command, line)) continue;
      line.text = command;
      lines.push_back(std::move(line));
    }
  }
  evaluator.place() = saved;
  return lines;
}

std::optional<int64_t> Updater::Mtime(File& file) {
  if (file.remade) return kNew;
  if (file.mtime_known) return file.mtime;
  file.mtime_known = true;
  if (file.phony) return file.mtime = std::nullopt;
  file.mtime = evaluator_.host().ModificationTime(file.name);
  if (!file.mtime && !file.ignore_vpath) {
    const std::string found = SearchVpath(evaluator_, file.name);
    if (!found.empty()) {
      // GNU make renames the file: it becomes one with the file found.
      file.found_name = found;
      File& other = evaluator_.rules().Enter(found);
      file.mtime = &other == &file ? std::nullopt : Mtime(other);
      if (file.recipe == nullptr && other.recipe != nullptr) file.recipe = other.recipe;
    }
  }
  return file.mtime;
}

Status Updater::FindRecipe(File& file) {
  if (!file.phony && file.recipe == nullptr && !file.tried_implicit) {
    file.tried_implicit = true;
    KN_TRY(search_.Apply(file));
  }
  if (file.recipe == nullptr && !file.is_target) {
    const File* fallback = evaluator_.rules().Find(".DEFAULT");
    if (fallback != nullptr && fallback->recipe != nullptr) file.recipe = fallback->recipe;
  }
  return {};
}

bool Updater::DropCircular(File& file, std::vector<Prerequisite>& list, size_t index) {
  if (list[index].file->progress != File::Progress::kUpdating) return false;
  messages_.push_back(
      fmt::format("Circular {} <- {} dependency dropped.", file.name, list[index].file->name));
  evaluator_.host().PrintError(
      fmt::format("{}: {}\n", evaluator_.options().make_command, messages_.back()));
  list.erase(list.begin() + static_cast<std::ptrdiff_t>(index));
  return true;
}

Status Updater::CheckPrerequisite(File& file, std::optional<int64_t> this_mtime, bool* must_make) {
  if (file.phony || !file.intermediate) {
    KN_TRY(UpdateFile(file));
    const std::optional<int64_t> mtime = Mtime(file);
    if (!mtime || (this_mtime && *mtime > *this_mtime)) *must_make = true;
    return {};
  }
  KN_TRY(FindRecipe(file));
  const std::optional<int64_t> mtime = Mtime(file);
  if (mtime && this_mtime && *mtime > *this_mtime) {
    *must_make = true;
    return {};
  }
  // An intermediate file that need not exist: look through it.
  const File::Progress saved = file.progress;
  file.progress = File::Progress::kUpdating;
  KN_TRY(UpdatePrerequisites(file, file, this_mtime, must_make));
  file.progress = saved;
  return {};
}

Status Updater::UpdatePrerequisites(File& file, File& owner, std::optional<int64_t> this_mtime,
                                    bool* must_make) {
  for (size_t i = 0; i < owner.prerequisites.size();) {
    if (DropCircular(file, owner.prerequisites, i)) continue;
    File& prerequisite = *owner.prerequisites[i].file;
    const std::optional<int64_t> before = Mtime(prerequisite);
    prerequisite.parent = &file;
    bool maybe = *must_make;
    KN_TRY(CheckPrerequisite(prerequisite, this_mtime, &maybe));
    if (!owner.prerequisites[i].order_only) *must_make = maybe;
    const std::optional<int64_t> after = Mtime(prerequisite);
    owner.prerequisites[i].changed = after != before || !before;
    if (prerequisite.failed) file.failed = true;
    ++i;
  }
  return {};
}

Status Updater::UpdateFile(File& file) {
  for (File* one = &file; one != nullptr; one = one->next_double_colon.get()) {
    if (one != &file) one->parent = file.parent;
    KN_TRY(UpdateOne(*one));
    if (one->failed) file.failed = true;
    if (one->remade) file.remade = true;
  }
  return {};
}

Status Updater::UpdateOne(File& file) {
  if (file.progress != File::Progress::kUntouched) return {};
  if (depth_ > kMaxDepth) return Error("prerequisites are nested too deeply");
  ++depth_;
  file.progress = File::Progress::kUpdating;
  const std::optional<int64_t> this_mtime = Mtime(file);
  const bool missing = !this_mtime;
  bool must_make = missing;
  KN_TRY(FindRecipe(file));
  KN_TRY(UpdatePrerequisites(file, file, this_mtime, &must_make));
  for (File* other : file.also_made)
    if (other != &file) KN_TRY(UpdatePrerequisites(file, *other, this_mtime, &must_make));
  if (must_make || options_.always_make) {
    for (Prerequisite& prerequisite : file.prerequisites) {
      if (!prerequisite.file->intermediate) continue;
      const std::optional<int64_t> before = Mtime(*prerequisite.file);
      prerequisite.file->parent = &file;
      KN_TRY(UpdateFile(*prerequisite.file));
      prerequisite.changed = (prerequisite.file->phony && prerequisite.file->recipe != nullptr) ||
                             Mtime(*prerequisite.file) != before;
      if (prerequisite.file->failed) file.failed = true;
    }
  }
  --depth_;
  file.progress = File::Progress::kDone;
  if (file.failed) {
    if (options_.keep_going && depth_ >= 0 && file.is_target)
      evaluator_.host().PrintError(fmt::format("{}: Target '{}' not remade because of errors.\n",
                                               evaluator_.options().make_command, file.name));
    return {};
  }
  bool changed = false;
  for (Prerequisite& prerequisite : file.prerequisites) {
    const std::optional<int64_t> mtime = Mtime(*prerequisite.file);
    if (!prerequisite.order_only) {
      if (!mtime && !prerequisite.file->intermediate) must_make = true;
      changed = changed || prerequisite.changed;
    }
    prerequisite.changed =
        prerequisite.changed || missing || (mtime && this_mtime && *mtime > *this_mtime);
  }
  if (file.double_colon && file.prerequisites.empty())
    must_make = true;
  else if (!missing && file.is_target && !changed && file.recipe == nullptr)
    must_make = false;
  else if (!must_make && file.recipe != nullptr && options_.always_make)
    must_make = true;
  if (!must_make) return {};
  if (!file.found_name.empty()) {
    // It is remade where the makefile named it, not where VPATH found it.
    file.ignore_vpath = true;
    file.found_name.clear();
  }
  return Remake(file);
}

Status Updater::Unmakeable(const File& file) {
  std::string message =
      file.parent != nullptr
          ? fmt::format("No rule to make target '{}', needed by '{}'", file.name, file.parent->name)
          : fmt::format("No rule to make target '{}'", file.name);
  return Error(std::move(message));
}

Status Updater::Remake(File& file) {
  if (file.recipe == nullptr) {
    if (file.phony || file.is_target) {
      // A target without a recipe counts as made; nonexistent means "now".
      if (!file.phony && !Mtime(file)) file.remade = true;
      return {};
    }
    Status status = Unmakeable(file);
    if (!options_.keep_going) return status;
    evaluator_.host().PrintError(fmt::format("{}: *** {}.\n", evaluator_.options().make_command,
                                             status.error().message()));
    file.failed = true;
    return {};
  }
  for (File* one = &file; one != nullptr; one = one->parent)
    KN_TRY(evaluator_.PreparePatternVariables(*one));
  VariableScope automatic;
  SetAutomaticVariables(evaluator_, file, options_.always_make, automatic);
  const Evaluator::TargetGuard target(evaluator_, &file);
  const Evaluator::ScopeGuard scope(evaluator_, automatic);
  KN_TRY_ASSIGN(const bool ran, sink_.OnRecipe(evaluator_, file));
  if (ran) ++ran_;
  if (!file.phony) file.remade = true;
  for (File* other : file.also_made) {
    other->progress = File::Progress::kDone;
    if (!other->phony) other->remade = true;
  }
  return {};
}

Result<Updater::Outcome> Updater::UpdateGoal(std::string_view goal) {
  const int before = ran_;
  File& file = evaluator_.rules().Enter(goal);
  KN_TRY(UpdateFile(file));
  return Outcome{ran_ != before, file.failed};
}

}  // namespace kninja::makefile
