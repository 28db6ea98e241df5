// SPDX-License-Identifier: GPL-2.0-or-later
// Reads the statements of one makefile (or of the text of an $(eval)) into an
// Evaluator: lines, conditionals, definitions, rules. Follows eval() of GNU
// make 4.3's read.c: make's grammar depends on what lines expand to.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/makefile/conditionals.h"
#include "parsers/makefile/evaluator.h"
#include "parsers/makefile/logical_lines.h"

namespace kninja::makefile {

class MakefileReader {
 public:
  /// Reads the makefile `text`, which messages call `file`.
  MakefileReader(Evaluator& evaluator, const MakefileText& text, std::string file);
  /// Reads the text of an $(eval) in line `line` of `file`.
  MakefileReader(Evaluator& evaluator, std::string_view text, std::string file, int line);
  Status Read();

 private:
  // A rule whose recipe lines are still being read.
  struct PendingRule {
    std::vector<std::string> targets;
    std::optional<std::string> target_pattern;
    std::string prerequisites;
    std::vector<std::string> recipe;
    bool has_recipe = false;
    bool double_colon = false;
    bool grouped = false;  // `&:`
    char prefix = '\t';
    int line = 0;
    int recipe_line = 0;
  };

  void CleanText(std::string_view text);
  const LogicalLine* NextLine();
  Status ReadLine(const LogicalLine& line);
  Status Directive(std::string_view text, bool* handled);
  Status HandleAssignment(const LogicalLine& line);
  Status ReadDefine(std::string_view text, Origin origin, Variable** assigned);
  Status Assign(const Assignment& assignment, Origin origin, VariableScope* scope,
                Variable** assigned);
  Status HandleExport(std::string_view rest, bool exporting);
  Status HandleVpath(std::string_view rest);
  Status HandleInclude(std::string_view rest, bool optional);
  Status HandleLoad(std::string_view rest, bool optional);
  Status HandleRule(std::string_view line);
  Status ExpandTargets(std::string_view line, std::string* expanded, size_t* colon,
                       std::string_view* unexpanded, std::optional<std::string>* recipe);
  Status BeginRule(PendingRule rule, std::string_view after, std::optional<std::string> recipe);
  Status TargetVariable(const std::vector<std::string>& targets, std::string_view definition,
                        const Modifiers& modifiers);
  Status PatternVariableOf(const Pattern& pattern, const std::string& target,
                           const Assignment& assignment, const Modifiers& modifiers, Origin origin);
  Status TargetVariableOf(const std::string& target, const Assignment& assignment,
                          const Modifiers& modifiers, Origin origin);
  const Variable* CommandLineVariable(NameId name) const;
  Status FinishRule();
  Status RecordPatternRule(PendingRule& rule, std::shared_ptr<const Recipe> recipe);
  Status RecordExplicitRule(const PendingRule& rule, const std::string& target,
                            const std::shared_ptr<const Recipe>& recipe,
                            std::vector<File*>* recorded);
  Result<File*> EnterTarget(const PendingRule& rule, const std::string& target,
                            const std::shared_ptr<const Recipe>& recipe);
  std::vector<Prerequisite> ExplicitPrerequisites(const PendingRule& rule, const std::string* stem);
  void ApplySpecialTarget(const std::string& target);
  void WarnAt(const std::string& file, int line, std::string_view message);
  void SetDefaultGoal(const std::vector<std::string>& targets);
  char RecipePrefix() const;
  Error ErrorAt(int line, std::string message) const;

  Evaluator& evaluator_;
  std::string clean_text_;  // The makefile's, if it had to be changed.
  std::unique_ptr<LogicalLines> own_lines_;
  const LogicalLines* lines_;
  size_t next_ = 0;  // Index of the next line.
  std::string file_;
  NameId recipe_prefix_name_;
  bool is_eval_;
  int first_line_;
  int line_ = 0;  // Number of the current logical line's first one.
  Conditionals conditionals_;
  std::optional<PendingRule> pending_;
  bool no_targets_ = false;  // The last rule expanded to no target: skip its recipe.
  bool in_ignored_define_ = false;
};

}  // namespace kninja::makefile
