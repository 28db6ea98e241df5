// SPDX-License-Identifier: GPL-2.0-or-later
// Choices until 6.11: a choice is a symbol with a value of its own. At y one
// member is y; at m (of a tristate choice) any number of members is m; at n
// (of an optional one) none is set.
#include "parsers/kconfig/evaluator.h"

namespace kninja::kconfig {

Symbol* Evaluator::DefaultMember(Symbol& choice) {
  for (Property* property : choice.properties) {
    if (property->kind != Property::Kind::kDefault) continue;
    property->visible = Calculate(property->condition);
    if (property->visible == Tristate::kNo) continue;
    Symbol* member = SymbolOf(*property);
    if (member->visible != Tristate::kNo) return member;
  }
  if (legacy_) {
    for (Symbol* member : choice.members)
      if (member->visible != Tristate::kNo) return member;
    return nullptr;
  }
  MenuNode* root = choice.nodes.front();
  for (MenuNode* node = NextNode(root, root); node != nullptr; node = NextNode(node, root))
    if (node->symbol != nullptr && node->symbol->visible != Tristate::kNo) return node->symbol;
  return nullptr;
}

Symbol* Evaluator::ChooseLegacy(Symbol& choice) {
  // The choice has the user's value only while all visible members have one.
  bool all_have_values = choice.has_user_value;
  for (Symbol* member : choice.members) {
    CalculateVisibility(*member);
    if (member->visible != Tristate::kNo && !member->has_user_value) all_have_values = false;
  }
  choice.has_user_value = all_have_values;
  if (choice.user_chosen != nullptr && choice.user_chosen->visible != Tristate::kNo)
    return choice.user_chosen;
  Symbol* member = DefaultMember(choice);
  if (member == nullptr) choice.tristate = Tristate::kNo;
  return member;
}

void Evaluator::FinishLegacyChoice(Symbol& choice) {
  if (!choice.write) return;
  for (Symbol* member : choice.members)
    if (member->visible != Tristate::kNo) member->write = true;
}

void Evaluator::SetAllChoiceValues(Symbol& choice) {
  for (Symbol* member : choice.members)
    if (!member->has_user_value) member->user_tristate = Tristate::kNo;
  choice.has_user_value = true;
  choice.valid = false;
  choice.needs_choice_values = false;
}

}  // namespace kninja::kconfig
