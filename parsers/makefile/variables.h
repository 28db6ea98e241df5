// SPDX-License-Identifier: GPL-2.0-or-later
// Variables, their scopes and their precedence, as GNU make 4.3 defines them
// (manual, sections 6 and 6.11). Knows nothing of how values are expanded.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/result.h"

namespace kninja::makefile {

struct Expression;

/// A variable's name, interned; ids are dense and valid for one Names object.
using NameId = uint32_t;

class Names {
 public:
  NameId Intern(std::string_view text);
  const std::string& Text(NameId id) const { return texts_[id]; }
  size_t size() const { return texts_.size(); }
  /// A number for a reference to a function: no other one that is parsed with these
  /// names has it.
  uint32_t NumberReference() { return ++references_; }

 private:
  struct Entry {
    uint32_t hash = 0;
    NameId id = kNone;
  };
  static constexpr NameId kNone = UINT32_MAX;
  void Grow();

  // Perf: open addressing, as half of what make expands are computed names and a
  // node of a map is a cache miss (benchmarks: scale). Its size is a power of two.
  std::vector<Entry> table_;
  std::deque<std::string> texts_;
  uint32_t references_ = 0;
};

/// Where a value comes from; a later one is stronger.
enum class Origin : uint8_t {
  kDefault,
  kEnvironment,
  kFile,
  kEnvironmentOverride,
  kCommandLine,
  kOverride,
  kAutomatic,
};

/// A line of a makefile whose name is interned; `line` 0 is "nowhere".
struct Spot {
  NameId file = 0;
  int line = 0;
};

enum class ExportState : uint8_t { kDefault, kYes, kNo };

/// What a variable or a function's reference expanded to in a recipe.
struct Remembered {
  std::string text;
  uint64_t at = 0;     ///< Evaluator's clock then; 0: nothing is remembered.
  bool local = false;  ///< It depends on the target: on variables that scopes have.
};

struct Variable {
  std::string value;
  Origin origin = Origin::kFile;
  ExportState exported = ExportState::kDefault;
  bool recursive = false;
  bool appends = false;      ///< Target-specific `+=`: the outer value comes first.
  bool is_private = false;   ///< Not inherited by prerequisites.
  bool expanding = false;    ///< Guards against a variable that references itself.
  bool may_recurse = false;  ///< It is the body of a $(call), which may.
  bool per_target = false;   ///< Exported as the global one of its name is, unless it says.
  Spot defined;              ///< Where errors in its value are reported.
  /// The value parsed, made at the first expansion and dropped on assignment.
  std::shared_ptr<const Expression> parsed;
  Remembered remembered;

  void Assign(std::string text) {
    value = std::move(text);
    parsed.reset();
    remembered.at = 0;
  }
};

/// A small set of variables: a target's own, or the loop variable of a foreach.
class VariableScope {
 public:
  Variable* Find(NameId name);
  const Variable* Find(NameId name) const { return const_cast<VariableScope*>(this)->Find(name); }
  Variable& FindOrAdd(NameId name);
  const std::vector<std::pair<NameId, std::unique_ptr<Variable>>>& variables() const {
    return variables_;
  }

 private:
  std::vector<std::pair<NameId, std::unique_ptr<Variable>>> variables_;
};

/// Variables by name id; null where there is none.
using VariableTable = std::vector<const Variable*>;

/// The global variables, by name id. Some may be borrowed: known by the variable
/// that they would be a copy of, which is made when one is first asked for.
class GlobalVariables {
 public:
  Variable* Find(NameId name);
  Variable& FindOrAdd(NameId name);
  /// As Find, and notes that somebody asked for it, or whether there is one.
  Variable* Ask(NameId name);
  /// As Find, to look only.
  const Variable* Peek(NameId name) const;
  void Remove(NameId name);
  /// Defines the variables of `table` that there are not yet; it must outlive this.
  void Borrow(const VariableTable& table) { borrowed_.push_back(&table); }
  bool asked(NameId name) const;
  /// Calls `visit(NameId, const Variable*)` for each variable and each name that was
  /// asked for, by id, until it returns a failed Status.
  template <class Visit>
  Status ForEach(Visit visit) const {
    size_t end = pages_.size() * kPageSize;
    for (const VariableTable* table : borrowed_) end = std::max(end, table->size());
    for (NameId name = 0; name < end; ++name) {
      const Variable* variable = Peek(name);
      if (variable != nullptr || asked(name)) KN_TRY(visit(name, variable));
    }
    return {};
  }
  /// The same for those that are not borrowed or were looked at.
  template <class Visit>
  Status ForEachOwn(Visit visit) const {
    for (size_t page = 0; page < pages_.size(); ++page)
      for (size_t i = 0; pages_[page] != nullptr && i < kPageSize; ++i)
        if (const Slot& slot = (*pages_[page])[i]; slot.own != nullptr)
          KN_TRY(visit(static_cast<NameId>(page * kPageSize + i), slot.own.get()));
    return {};
  }

 private:
  struct Slot {
    std::unique_ptr<Variable> own;
    bool asked = false;
    bool removed = false;  // The borrowed one.
  };
  // Perf: names may be shared by many evaluators, of which each defines a few;
  // what it has no names of takes no memory (benchmarks: scale).
  static constexpr size_t kPageSize = 128;
  using Page = std::array<Slot, kPageSize>;

  Slot* FindSlot(NameId name) const {
    const size_t page = name / kPageSize;
    if (page >= pages_.size() || pages_[page] == nullptr) return nullptr;
    return &(*pages_[page])[name % kPageSize];
  }
  Slot& SlotOf(NameId name);
  const Variable* Borrowed(NameId name) const {
    for (const VariableTable* table : borrowed_)
      if (name < table->size() && (*table)[name] != nullptr) return (*table)[name];
    return nullptr;
  }

  std::vector<std::unique_ptr<Page>> pages_;
  std::vector<const VariableTable*> borrowed_;  // An earlier one hides later ones.
  // Undefined by an $(eval) in their own value, whose expansion goes on.
  std::vector<std::unique_ptr<Variable>> removed_in_use_;
};

/// "file", "command line", ... as $(origin) prints it.
const char* OriginText(Origin origin);

/// The parts of `NAME op VALUE`; views into the line.
struct Assignment {
  enum class Operator : uint8_t { kRecursive, kSimple, kAppend, kConditional, kShell };
  std::string_view name;  ///< Not yet expanded, blanks around it removed.
  std::string_view value;
  Operator op = Operator::kRecursive;
};

/// Splits an assignment; false when `line` is none (GNU make 4.3,
/// parse_variable_definition()).
bool ParseAssignment(std::string_view line, Assignment* assignment);

}  // namespace kninja::makefile
