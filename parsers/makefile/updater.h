// SPDX-License-Identifier: GPL-2.0-or-later
// Walks from goals to prerequisites and decides which recipes would run, as
// remake.c of GNU make 4.3 does. It runs nothing itself: each recipe goes to a
// RecipeSink. `kninja eval -n` prints them; src/kbuild turns them into edges.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parsers/makefile/evaluator.h"
#include "parsers/makefile/implicit_search.h"

namespace kninja::makefile {

/// One line of a recipe, expanded, its prefix characters taken off.
struct RecipeLine {
  std::string text;       ///< May hold backslash-newlines, as written.
  bool silent = false;    ///< `@`
  bool ignore_errors = false;  ///< `-`
  bool always = false;    ///< `+`, or it mentions $(MAKE).
  int line = 0;
};

/// Receives the recipes that would run, in order.
class RecipeSink {
 public:
  virtual ~RecipeSink() = default;
  /// The variables of `file` and its automatic ones are visible meanwhile. Tells
  /// whether anything was run or printed (then make counts the goal as changed).
  virtual Result<bool> OnRecipe(Evaluator& evaluator, File& file) = 0;
};

/// Expands the recipe of `file` into lines. To be called from OnRecipe.
Result<std::vector<RecipeLine>> ExpandRecipe(Evaluator& evaluator, const File& file);

struct UpdateOptions {
  bool always_make = false;  ///< -B: everything that has a recipe is remade.
  bool keep_going = false;   ///< -k
  bool dry_run = true;       ///< Made files count as new without looking.
};

class Updater {
 public:
  Updater(Evaluator& evaluator, RecipeSink& sink, UpdateOptions options)
      : evaluator_(evaluator), sink_(sink), options_(options), search_(evaluator) {}

  struct Outcome {
    bool ran = false;     ///< A recipe went to the sink on behalf of the goal.
    bool failed = false;  ///< Under -k: something could not be made.
  };
  Result<Outcome> UpdateGoal(std::string_view goal);
  /// Messages for standard error that are not errors: dropped circular
  /// prerequisites, failures under -k.
  const std::vector<std::string>& messages() const { return messages_; }

 private:
  Status UpdateFile(File& file);
  Status UpdateOne(File& file);
  Status UpdatePrerequisites(File& file, File& owner, std::optional<int64_t> this_mtime, bool* must_make);
  Status CheckPrerequisite(File& file, std::optional<int64_t> this_mtime, bool* must_make);
  Status FindRecipe(File& file);
  Status Remake(File& file);
  bool Older(std::optional<int64_t> than, const File& file);
  std::optional<int64_t> Mtime(File& file);
  Status Unmakeable(const File& file);
  bool DropCircular(File& file, std::vector<Prerequisite>& list, size_t index);

  Evaluator& evaluator_;
  RecipeSink& sink_;
  UpdateOptions options_;
  ImplicitSearch search_;
  std::vector<std::string> messages_;
  int ran_ = 0;
  int depth_ = 0;
};

}  // namespace kninja::makefile
