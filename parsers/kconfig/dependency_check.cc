// SPDX-License-Identifier: GPL-2.0-or-later
// CheckDependencies: a depth-first search over everything that a symbol's value
// hangs on (scripts/kconfig/symbol.c: sym_check_deps).
#include <fmt/format.h>

#include "parsers/kconfig/finalize.h"

namespace kninja::kconfig {
namespace {

using Kind = Expression::Kind;

std::string_view KindName(Property::Kind kind) {
  switch (kind) {
    case Property::Kind::kPrompt:
      return "prompt";
    case Property::Kind::kMenu:
      return "menu";
    case Property::Kind::kComment:
      return "comment";
    case Property::Kind::kDefault:
      return "default";
    case Property::Kind::kSelect:
      return "select";
    case Property::Kind::kImply:
      return "imply";
    case Property::Kind::kRange:
      return "range";
  }
  return "unknown";
}

class DependencyChecker {
 public:
  explicit DependencyChecker(std::vector<Diagnostic>& errors) : errors_(errors) {}

  /// The symbol at which a loop was found, to be unwound to; null for none.
  Symbol* Check(Symbol& symbol) {
    if (symbol.checking) {
      Report(&symbol);
      return &symbol;
    }
    if (symbol.checked) return nullptr;
    if (symbol.choice != nullptr) {
      // A choice is checked as a whole, beginning with itself.
      stack_.push_back({&symbol});
      Symbol* found = Check(*symbol.choice);
      stack_.pop_back();
      return found;
    }
    if (symbol.is_choice) return CheckChoice(symbol);
    symbol.checking = symbol.checked = true;
    Symbol* found = CheckSymbol(symbol);
    symbol.checking = false;
    return found;
  }

 private:
  enum class Via { kVisibility, kDirect, kSelected, kImplied, kValue };
  struct Step {
    Symbol* symbol;
    Via via = Via::kVisibility;
    const Property* property = nullptr;
  };

  Symbol* CheckSymbol(Symbol& symbol) {
    stack_.push_back({&symbol});
    Symbol* found = CheckParts(symbol);
    stack_.pop_back();
    return found;
  }

  Symbol* CheckParts(Symbol& symbol) {
    const size_t own = stack_.size() - 1;
    const auto follow = [&](Via via, const Expression* e) {
      stack_[own].via = via;
      return CheckExpression(e);
    };
    if (Symbol* found = follow(Via::kDirect, symbol.direct.expression)) return found;
    if (Symbol* found = follow(Via::kSelected, symbol.selected.expression)) return found;
    if (Symbol* found = follow(Via::kImplied, symbol.implied.expression)) return found;
    for (const Property* property : symbol.properties) {
      if (property->kind == Property::Kind::kSelect || property->kind == Property::Kind::kImply)
        continue;
      stack_[own].property = property;
      if (Symbol* found = follow(Via::kVisibility, property->condition)) return found;
      if (property->kind != Property::Kind::kDefault || symbol.is_choice) continue;
      if (Symbol* found = follow(Via::kValue, property->value)) return found;
    }
    return nullptr;
  }

  Symbol* CheckExpression(const Expression* e) {
    if (e == nullptr) return nullptr;
    switch (e->kind) {
      case Kind::kAnd:
      case Kind::kOr:
        if (Symbol* found = CheckExpression(e->left.expression)) return found;
        return CheckExpression(e->right.expression);
      case Kind::kNot:
        return CheckExpression(e->left.expression);
      case Kind::kSymbol:
        return Check(*e->left.symbol);
      case Kind::kRange:
        return nullptr;
      default:
        if (Symbol* found = Check(*e->left.symbol)) return found;
        return Check(*e->right.symbol);
    }
  }

  Symbol* CheckChoice(Symbol& choice) {
    stack_.push_back({&choice});
    for (Symbol* member : choice.members) member->checking = member->checked = true;
    choice.checking = choice.checked = true;
    Symbol* found = CheckSymbol(choice);
    choice.checking = false;
    for (Symbol* member : choice.members) {
      if (found != nullptr) break;
      found = CheckSymbol(*member);
    }
    for (Symbol* member : choice.members) member->checking = false;
    if (found != nullptr && found->choice == &choice) found = &choice;
    stack_.pop_back();
    return found;
  }

  void Report(Symbol* last) {
    const size_t height = stack_.size();
    if (last->choice != nullptr) {
      stack_.push_back({last});
      last = last->choice;
    }
    size_t first = stack_.size();
    while (first > 0 && stack_[first - 1].symbol != last) --first;
    if (first == 0) return stack_.resize(height);
    --first;
    Diagnostic error;
    error.location = LocationOf(PlaceOf(stack_[first]));
    error.message = "recursive dependency detected";
    error.hint =
        "see Documentation/kbuild/kconfig-language.rst, \"Kconfig recursive dependency "
        "limitations\"";
    for (size_t i = first; i < stack_.size(); ++i) {
      const Symbol* next = i + 1 < stack_.size() ? stack_[i + 1].symbol : last;
      error.notes.push_back({LocationOf(PlaceOf(stack_[i])), Describe(stack_[i], *next)});
    }
    errors_.push_back(std::move(error));
    stack_.resize(height);
  }

  static Place PlaceOf(const Step& step) {
    if (step.property != nullptr && step.symbol->choice == nullptr && !step.symbol->is_choice)
      return step.property->place;
    return step.symbol->nodes.empty() ? Place{} : step.symbol->nodes.front()->place;
  }

  static std::string_view NameOf(const Symbol& symbol) {
    return symbol.name.empty() ? "<choice>" : symbol.name;
  }

  static std::string Describe(const Step& step, const Symbol& next) {
    const std::string_view name = NameOf(*step.symbol);
    if (step.symbol->is_choice)
      return fmt::format("choice {} contains symbol {}", name, NameOf(next));
    if (next.is_choice) return fmt::format("symbol {} is part of choice {}", name, NameOf(next));
    switch (step.via) {
      case Via::kDirect:
        return fmt::format("symbol {} depends on {}", name, NameOf(next));
      case Via::kSelected:
        return fmt::format("symbol {} is selected by {}", name, NameOf(next));
      case Via::kImplied:
        return fmt::format("symbol {} is implied by {}", name, NameOf(next));
      case Via::kValue:
        return fmt::format("symbol {} {} value contains {}", name, KindName(step.property->kind),
                           NameOf(next));
      case Via::kVisibility:
        break;
    }
    if (step.property == nullptr) return fmt::format("symbol {} hangs on {}", name, NameOf(next));
    return fmt::format("symbol {} {} is visible depending on {}", name,
                       KindName(step.property->kind), NameOf(next));
  }

  std::vector<Diagnostic>& errors_;
  std::vector<Step> stack_;
};

}  // namespace

void CheckDependencies(Tree& tree, std::vector<Diagnostic>& errors) {
  DependencyChecker checker(errors);
  if (!tree.semantics.choices_are_groups) {
    tree.symbols.ForEach([&](Symbol& symbol) { checker.Check(symbol); });
    return;
  }
  for (MenuNode* node = NextNode(&tree.root, &tree.root); node != nullptr;
       node = NextNode(node, &tree.root))
    if (node->symbol != nullptr) checker.Check(*node->symbol);
}

}  // namespace kninja::kconfig
