// SPDX-License-Identifier: GPL-2.0-or-later
// A GNU make evaluator (4.3): reads makefiles, keeps their variables and rules,
// expands text. It reaches the world only through its MakeHost. Bringing
// targets up to date is updater.h's business. One evaluator is used by one
// thread; any number of them may exist side by side.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/makefile/expression.h"
#include "parsers/makefile/host.h"
#include "parsers/makefile/rules.h"
#include "parsers/makefile/variables.h"
#include "src/base/result.h"

namespace kninja::makefile {

/// A place in a makefile, for messages.
struct Place {
  std::string file;
  int line = 0;
};

struct EvaluatorOptions {
  Environment environment;               ///< As the process that evaluates sees it.
  std::vector<std::string> assignments;  ///< `X=1`, `X:=1` of the command line.
  std::vector<std::string> goals;
  std::vector<std::string> include_directories;
  std::string make_flags;         ///< Value of MAKEFLAGS that makefiles see.
  std::string make_command = "make";  ///< Value of MAKE.
  int make_level = 0;
  bool builtin_rules = true;
  bool builtin_variables = true;
  bool environment_overrides = false;
};

class Evaluator {
 public:
  /// `host` must outlive the evaluator.
  Evaluator(MakeHost& host, EvaluatorOptions options);
  Evaluator(const Evaluator&) = delete;
  Evaluator& operator=(const Evaluator&) = delete;

  /// Defines built-in, environment and command line variables; must come first.
  Status Initialise();
  /// Reads a makefile and what it includes. A missing one is an error.
  Status ReadMakefile(const std::string& path);
  /// Reads makefile text, as $(eval) does.
  Status EvalText(std::string_view text);
  /// Ends reading: special targets take effect, names get their files.
  Status FinishReading();

  /// Appends the expansion of `text` to `out`.
  Status Expand(std::string_view text, std::string& out);
  Status ExpandParsed(const Expression& expression, std::string& out);
  /// The expanded value of a variable; "" when it is not defined.
  Status ExpandVariable(NameId name, std::string& out);
  /// $(call name,arguments...), where arguments[0] is the name.
  Status Call(std::span<const std::string> arguments, std::string& out);

  /// The innermost variable of this name; null if there is none.
  Variable* Find(NameId name);
  Variable* Find(std::string_view name) { return Find(names_.Intern(name)); }
  /// Performs `name op value`; `scope` null is the global one.
  Status Assign(NameId name, Assignment::Operator op, std::string_view value, Origin origin,
                VariableScope* scope, Variable** assigned = nullptr);
  void Undefine(NameId name, Origin origin);
  /// Sets a global variable whatever set it before.
  Variable& SetGlobal(std::string_view name, std::string value, Origin origin, bool recursive);

  /// The environment of a recipe of `target` (null: of none in particular).
  Result<Environment> RecipeEnvironment(File* target);

  /// While one lives, names are looked up in `scope` first.
  class ScopeGuard {
   public:
    ScopeGuard(Evaluator& evaluator, VariableScope& scope) : evaluator_(evaluator) {
      evaluator_.scopes_.push_back(&scope);
    }
    ~ScopeGuard() { evaluator_.scopes_.pop_back(); }
    ScopeGuard(const ScopeGuard&) = delete;
    ScopeGuard& operator=(const ScopeGuard&) = delete;

   private:
    Evaluator& evaluator_;
  };
  /// While one lives, variables of `target` and of what it is made for are seen.
  class TargetGuard {
   public:
    TargetGuard(Evaluator& evaluator, File* target)
        : evaluator_(evaluator), saved_(evaluator.target_) {
      evaluator_.target_ = target;
    }
    ~TargetGuard() { evaluator_.target_ = saved_; }
    TargetGuard(const TargetGuard&) = delete;
    TargetGuard& operator=(const TargetGuard&) = delete;

   private:
    Evaluator& evaluator_;
    File* saved_;
  };

  /// Told of each $(call NAME,ARGUMENTS...) of a user's function before it is expanded.
  class CallObserver {
   public:
    virtual ~CallObserver() = default;
    virtual Status OnCall(Evaluator& evaluator, std::string_view name,
                          std::span<const std::string> arguments) = 0;
  };
  void set_call_observer(CallObserver* observer) { call_observer_ = observer; }

  /// Told of each global assignment that a makefile makes, after it was made.
  class AssignmentObserver {
   public:
    virtual ~AssignmentObserver() = default;
    /// `written` is the name as the makefile spells it (`obj-$(CONFIG_X)`),
    /// `value` its right-hand side, unexpanded.
    virtual Status OnAssign(Evaluator& evaluator, std::string_view written, NameId name,
                            std::string_view value, const Place& place) = 0;
  };
  void set_assignment_observer(AssignmentObserver* observer) { assignment_observer_ = observer; }

  /// An error or warning at the place that is being evaluated.
  Error ErrorHere(std::string message) const;
  void Warn(std::string_view message);
  /// Makes sure that the pattern-specific variables of `file` were looked up.
  Status PreparePatternVariables(File& file);

  Names& names() { return names_; }
  RuleBook& rules() { return rules_; }
  MakeHost& host() { return host_; }
  const EvaluatorOptions& options() const { return options_; }
  Place& place() { return place_; }
  bool export_all = false;
  bool reading_finished() const { return reading_finished_; }
  /// $(shell), `!=`: the command's output with newlines folded.
  Status RunShell(std::string_view command, std::string& out);

 private:
  friend class MakefileReader;
  Status ExpandPart(const Expression::Part& part, std::string& out);
  Status ExpandReference(std::string_view reference, std::string& out);
  Status ExpandFound(Variable& variable, NameId name, std::string& out);
  Status ExpandAppended(NameId name, std::string& out);
  Status ExpandSubstitution(NameId name, std::string_view pattern, std::string_view replacement,
                            std::string& out);
  const std::string& Argument(NameId name) const;
  template <class Visit>
  void VisitScopes(NameId name, Visit visit);
  Status DefineAutomaticHelpers();
  Status SnapPrerequisites(File& file);
  void ApplySpecialTargets();

  MakeHost& host_;
  EvaluatorOptions options_;
  Names names_;
  GlobalVariables globals_;
  RuleBook rules_;
  std::vector<VariableScope*> scopes_;
  std::vector<std::span<const std::string>> call_frames_;
  File* target_ = nullptr;
  Place place_;
  CallObserver* call_observer_ = nullptr;
  AssignmentObserver* assignment_observer_ = nullptr;
  bool reading_finished_ = false;
  int depth_ = 0;
};

/// Computes the automatic variables of `file`'s recipe into `scope`; `remake_all`
/// puts every prerequisite into `$?`.
void SetAutomaticVariables(Evaluator& evaluator, const File& file, bool remake_all,
                           VariableScope& scope);

}  // namespace kninja::makefile
