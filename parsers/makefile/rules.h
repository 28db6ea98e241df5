// SPDX-License-Identifier: GPL-2.0-or-later
// The rules that makefiles state: targets with prerequisites and recipes,
// pattern rules, and variables that belong to targets. Filled while makefiles
// are read; implicit_search.h and updater.h then work on it.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "parsers/makefile/variables.h"
#include "parsers/makefile/words.h"

namespace kninja::makefile {

struct Recipe {
  std::vector<std::string> lines;  ///< Unexpanded, the recipe prefix removed.
  std::string file;
  int line = 0;  ///< Of the first recipe line.
};

struct File;

struct Prerequisite {
  File* file = nullptr;
  bool order_only = false;
  bool changed = false;  ///< Newer than the target, or remade: part of `$?`.
  std::string unexpanded;  ///< Under .SECONDEXPANSION: text still to be expanded.
};

/// A target or prerequisite. What the updater learns of it is at the end.
struct File {
  std::string name;
  std::vector<Prerequisite> prerequisites;
  std::shared_ptr<const Recipe> recipe;  ///< Null if it has none of its own.
  std::string stem;                      ///< `$*` of a static or implicit rule.
  std::vector<File*> also_made;          ///< Other targets of the same recipe.
  std::unique_ptr<VariableScope> own_variables;
  std::unique_ptr<VariableScope> pattern_variables;
  std::unique_ptr<File> next_double_colon;  ///< A further `::` rule for the same target.
  File* parent = nullptr;  ///< What it is being made for; variables are inherited from there.
  bool is_target = false;
  bool double_colon = false;
  bool phony = false;
  bool precious = false;
  bool intermediate = false;
  bool secondary = false;
  bool tried_implicit = false;
  bool pattern_variables_searched = false;
  // State of an update.
  enum class Progress : uint8_t { kUntouched, kUpdating, kDone };
  Progress progress = Progress::kUntouched;
  bool failed = false;
  bool ignore_vpath = false;
  std::string found_name;            ///< Where VPATH found it; "" if under its own name.
  std::optional<int64_t> mtime;      ///< Valid when mtime_known.
  bool mtime_known = false;
  bool remade = false;               ///< Counts as newer than anything.

  const std::string& path() const { return found_name.empty() ? name : found_name; }
};

struct PatternRule {
  std::vector<std::string> targets;
  std::vector<std::string> prerequisites;  ///< With `|` before the order-only ones.
  std::shared_ptr<const Recipe> recipe;
  bool terminal = false;
  bool in_use = false;  ///< By a search further up; a rule is not chained with itself.
  bool builtin = false;
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

  /// Adds a pattern rule; one with the same targets and prerequisites is replaced.
  void AddPatternRule(PatternRule rule);
  /// Adds a variable; shorter patterns come before longer ones.
  void AddPatternVariable(PatternVariable variable);

  std::vector<std::unique_ptr<PatternRule>>& pattern_rules() { return pattern_rules_; }
  const std::vector<PatternVariable>& pattern_variables() const { return pattern_variables_; }

  std::vector<VpathEntry> vpaths;
  bool second_expansion = false;
  bool one_shell = false;
  bool all_secondary = false;
  bool all_precious = false;
  bool all_silent = false;
  bool all_ignore_errors = false;

 private:
  std::unordered_map<std::string_view, File*> by_name_;
  std::deque<std::unique_ptr<File>> files_;
  std::vector<std::unique_ptr<PatternRule>> pattern_rules_;
  std::vector<PatternVariable> pattern_variables_;
};

}  // namespace kninja::makefile
