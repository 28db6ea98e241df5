// SPDX-License-Identifier: GPL-2.0-or-later
// Variables, their scopes and their precedence, as GNU make 4.3 defines them
// (manual, sections 6 and 6.11). Knows nothing of how values are expanded.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
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

 private:
  std::unordered_map<std::string_view, NameId> ids_;
  std::deque<std::string> texts_;  // Never moves: ids_ refers into it.
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

struct Variable {
  std::string value;
  Origin origin = Origin::kFile;
  ExportState exported = ExportState::kDefault;
  bool recursive = false;
  bool appends = false;      ///< Target-specific `+=`: the outer value comes first.
  bool is_private = false;   ///< Not inherited by prerequisites.
  bool expanding = false;    ///< Guards against a variable that references itself.
  bool may_recurse = false;  ///< It is the body of a $(call), which may.
  bool looked_up = false;    ///< Somebody asked for a global variable, or whether there is one.
  bool per_target = false;   ///< Exported as the global one of its name is, unless it says.
  Spot defined;              ///< Where errors in its value are reported.
  /// The value parsed, made at the first expansion and dropped on assignment.
  std::shared_ptr<const Expression> parsed;

  void Assign(std::string text) {
    value = std::move(text);
    parsed.reset();
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

/// The global variables, by name id.
class GlobalVariables {
 public:
  Variable* Find(NameId name) const {
    return name < variables_.size() ? variables_[name].get() : nullptr;
  }
  Variable& FindOrAdd(NameId name);
  void Remove(NameId name);
  size_t size() const { return variables_.size(); }

 private:
  std::vector<std::unique_ptr<Variable>> variables_;
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
