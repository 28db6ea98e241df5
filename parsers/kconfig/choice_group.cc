// SPDX-License-Identifier: GPL-2.0-or-later
// Choices since 6.12: bools of which exactly one visible one is y. `members` is
// ordered by priority: what was assigned last comes first.
#include "parsers/kconfig/evaluator.h"

namespace kninja::kconfig {

void Evaluator::ChooseInGroup(Symbol& choice) {
  Symbol* chosen = nullptr;
  MenuNode* root = choice.nodes.front();
  const auto is_visible = [](const Symbol* symbol) {
    return symbol != nullptr && symbol->visible != Tristate::kNo;
  };
  // The user's last visible y.
  for (Symbol* member : choice.members) {
    CalculateVisibility(*member);
    if (!is_visible(member) || !member->has_user_value || member->user_tristate != Tristate::kYes)
      continue;
    chosen = member;
    break;
  }
  // The default, unless the user says n.
  if (chosen == nullptr) {
    chosen = DefaultMember(choice);
    if (chosen != nullptr && chosen->has_user_value && chosen->user_tristate == Tristate::kNo)
      chosen = nullptr;
  }
  // The first of which the user says nothing.
  for (MenuNode* node = NextNode(root, root); chosen == nullptr && node != nullptr;
       node = NextNode(node, root))
    if (is_visible(node->symbol) && !node->symbol->has_user_value) chosen = node->symbol;
  // The n that was given first.
  for (size_t i = choice.members.size(); chosen == nullptr && i-- > 0;)
    if (is_visible(choice.members[i])) chosen = choice.members[i];

  for (MenuNode* node = NextNode(root, root); node != nullptr; node = NextNode(node, root)) {
    Symbol* member = node->symbol;
    if (!is_visible(member)) continue;
    member->tristate = member == chosen ? Tristate::kYes : Tristate::kNo;
    member->valid = member->write = true;
  }
}

}  // namespace kninja::kconfig
