// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/kconfig/explain.h"

#include <algorithm>

#include "parsers/kconfig/expression.h"

namespace kninja::kconfig {
namespace {

using Kind = Expression::Kind;

std::string PromptOf(const Symbol& symbol) {
  for (const Property* property : symbol.properties)
    if (IsPrompt(*property)) return std::string(property->text);
  return "";
}

class Explainer {
 public:
  Explainer(Evaluator& evaluator, Symbol& symbol) : evaluator_(evaluator), symbol_(symbol) {}

  Explanation Run() {
    evaluator_.Calculate(symbol_);
    Explanation result;
    result.name = symbol_.name;
    result.type = TypeName(symbol_.type);
    result.value = evaluator_.TextOf(symbol_);
    if (symbol_.has_user_value)
      result.user_value = IsLogic(symbol_.type) ? std::string(1, Letter(symbol_.user_tristate))
                                                : std::string(symbol_.user_text);
    result.visible = symbol_.visible;
    result.only_bool = symbol_.type == SymbolType::kTristate &&
                       evaluator_.EffectiveType(symbol_) == SymbolType::kBool;
    for (const MenuNode* node : symbol_.nodes)
      result.definitions.push_back(LocationOf(node->place));
    ExplainProperties(result);
    if (symbol_.direct.expression != nullptr) result.depends = Explained(symbol_.direct.expression);
    FindReverse(result);
    if (symbol_.choice != nullptr) {
      result.choice = PromptOf(*symbol_.choice);
      for (const Symbol* member : symbol_.choice->members)
        result.members.emplace_back(member->name);
    }
    result.origin = Origin(result);
    return result;
  }

 private:
  ExplainedExpression Explained(Expression* e) {
    ExplainedExpression result;
    result.text = ToText(e);
    result.value = evaluator_.Calculate(e);
    switch (e->kind) {
      case Kind::kAnd:
      case Kind::kOr:
        result.operation = e->kind == Kind::kAnd ? "&&" : "||";
        AddOperands(e, e->kind, result.parts);
        break;
      case Kind::kNot:
        result.operation = "!";
        result.parts.push_back(Explained(e->left.expression));
        break;
      default:
        ExplainLeaf(*e->left.symbol, result);
    }
    return result;
  }

  // Operands of a chain of the same operation, in order.
  void AddOperands(Expression* e, Kind kind, std::vector<ExplainedExpression>& parts) {
    if (e->kind != kind) {
      parts.push_back(Explained(e));
      return;
    }
    AddOperands(e->left.expression, kind, parts);
    AddOperands(e->right.expression, kind, parts);
  }

  void ExplainLeaf(Symbol& symbol, ExplainedExpression& result) {
    if (symbol.constant || symbol.nodes.empty()) return;  // It is a text, or nowhere defined.
    evaluator_.Calculate(symbol);
    result.symbol_value = evaluator_.TextOf(symbol);
    result.prompt = PromptOf(symbol);
    result.place = LocationOf(symbol.nodes.front()->place);
  }

  ExplainedProperty Explained(const Property& property, std::string text) {
    ExplainedProperty result;
    result.text = std::move(text);
    if (property.own != nullptr) result.condition = Explained(property.own);
    result.holds = evaluator_.Calculate(property.condition);
    result.place = LocationOf(property.place);
    return result;
  }

  void ExplainProperties(Explanation& result) {
    const Property* range = evaluator_.RangeOf(symbol_);
    const Property* used = evaluator_.DefaultOf(symbol_);
    for (Property* property : symbol_.properties) {
      if (IsPrompt(*property)) {
        result.prompts.push_back(Explained(*property, std::string(property->text)));
      } else if (property->kind == Property::Kind::kDefault) {
        result.defaults.push_back(Explained(*property, ToText(property->value)));
        result.defaults.back().value = DefaultValue(*property);
        result.defaults.back().decides = property == used;
      } else if (property->kind == Property::Kind::kRange) {
        result.ranges.push_back(Explained(*property, ToText(property->value)));
        result.ranges.back().decides = property == range;
      }
    }
  }

  std::string DefaultValue(const Property& property) {
    if (IsLogic(symbol_.type))
      return std::string(1, Letter(And(evaluator_.Calculate(property.value),
                                       evaluator_.Calculate(property.condition))));
    Symbol* source = SymbolOf(property);
    if (source == nullptr) return "";
    evaluator_.Calculate(*source);
    return std::string(evaluator_.TextOf(*source));
  }

  // Selects and implies of other symbols that name this one.
  void FindReverse(Explanation& result) {
    evaluator_.tree().symbols.ForEach([&](Symbol& other) {
      for (const Property* property : other.properties) {
        const bool selects = property->kind == Property::Kind::kSelect;
        if ((!selects && property->kind != Property::Kind::kImply) ||
            SymbolOf(*property) != &symbol_)
          continue;
        ExplainedProperty reverse = Explained(*property, std::string(other.name));
        evaluator_.Calculate(other);
        reverse.holds = And(other.tristate, reverse.holds);
        reverse.value = Letter(other.tristate);
        (selects ? result.selected_by : result.implied_by).push_back(std::move(reverse));
      }
    });
    for (auto* list : {&result.selected_by, &result.implied_by})
      std::stable_sort(list->begin(), list->end(),
                       [](const ExplainedProperty& a, const ExplainedProperty& b) {
                         return a.holds != b.holds ? a.holds > b.holds : a.text < b.text;
                       });
  }

  std::string Origin(const Explanation& result) const {
    if (symbol_.choice != nullptr && symbol_.visible != Tristate::kNo) return "choice";
    if (IsLogic(symbol_.type) && symbol_.selected.value != Tristate::kNo &&
        symbol_.tristate == symbol_.selected.value &&
        !(symbol_.has_user_value && symbol_.user_tristate >= symbol_.tristate &&
          symbol_.visible >= symbol_.tristate))
      return "select";
    if (symbol_.has_user_value && symbol_.visible != Tristate::kNo) return "user";
    if (IsLogic(symbol_.type) && symbol_.tristate == Tristate::kNo) return "";
    for (const ExplainedProperty& property : result.defaults)
      if (property.decides && (!IsLogic(symbol_.type) || property.value == result.value))
        return "default";
    return symbol_.implied.value != Tristate::kNo ? "imply" : "";
  }

  Evaluator& evaluator_;
  Symbol& symbol_;
};

}  // namespace

Explanation Explain(Evaluator& evaluator, Symbol& symbol) {
  return Explainer(evaluator, symbol).Run();
}

}  // namespace kninja::kconfig
