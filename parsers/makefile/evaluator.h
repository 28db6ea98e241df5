// SPDX-License-Identifier: GPL-2.0-or-later
// A GNU make evaluator (4.3): reads makefiles, keeps their variables and rules,
// expands text. It reaches the world only through its MakeHost. Bringing
// targets up to date is updater.h's business. One evaluator is used by one
// thread; any number of them may exist side by side.
#pragma once

#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "parsers/makefile/expression.h"
#include "parsers/makefile/host.h"
#include "parsers/makefile/parse_cache.h"
#include "parsers/makefile/rules.h"
#include "parsers/makefile/variables.h"
#include "src/base/hash.h"
#include "src/base/result.h"

namespace kninja::makefile {

/// A place in a makefile, for messages.
struct Place {
  std::string file;
  int line = 0;
  int offset = 0;  ///< How many recipe lines further; not passed on to rules of an $(eval).
};

/// A makefile that was read, or that there was not.
struct MakefileRead {
  File* file = nullptr;
  bool optional = false;  ///< `-include`, MAKEFILES
  bool included = false;
  bool missing = false;
  std::string reason;  ///< Why it could not be read.
  Place place;         ///< Of the include.
};

struct EvaluatorOptions {
  Environment environment;               ///< As the process that evaluates sees it.
  std::vector<std::string> assignments;  ///< `X=1`, `X:=1` of the command line.
  std::vector<std::string> goals;
  std::vector<std::string> include_directories;
  std::string make_flags;             ///< Value of MAKEFLAGS that makefiles see.
  std::string make_command = "make";  ///< Value of MAKE.
  std::string program_name;           ///< In messages: "make[1]"; "": make_command.
  ParseCache* parse_cache = nullptr;  ///< Outlives the evaluator; null: one of its own.
  int restarts = 0;                   ///< How often makefiles were remade already.
  /// A missing makefile is no error yet: makefiles() tells, and it may be made.
  bool remakes_makefiles = false;
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
  /// Reads a file that MAKEFILES names: optional, and without a default goal.
  Status ReadExtraMakefile(const std::string& path);
  /// Reads an included makefile.
  Status IncludeMakefile(const std::string& name, bool optional);
  /// Notes a makefile that there is not but that might be made.
  void AddMissingMakefile(const std::string& name, bool optional);
  /// Reads makefile text, as $(eval) does.
  Status EvalText(std::string_view text);
  /// Gives make's own variables the values that POSIX asks for: `.POSIX:`.
  void SetPosixDefaults();
  /// Takes built-in rules or variables away again: makefiles may set MAKEFLAGS.
  void DropBuiltins(bool rules, bool variables);
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
  /// To be called by whoever changes a global variable otherwise: what anything
  /// expanded to is forgotten.
  void VariablesChanged() { globals_changed_ = ++clock_; }
  /// The same for a variable of a scope: what depends on the target is forgotten.
  void ScopesChanged() { scopes_changed_ = ++clock_; }
  /// The variable `name` of `scope`, a target's or a recipe's.
  Variable& TargetVariable(VariableScope& scope, NameId name) {
    MarkName(name, &NameMarks::target);
    return scope.FindOrAdd(name);
  }
  /// Sets a global variable whatever set it before.
  Variable& SetGlobal(std::string_view name, std::string value, Origin origin, bool recursive);

  /// The environment of a recipe of `target` (null: of none in particular).
  Result<Environment> RecipeEnvironment(File* target);

  /// Marks, by name id, the identifiers that were asked for or given values so far:
  /// only a variable of the environment with such a name can have changed anything.
  void MarkNamesThatMatter(std::vector<bool>& marks) const;

  /// While one lives, the loop variable of a $(foreach) hides others of its name.
  class LoopGuard {
   public:
    LoopGuard(Evaluator& evaluator, NameId name) : evaluator_(evaluator) {
      evaluator_.MarkName(name, &NameMarks::loop);
      variable_.origin = Origin::kAutomatic;
      evaluator_.loops_.emplace_back(name, &variable_);
    }
    ~LoopGuard() { evaluator_.loops_.pop_back(); }
    LoopGuard(const LoopGuard&) = delete;
    LoopGuard& operator=(const LoopGuard&) = delete;
    Variable& variable() { return variable_; }

   private:
    Evaluator& evaluator_;
    Variable variable_;
  };
  /// While one lives, names are looked up in `scope` first.
  class ScopeGuard {
   public:
    ScopeGuard(Evaluator& evaluator, VariableScope& scope) : evaluator_(evaluator) {
      evaluator_.scopes_.push_back(&scope);
      evaluator_.ScopesChanged();
    }
    ~ScopeGuard() {
      evaluator_.scopes_.pop_back();
      evaluator_.ScopesChanged();
    }
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
      evaluator_.ScopesChanged();
    }
    ~TargetGuard() {
      evaluator_.target_ = saved_;
      evaluator_.ScopesChanged();
    }
    TargetGuard(const TargetGuard&) = delete;
    TargetGuard& operator=(const TargetGuard&) = delete;

   private:
    Evaluator& evaluator_;
    File* saved_;
  };

  /// Empty strings for as long as it lives. Perf: their memory is used again, as what
  /// kbuild expands is long and made in little pieces (benchmarks: scale).
  class Buffers {
   public:
    explicit Buffers(Evaluator& evaluator, size_t count = 1);
    ~Buffers() { --evaluator_.buffers_used_; }
    Buffers(const Buffers&) = delete;
    Buffers& operator=(const Buffers&) = delete;
    std::string& operator[](size_t i) { return strings_[i]; }
    std::span<const std::string> all() const { return strings_; }

   private:
    Evaluator& evaluator_;
    std::span<std::string> strings_;
  };

  /// Told of each $(call NAME,ARGUMENTS...) of a user's function before it is expanded.
  class CallObserver {
   public:
    virtual ~CallObserver() = default;
    virtual Status OnCall(Evaluator& evaluator, std::string_view name,
                          std::span<const std::string> arguments) = 0;
    /// Whether it must hear of each call of `name`, even one whose result is known.
    virtual bool Counts(std::string_view name) const = 0;
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
  /// An error in an expansion: where the variable that is being expanded was
  /// defined, else as ErrorHere.
  Error ErrorInExpansion(std::string message) const;
  /// The place that is being evaluated, for a definition.
  Spot Here();
  void Warn(std::string_view message);
  /// Makes sure that the pattern-specific variables of `file` were looked up.
  Status PreparePatternVariables(File& file);

  Names& names() { return names_; }
  ParseCache& parses() { return parses_; }
  RuleBook& rules() { return rules_; }
  MakeHost& host() { return host_; }
  const EvaluatorOptions& options() const { return options_; }
  Place& place() { return place_; }
  /// "make", "make[1]": what messages that have no place begin with.
  const std::string& program_name() const {
    return options_.program_name.empty() ? options_.make_command : options_.program_name;
  }
  /// In the order in which reading began.
  const std::vector<MakefileRead>& makefiles() const { return makefiles_; }
  /// While one is being made, the first failure also says that it is missing.
  void set_missing_makefile(const MakefileRead* makefile) { missing_makefile_ = makefile; }
  void ReportMissingMakefile();
  bool export_all = false;
  /// While makefiles of MAKEFILES are read, rules set no default goal.
  bool sets_default_goal = true;
  bool reading_finished() const { return reading_finished_; }
  /// $(shell), `!=`: the command's output with newlines folded; those at its
  /// end go, or all but one become blanks when `keep_newlines`.
  Status RunShell(std::string_view command, std::string& out, bool keep_newlines = false);
  /// What $(N) is in the $(call) that is being expanded; nothing: no argument.
  std::optional<std::string_view> CallArgument(std::string_view number);
  /// To be called by a function that does more than give a text: what calls it
  /// must be expanded each time.
  void HasSideEffect() { met_.frame = kOutside; }
  /// To be called by a function whose value may be another one in another recipe.
  void DependsOnTarget() { met_.target = true; }

 private:
  friend class MakefileReader;
  Status ExpandPart(const Expression::Part& part, std::string& out);
  Status ExpandReference(std::string_view reference, std::string& out);
  Status ExpandFound(Variable& variable, NameId name, std::string& out);
  Status ExpandAppended(NameId name, std::string& out);
  Status ExpandSubstitution(NameId name, std::string_view pattern, std::string_view replacement,
                            std::string& out);
  Status ExpandValue(Variable& variable, NameId name, std::string& out);
  template <class Make>
  Status ExpandOnce(Remembered& remembered, Make make, std::string& out);
  Status ExpandFunction(const Expression::Part& part, std::string& out);
  template <class Visit>
  void VisitScopes(NameId name, Visit visit);
  template <class Visit>
  bool VisitTargets(NameId name, Visit visit);
  template <class Visit>
  bool VisitLoops(NameId name, Visit visit);
  Result<MakefileText> OpenMakefile(const std::string& name, bool included, std::string* found,
                                    std::string* reason);
  Result<bool> TakePlainMakefile(const MakefileText& text, const std::string& name);
  Status ReadOneMakefile(const std::string& name, MakefileRead read);
  void DefineOwnVariables();
  Status DefineCommandLineVariables();
  /// Defines a variable of make itself, unless the environment has one.
  void SetDefault(std::string_view name, std::string value, bool recursive);
  Result<bool> NewValue(NameId name, Assignment::Operator op, std::string_view value,
                        VariableScope* scope, std::string* text, bool* recursive);
  bool IsExported(NameId name, const Variable& variable) const;
  Status SnapPrerequisites(File& file);
  Status AddExtraPrerequisites();
  void ApplySpecialTargets();

  MakeHost& host_;
  EvaluatorOptions options_;
  ParseCache own_parses_;
  ParseCache& parses_;
  Names& names_;
  std::vector<std::shared_ptr<const PlainMakefile>> plain_makefiles_;  // globals_ borrows of them.
  GlobalVariables globals_;
  RuleBook rules_;
  std::vector<VariableScope*> scopes_;  // Of recipes that are being expanded.
  struct CallFrame {
    std::string_view name;                   // $(0)
    std::span<const std::string> arguments;  // $(1) and so on.
    size_t hidden;                           // Numbers below have no meaning from further out.
  };
  std::vector<CallFrame> call_frames_;
  std::vector<std::pair<NameId, Variable*>> loops_;  // Of the $(foreach)s that go on.

  // Perf: kbuild's recipes expand the flags of a compiler about eight times for each
  // object. What variables, functions and calls expand to in recipes is remembered
  // until a global variable changes or, where it depends on the target, until that
  // does; unless it depends on more (benchmarks: evaluate the makefiles).
  uint64_t clock_ = 1;
  uint64_t globals_changed_ = 1;
  uint64_t scopes_changed_ = 1;
  // Whether targets or loops have or had a variable of a name.
  struct NameMarks {
    bool target = false;
    bool loop = false;
  };
  std::vector<NameMarks> marks_;  // By name id.
  void MarkName(NameId name, bool NameMarks::*mark);
  NameMarks MarksOf(NameId name) const { return name < marks_.size() ? marks_[name] : NameMarks(); }
  // What that which is being expanded has met so far.
  struct Met {
    size_t frame = SIZE_MAX;  // The outermost call whose arguments were used: its index + 1.
    size_t loop = SIZE_MAX;   // The outermost loop whose variable was.
    bool target = false;      // Whether it depends on the target.
  };
  static constexpr size_t kOutside = 0;  // It cannot be repeated at all.
  Met met_;
  std::unordered_map<uint32_t, Remembered> functions_;  // By number.
  TextMap<Remembered> calls_;                           // By name and arguments.
  std::deque<std::vector<std::string>> buffers_;        // Those in use first; see Buffers.
  size_t buffers_used_ = 0;
  File* target_ = nullptr;
  Place place_;
  Spot expanding_;  // Where the variable being expanded was defined.
  Spot here_;       // Perf: what Here() answered last; most lines are of one file.
  std::vector<MakefileRead> makefiles_;
  const MakefileRead* missing_makefile_ = nullptr;
  CallObserver* call_observer_ = nullptr;
  AssignmentObserver* assignment_observer_ = nullptr;
  bool reading_finished_ = false;
  int depth_ = 0;
  int include_depth_ = 0;
};

/// Computes the automatic variables of `file`'s recipe into `scope`; `remake_all`
/// puts every prerequisite into `$?`.
void SetAutomaticVariables(Evaluator& evaluator, const File& file, bool remake_all,
                           VariableScope& scope);

}  // namespace kninja::makefile
