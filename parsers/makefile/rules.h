// SPDX-License-Identifier: GPL-2.0-or-later
// The rules that makefiles state: targets with prerequisites and recipes,
// pattern rules, and variables that belong to targets. Filled while makefiles
// are read; implicit_search.h and updater.h then work on it.
#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "parsers/makefile/variables.h"
#include "parsers/makefile/words.h"
#include "src/base/hash.h"

namespace kninja::makefile {

struct Recipe {
  std::vector<std::string> lines;  ///< Unexpanded, the recipe prefix removed.
  std::string file;                ///< "" for a built-in rule.
  int line = 0;                    ///< Of the first recipe line.
  char prefix = '\t';
};

struct File;

struct Prerequisite {
  File* file = nullptr;
  bool order_only = false;
  bool changed = false;    ///< Newer than the target, or remade: part of `$?`.
  std::string unexpanded;  ///< Under .SECONDEXPANSION: text still to be expanded.
  bool extra = false;      ///< From .EXTRA_PREREQS: no automatic variable shows it.
  bool has_stem = false;   ///< `unexpanded` is of a static pattern rule: `$*` is `stem`.
  std::string stem;
};

/// Time stamps beside real ones (nanoseconds), ordered as GNU make orders them.
inline constexpr int64_t kUnknownTime = std::numeric_limits<int64_t>::min();
inline constexpr int64_t kNoFile = kUnknownTime + 1;
inline constexpr int64_t kJustMade = std::numeric_limits<int64_t>::max();

/// How an update of a file ended; later ones are worse.
enum class UpdateResult : uint8_t { kSuccess, kNothingDone, kFailed };

/// A target or prerequisite. What the updater learns of it is at the end.
struct File {
  std::string name;
  std::vector<Prerequisite> prerequisites;
  std::shared_ptr<const Recipe> recipe;  ///< Null if it has none of its own.
  std::string stem;                      ///< `$*` of a static or implicit rule.
  bool has_stem = false;                 ///< Without one `$*` comes from .SUFFIXES.
  std::vector<File*> also_made;          ///< Other targets of the same recipe.
  std::unique_ptr<VariableScope> own_variables;
  std::unique_ptr<VariableScope> pattern_variables;
  std::unique_ptr<File> next_double_colon;  ///< A further `::` rule for the same target.
  File* double_colon_root = nullptr;        ///< The first `::` rule, if this is a further one.
  File* parent = nullptr;  ///< What it is being made for; variables are inherited from there.
  bool is_target = false;
  bool double_colon = false;
  bool phony = false;
  bool precious = false;
  bool intermediate = false;
  bool secondary = false;
  bool silent = false;         ///< Named by .SILENT.
  bool ignore_errors = false;  ///< Named by .IGNORE.
  bool builtin = false;        ///< A suffix rule that no makefile stated.
  bool tried_implicit = false;
  bool pattern_variables_searched = false;
  // State of an update.
  bool is_goal = false;  ///< Named on the command line.
  bool started = false;  ///< Its recipe was run, or found to need no running.
  bool updated = false;
  bool failed = false;      ///< A sink sets it when a recipe line failed and was reported.
  bool tolerated = false;   ///< An optional makefile: nobody minds if it cannot be made.
  bool unreported = false;  ///< It failed while that was so.
  bool ignore_vpath = false;
  UpdateResult result = UpdateResult::kNothingDone;
  bool updating = false;  ///< A visit of it is under way.
  int considered = 0;     ///< The last pass that looked at it.
  int64_t mtime = kUnknownTime;
  std::string vpath_name;   ///< Where VPATH found it.
  std::string found_name;   ///< `vpath_name`, once it is known that it stays there.
  File* renamed = nullptr;  ///< VPATH found it to be this file, which stands for both.

  const std::string& path() const { return found_name.empty() ? name : found_name; }
  File& root() { return double_colon_root == nullptr ? *this : *double_colon_root; }
};

struct PatternRule {
  std::vector<std::string> targets;
  std::vector<std::string> prerequisites;  ///< With `|` before the order-only ones.
  bool second_expansion = false;           ///< `prerequisites` is one text still to be expanded.
  std::shared_ptr<const Recipe> recipe;
  bool terminal = false;
  bool in_use = false;  ///< By a search further up; a rule is not chained with itself.
};

/// `pattern: NAME = value`.
struct PatternVariable {
  Pattern pattern;
  std::string text;
  NameId name;
  Assignment::Operator op;
  std::string value;
  Origin origin;
  ExportState exported;
  bool is_private;
  Spot defined;
};

struct VpathEntry {
  Pattern pattern;
  std::string text;
  std::vector<std::string> directories;
};

class RuleBook {
 public:
  File& Enter(std::string_view name);
  File* Find(std::string_view name);
  /// In the order in which they were first mentioned.
  const std::deque<std::unique_ptr<File>>& files() const { return files_; }

  /// Adds a pattern rule; one with the same targets and prerequisites is replaced,
  /// or stays when `replace` is false.
  void AddPatternRule(PatternRule rule, bool replace = true);
  /// Adds a variable; shorter patterns come before longer ones.
  void AddPatternVariable(PatternVariable variable);

  std::vector<std::unique_ptr<PatternRule>>& pattern_rules() { return pattern_rules_; }
  const std::vector<PatternVariable>& pattern_variables() const { return pattern_variables_; }

  /// From now on `name` is another name of `file`.
  void Alias(std::string_view name, File& file);
  /// A second `::` rule for `root`, after those there are.
  File& AddDoubleColon(File& root);

  std::vector<VpathEntry> vpaths;
  bool second_expansion = false;
  bool one_shell = false;
  bool all_secondary = false;
  bool all_precious = false;
  bool all_silent = false;
  bool all_ignore_errors = false;
  bool posix = false;
  int update_passes = 0;  ///< How many Updaters there were; File::considered refers to it.

 private:
  std::unordered_map<std::string_view, File*, TextHash, std::equal_to<>> by_name_;
  std::deque<std::unique_ptr<File>> files_;
  std::deque<std::string> alias_names_;  // Never moves: by_name_ refers into it.
  std::vector<std::unique_ptr<PatternRule>> pattern_rules_;
  std::vector<PatternVariable> pattern_variables_;
};

}  // namespace kninja::makefile
