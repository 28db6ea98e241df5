// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/kconfig/set_all.h"

namespace kninja::kconfig {
namespace {

Tristate ValueOf(Answer answer) {
  return answer == Answer::kYes      ? Tristate::kYes
         : answer == Answer::kModule ? Tristate::kModule
                                     : Tristate::kNo;
}

void Give(Symbol& symbol, Tristate value) {
  symbol.user_tristate = value;
  symbol.has_user_value = true;
}

// Since 6.12: entries with a prompt, in the order of the menus; choices decide
// for themselves.
void SetByMenu(Tree& tree, Answer answer) {
  for (MenuNode* node = NextNode(&tree.root, &tree.root); node != nullptr;
       node = NextNode(node, &tree.root)) {
    Symbol* symbol = node->symbol;
    if (symbol == nullptr || node->prompt == nullptr || symbol->has_user_value ||
        !IsLogic(symbol->type) || symbol->is_member || symbol->is_choice)
      continue;
    if (answer != Answer::kDefault) Give(*symbol, ValueOf(answer));
  }
}

void SetAllSymbols(Tree& tree, Answer answer) {
  tree.symbols.ForEach([&](Symbol& symbol) {
    if (symbol.has_user_value || symbol.valid || !IsLogic(symbol.type)) return;
    if (answer == Answer::kDefault) return;
    const bool yes_anyway = answer == Answer::kNo && symbol.allnoconfig_y;
    Give(symbol, yes_anyway ? Tristate::kYes : ValueOf(answer));
  });
}

}  // namespace

void SetAllNewSymbols(Evaluator& evaluator, Answer answer) {
  Tree& tree = evaluator.tree();
  if (tree.semantics.sets_all_by_menu) {
    SetByMenu(tree, answer);
    evaluator.ClearAll();
    return;
  }
  SetAllSymbols(tree, answer);
  evaluator.ClearAll();
  tree.symbols.ForEach([](Symbol& symbol) {
    if ((symbol.is_choice && !symbol.has_user_value) || symbol.is_member)
      symbol.needs_choice_values = true;
  });
  tree.symbols.ForEach([&](Symbol& symbol) {
    if (symbol.has_user_value || !symbol.is_choice) return;
    evaluator.Calculate(symbol);
    evaluator.SetAllChoiceValues(symbol);
  });
}

}  // namespace kninja::kconfig
