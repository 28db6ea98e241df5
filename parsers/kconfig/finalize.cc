// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/kconfig/finalize.h"

#include <fmt/format.h>

#include "parsers/kconfig/expression.h"
#include "parsers/kconfig/property_check.h"

namespace kninja::kconfig {
namespace {

using Kind = Expression::Kind;

class Finalizer {
 public:
  explicit Finalizer(Tree& tree)
      : tree_(tree), pool_(tree.expressions), simplify_(tree.expressions) {}

  void Run() {
    FinalizeNode(&tree_.root, false);
    if (tree_.semantics.choices_are_groups) ResolveChoices();
  }

 private:
  bool LegacyChoice(const Symbol* symbol) const {
    return symbol != nullptr && symbol->is_choice && !tree_.semantics.choices_are_groups;
  }

  void FinalizeNode(MenuNode* parent, bool inside_choice) {
    Symbol* symbol = parent->symbol;
    if (parent->list != nullptr) {
      Expression* inherited = parent->dependencies;
      if (LegacyChoice(symbol)) {
        InferChoiceType(parent);
        // The choice's own value is the upper bound for its members.
        inherited = pool_.OfSymbol(symbol);
      }
      for (MenuNode* node = parent->list; node != nullptr; node = node->next)
        SpreadDependencies(node, inherited);
      const bool children_in_choice =
          symbol != nullptr && symbol->is_choice && tree_.semantics.choices_are_groups;
      for (MenuNode* node = parent->list; node != nullptr; node = node->next)
        FinalizeNode(node, children_in_choice);
    } else if (!inside_choice && symbol != nullptr) {
      MakeSubmenu(parent);
      symbol->direct.expression = pool_.Or(symbol->direct.expression, parent->dependencies);
    }
    for (MenuNode* node = parent->list; node != nullptr; node = node->next) {
      if (LegacyChoice(symbol) && node->symbol != nullptr && !node->symbol->is_member)
        AddLegacyMember(parent, node);
      Flatten(parent, node);
    }
    if (symbol != nullptr && tree_.warnings.size() < kMaxWarnings) CheckProperties(tree_, parent);
    // A choice that is not optional selects itself: it is m at least when visible.
    if (LegacyChoice(symbol) && !symbol->optional && parent->prompt != nullptr)
      symbol->selected.expression =
          pool_.Or(symbol->selected.expression,
                   pool_.And(parent->prompt->condition, pool_.OfSymbol(&pool_.constants().module)));
  }

  Expression* Simplified(Expression* enclosing, Expression* own) {
    own = simplify_.Transform(simplify_.RewriteModule(own, tree_.modules));
    return simplify_.EliminateDuplicates(pool_.And(enclosing, own));
  }

  void SpreadDependencies(MenuNode* node, Expression* inherited) {
    node->dependencies = Simplified(inherited, node->dependencies);
    if (node->symbol == nullptr) {
      if (node->prompt != nullptr) SpreadToProperty(node, *node->prompt);
      return;
    }
    for (Property* property : node->symbol->properties)
      if (property->node == node) SpreadToProperty(node, *property);
  }

  void SpreadToProperty(MenuNode* node, Property& property) {
    property.own = property.condition;
    property.condition = Simplified(node->dependencies, property.condition);
    if (property.kind != Property::Kind::kSelect && property.kind != Property::Kind::kImply) return;
    Symbol* target = SymbolOf(property);
    ValuedExpression& reverse =
        property.kind == Property::Kind::kSelect ? target->selected : target->implied;
    reverse.expression =
        pool_.Or(reverse.expression, pool_.And(pool_.OfSymbol(node->symbol), property.condition));
  }

  // The first member with a type gives it to the choice, the choice to the others.
  void InferChoiceType(MenuNode* choice) {
    Symbol* symbol = choice->symbol;
    for (MenuNode* node = choice->list; node != nullptr; node = node->next) {
      if (symbol->type != SymbolType::kUnknown) break;
      if (node->symbol != nullptr) symbol->type = node->symbol->type;
    }
    for (MenuNode* node = choice->list; node != nullptr; node = node->next)
      if (node->symbol != nullptr && node->symbol->type == SymbolType::kUnknown)
        node->symbol->type = symbol->type;
  }

  // Entries that follow and depend on `parent` go below it.
  void MakeSubmenu(MenuNode* parent) {
    Constants& constants = pool_.constants();
    const auto spelled = [&](Expression* e) {
      e = simplify_.SpellComparison(e, Kind::kUnequal, &constants.no);
      return simplify_.EliminateDuplicates(simplify_.Transform(e));
    };
    Expression* own = nullptr;
    MenuNode* last = nullptr;
    for (MenuNode* node = parent->next; node != nullptr; node = node->next) {
      Expression* condition =
          node->prompt != nullptr ? node->prompt->condition : node->dependencies;
      if (!simplify_.Contains(condition, parent->symbol)) break;
      if (!simplify_.DependsOn(condition, parent->symbol)) {
        // It still goes below when it asks for all that `parent` asks for.
        if (own == nullptr)
          own = spelled(parent->prompt != nullptr ? parent->prompt->condition : nullptr);
        Expression* rest = own;
        condition = spelled(condition);
        simplify_.EliminateCommon(&condition, &rest);
        if (!simplify_.IsYes(rest)) break;
      }
      FinalizeNode(node, false);
      node->parent = parent;
      last = node;
    }
    if (last == nullptr) return;
    parent->list = parent->next;
    parent->next = last->next;
    last->next = nullptr;
  }

  // `if` blocks, and what went below an entry without prompt, join their parent.
  static void Flatten(MenuNode* parent, MenuNode* node) {
    if (node->list == nullptr || node->prompt != nullptr) return;
    MenuNode* last = node->list;
    for (;; last = last->next) {
      last->parent = parent;
      if (last->next == nullptr) break;
    }
    last->next = node->next;
    node->next = node->list;
    node->list = nullptr;
  }

  void AddLegacyMember(MenuNode* choice, MenuNode* node) {
    Symbol* member = node->symbol;
    member->is_member = true;
    member->choice = choice->symbol;
    choice->symbol->members.push_back(member);
    CheckLegacyMember(tree_, choice, node);
    if (choice->symbol->type != SymbolType::kTristate || member->type == SymbolType::kTristate)
      return;
    // A bool in a tristate choice asks for the choice to be y.
    Expression* chosen = pool_.Compare(Kind::kEqual, choice->symbol, tree_.yes());
    node->dependencies = pool_.And(chosen, node->dependencies);
    for (Property* property : member->properties)
      if (property->node == node) property->condition = pool_.And(chosen, property->condition);
  }

  // A symbol belongs to the choice that its first definition with a prompt is in.
  void ResolveChoices() {
    tree_.symbols.ForEach([](Symbol& symbol) {
      for (const MenuNode* node : symbol.nodes) {
        if (node->prompt == nullptr) continue;
        const MenuNode* above = node->parent;
        while (above != nullptr && above->symbol == nullptr) above = above->parent;
        if (above != nullptr && above->symbol->is_choice) symbol.choice = above->symbol;
        break;
      }
    });
  }

  static constexpr size_t kMaxWarnings = 10000;
  Tree& tree_;
  ExpressionPool& pool_;
  Simplifier simplify_;
};

}  // namespace

void Finalize(Tree& tree, std::vector<Diagnostic>& errors) {
  if (tree.modules == nullptr) tree.modules = tree.no();
  if (tree.root.prompt == nullptr) {
    Property* title = tree.NewProperty();
    title->kind = Property::Kind::kMenu;
    title->text = "Main menu";
    title->node = &tree.root;
    tree.root.prompt = title;
  }
  Finalizer(tree).Run();
  CheckDependencies(tree, errors);
  if (tree.semantics.choices_are_groups) CheckMembers(tree, errors);
  CheckTransitional(tree, errors);
}

}  // namespace kninja::kconfig
