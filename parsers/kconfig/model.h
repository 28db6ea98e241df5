// SPDX-License-Identifier: GPL-2.0-or-later
// What Kconfig files say, and the values that follow: symbols, their properties,
// expressions, and the tree of menus. Plain data; parser.h fills it, finalize.h
// spreads dependencies, evaluator.h computes. Everything lives in a Tree.
#pragma once

#include <cstdint>
#include <memory_resource>
#include <string>
#include <string_view>
#include <vector>

namespace kninja::kconfig {

enum class Tristate : uint8_t { kNo, kModule, kYes };

inline Tristate And(Tristate a, Tristate b) { return a < b ? a : b; }
inline Tristate Or(Tristate a, Tristate b) { return a > b ? a : b; }
inline Tristate Not(Tristate a) { return static_cast<Tristate>(2 - static_cast<uint8_t>(a)); }
/// 'n', 'm' or 'y'.
inline char Letter(Tristate value) { return "nmy"[static_cast<uint8_t>(value)]; }

enum class SymbolType : uint8_t { kUnknown, kBool, kTristate, kInt, kHex, kString };

inline bool IsLogic(SymbolType type) {
  return type == SymbolType::kBool || type == SymbolType::kTristate;
}
inline bool IsNumber(SymbolType type) {
  return type == SymbolType::kInt || type == SymbolType::kHex;
}
/// "bool", "tristate", "int", "hex", "string", "unknown".
std::string_view TypeName(SymbolType type);

struct Symbol;
struct MenuNode;

/// A place in a Kconfig file; `file` is spelled as `source` spells it.
struct Place {
  std::string_view file;
  int line = 0;
};

/// Equal expressions are one object (expression.h makes them).
struct Expression {
  enum class Kind : uint8_t {
    kSymbol,
    kNot,
    kAnd,
    kOr,
    kEqual,
    kUnequal,
    kLess,
    kLessEqual,
    kGreater,
    kGreaterEqual,
    kRange
  };
  union Operand {
    Expression* expression;
    Symbol* symbol;  ///< kSymbol, comparisons, kRange
  };
  Kind kind = Kind::kSymbol;
  Tristate value = Tristate::kNo;  ///< When `epoch` is the evaluator's.
  uint32_t epoch = 0;
  uint32_t index = 0;  ///< In the order in which they were made.
  Operand left{nullptr};
  Operand right{nullptr};
};

inline bool IsComparison(const Expression& e) {
  return e.kind >= Expression::Kind::kEqual && e.kind <= Expression::Kind::kGreaterEqual;
}

/// One `prompt`, `default`, `select`, `imply` or `range`, or a menu's text.
struct Property {
  enum class Kind : uint8_t { kPrompt, kMenu, kComment, kDefault, kSelect, kImply, kRange };
  Kind kind = Kind::kPrompt;
  Tristate visible = Tristate::kNo;  ///< Value of `condition`.
  std::string_view text;             ///< Of a prompt, menu or comment.
  Expression* condition = nullptr;   ///< Its `if`, with all that encloses it; null: always.
  Expression* own = nullptr;         ///< Its `if` as written; null: none.
  Expression* value = nullptr;       ///< Default, selected symbol, range.
  MenuNode* node = nullptr;          ///< The definition that it belongs to.
  Place place;
};

inline bool IsPrompt(const Property& p) { return p.kind <= Property::Kind::kComment; }
/// The symbol that the property's value is, null when it is more than that.
inline Symbol* SymbolOf(const Property& p) {
  return p.value != nullptr && p.value->kind == Expression::Kind::kSymbol ? p.value->left.symbol
                                                                          : nullptr;
}

/// An expression and what it last came to.
struct ValuedExpression {
  Expression* expression = nullptr;
  Tristate value = Tristate::kNo;
};

struct Symbol {
  Symbol() = default;
  /// Perf: its lists live in `memory`, and are not freed one by one (benchmarks: config).
  explicit Symbol(std::pmr::memory_resource& memory)
      : properties(&memory), nodes(&memory), members(&memory) {}

  std::string_view name;  ///< "" for a choice without name.
  SymbolType type = SymbolType::kUnknown;
  bool constant = false;   ///< A quoted text, or y, m, n.
  bool is_choice = false;  ///< A choice itself.
  bool is_member = false;  ///< Belongs to a choice.
  bool optional = false;   ///< `optional` of a choice.
  bool transitional = false;
  bool never_written = false;              ///< `option defconfig_list`
  bool allnoconfig_y = false;              ///< `option allnoconfig_y`
  bool checked = false, checking = false;  ///< Of the search for dependency loops.

  // What evaluation leaves behind.
  bool valid = false;  ///< The value is computed, or being computed.
  bool write = false;  ///< Gets a line in .config.
  bool written = false;
  bool needs_choice_values = false;
  Tristate visible = Tristate::kNo;
  Tristate tristate = Tristate::kNo;
  std::string_view text;     ///< Of strings and numbers.
  Symbol* chosen = nullptr;  ///< Of a choice that has a value of its own.

  // What .config said, and what auto.conf said.
  bool has_user_value = false;
  Tristate user_tristate = Tristate::kNo;
  std::string_view user_text;
  Symbol* user_chosen = nullptr;
  bool has_auto_value = false;
  Tristate auto_tristate = Tristate::kNo;
  std::string_view auto_text;

  std::pmr::vector<Property*> properties;
  std::pmr::vector<MenuNode*> nodes;  ///< Its definitions.
  ValuedExpression direct;            ///< Direct dependencies, or-ed over definitions.
  ValuedExpression selected;          ///< Who selects it.
  ValuedExpression implied;           ///< Who implies it.
  Symbol* choice = nullptr;           ///< The choice that it is a member of.
  std::pmr::vector<Symbol*> members;  ///< Of a choice; where choices are groups, by priority.
  Symbol* next_in_bucket = nullptr;
};

/// Whether a user is asked for it anywhere.
inline bool HasPrompt(const Symbol& symbol) {
  for (const Property* property : symbol.properties)
    if (IsPrompt(*property)) return true;
  return false;
}

struct MenuNode {
  enum class Kind : uint8_t { kRoot, kMenu, kComment, kIf, kSymbol, kChoice };
  Kind kind = Kind::kSymbol;
  bool menuconfig = false;
  MenuNode* next = nullptr;
  MenuNode* parent = nullptr;
  MenuNode* list = nullptr;  ///< First child.
  Symbol* symbol = nullptr;  ///< Null for menus, comments and ifs.
  Property* prompt = nullptr;
  Expression* visibility = nullptr;    ///< `visible if`
  Expression* dependencies = nullptr;  ///< With all that encloses it, once finalized.
  std::string_view help;               ///< As written.
  Place place;
};

/// The next node below `root` (exclusive), depth first; null at the end.
MenuNode* NextNode(MenuNode* node, const MenuNode* root);

}  // namespace kninja::kconfig
