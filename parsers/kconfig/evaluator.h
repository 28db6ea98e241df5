// SPDX-License-Identifier: GPL-2.0-or-later
// Values of symbols: what conf computes, in conf's order and with conf's memory
// of what is up to date, which can be seen in its results. choice_*.cc have the
// two meanings of choices. Works on the tree, which one evaluator uses at a time.
#pragma once

#include <string_view>
#include <vector>

#include "parsers/kconfig/tree.h"

namespace kninja::kconfig {

class Evaluator {
 public:
  explicit Evaluator(Tree& tree) : tree_(tree), legacy_(!tree.semantics.choices_are_groups) {}

  Tree& tree() { return tree_; }

  /// Brings the symbol's value and `write` up to date.
  void Calculate(Symbol& symbol);
  /// Null is y.
  Tristate Calculate(Expression* expression);
  /// Forgets which values are up to date, and computes MODULES.
  void ClearAll();
  /// The same without computing anything.
  void Invalidate();

  /// The value as .config has it, without quotes: "y", "42".
  std::string_view TextOf(const Symbol& symbol) const;
  /// What the symbol would be without a user's value.
  std::string_view DefaultText(Symbol& symbol);
  /// bool for a tristate that cannot be m.
  SymbolType EffectiveType(const Symbol& symbol) const;
  /// Whether the user's choice could make a difference.
  bool IsChangeable(const Symbol& symbol) const;
  bool IsVisible(MenuNode& node);
  bool IsWithinRange(Symbol& symbol, std::string_view text);
  /// The first default whose condition is not n; null when there is none.
  Property* DefaultOf(Symbol& symbol);
  Property* RangeOf(Symbol& symbol);
  /// The member that a choice has without the user.
  Symbol* DefaultMember(Symbol& choice);

  /// Marks the members that nobody has given a value as n (legacy choices).
  void SetAllChoiceValues(Symbol& choice);

  /// Unmet dependencies of selected symbols, each time that one was computed.
  std::vector<Diagnostic> TakeWarnings() { return std::move(warnings_); }

 private:
  void CalculateVisibility(Symbol& symbol);
  Tristate CalculateLogic(Symbol& symbol, Property** used_default);
  std::string_view CalculateText(Symbol& symbol, std::string_view initial, Property** used_default);
  void AdoptTransitionalValue(Symbol& symbol, Property* used_default, Tristate value,
                              std::string_view text);
  void ClampToRange(Symbol& symbol);
  long long RangeValue(Symbol& bound, int base);
  Tristate Evaluate(const Expression& expression);
  Tristate Compare(const Expression& expression);
  void WarnOfUnmetDependency(const Symbol& symbol);

  // choice_legacy.cc
  Symbol* ChooseLegacy(Symbol& choice);
  void FinishLegacyChoice(Symbol& choice);
  // choice_group.cc
  void ChooseInGroup(Symbol& choice);

  Tree& tree_;
  const bool legacy_;
  Tristate modules_ = Tristate::kNo;
  uint32_t epoch_ = 1;
  std::vector<Diagnostic> warnings_;
};

}  // namespace kninja::kconfig
