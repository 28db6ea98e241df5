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
  std::string text;            ///< May hold backslash-newlines, as written.
  bool silent = false;         ///< `@`
  bool ignore_errors = false;  ///< `-`
  bool always = false;         ///< `+`, or it mentions $(MAKE).
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
  bool always_make = false;         ///< -B: everything that has a recipe is remade.
  bool keep_going = false;          ///< -k
  bool dry_run = true;              ///< Made files count as new without looking.
  bool remaking_makefiles = false;  ///< File::tolerated holds for prerequisites, too.
};

class Updater {
 public:
  Updater(Evaluator& evaluator, RecipeSink& sink, UpdateOptions options)
      : evaluator_(evaluator),
        sink_(sink),
        options_(options),
        search_(evaluator),
        pass_(++evaluator.rules().update_passes) {}

  struct Outcome {
    bool ran = false;     ///< A recipe went to the sink on behalf of the goal.
    bool failed = false;  ///< Under -k: something could not be made.
  };
  Result<Outcome> UpdateGoal(std::string_view goal);
  /// Updates a makefile that was read, or that there was not.
  Result<Outcome> UpdateMakefile(const MakefileRead& makefile);
  /// Messages for standard error that are not errors: dropped circular
  /// prerequisites, failures under -k.
  const std::vector<std::string>& messages() const { return messages_; }
  UpdateOptions& options() { return options_; }
  /// When `file` was last changed; kNoFile if there is no such file.
  int64_t Mtime(File& file);

 private:
  // What is known of a file while its prerequisites are looked at.
  struct Visit {
    File* file;
    int64_t mtime = kNoFile;
    bool must_make = false;
    bool failed = false;
  };
  Status UpdateFile(File& file, bool* failed);
  Status UpdateOne(File* file, bool* failed);
  Status UpdatePrerequisites(Visit& visit);
  Status UpdatePrerequisite(Visit& visit, File* file, bool order_only, int64_t mtime,
                            bool* changed);
  Status UpdateIntermediates(Visit& visit);
  bool Decide(Visit& visit);
  Status CheckPrerequisite(File* file, int64_t dependent_mtime, bool* must_make, bool* failed);
  Status LookThrough(File& file, int64_t dependent_mtime, bool* must_make, bool* failed);
  Status FindRecipe(File& file);
  Status Remake(File& file);
  Status RunRecipe(File& file);
  void Finish(File& file, bool ran);
  int64_t LookUpTime(File& file, bool search);
  int64_t MemberTime(const std::string& archive, std::string_view member);
  Status Complain(File& file);
  bool DropCircular(File& file, std::vector<Prerequisite>& list, size_t index);
  File* MoveTo(File& file, const std::string& found);

  Evaluator& evaluator_;
  RecipeSink& sink_;
  UpdateOptions options_;
  ImplicitSearch search_;
  std::vector<std::string> messages_;
  int pass_;
  int ran_ = 0;
  int depth_ = 0;
};

}  // namespace kninja::makefile
