// SPDX-License-Identifier: GPL-2.0-or-later
// Follows scripts/kconfig/symbol.c and expr.c: expr_calc_value.
#include "parsers/kconfig/evaluator.h"

#include <fmt/format.h>

#include "parsers/kconfig/values.h"

namespace kninja::kconfig {

using Kind = Expression::Kind;

namespace {

int BaseOf(SymbolType type, int otherwise) {
  return type == SymbolType::kInt ? 10 : type == SymbolType::kHex ? 16 : otherwise;
}

}  // namespace

SymbolType Evaluator::EffectiveType(const Symbol& symbol) const {
  if (symbol.type != SymbolType::kTristate) return symbol.type;
  if (legacy_ && symbol.is_member && symbol.visible == Tristate::kYes) return SymbolType::kBool;
  return modules_ == Tristate::kNo ? SymbolType::kBool : SymbolType::kTristate;
}

std::string_view Evaluator::TextOf(const Symbol& symbol) const {
  if (!IsLogic(symbol.type)) return symbol.text;
  return std::string_view("nmy").substr(static_cast<size_t>(symbol.tristate), 1);
}

void Evaluator::Invalidate() {
  tree_.symbols.ForEach([](Symbol& symbol) { symbol.valid = false; });
  ++epoch_;
}

void Evaluator::ClearAll() {
  Invalidate();
  Calculate(*tree_.modules);
}

Tristate Evaluator::Calculate(Expression* expression) {
  if (expression == nullptr) return Tristate::kYes;
  // A legacy choice changes while it is computed: nothing may be remembered.
  if (legacy_) return Evaluate(*expression);
  if (expression->epoch != epoch_) {
    const Tristate value = Evaluate(*expression);
    expression->value = value;
    expression->epoch = epoch_;
  }
  return expression->value;
}

Tristate Evaluator::Evaluate(const Expression& e) {
  switch (e.kind) {
    case Kind::kSymbol:
      if (!e.left.symbol->valid) Calculate(*e.left.symbol);
      return e.left.symbol->tristate;
    case Kind::kNot:
      return Not(Calculate(e.left.expression));
    case Kind::kAnd:
    case Kind::kOr: {
      // Both sides, always: computing has effects.
      const Tristate left = Calculate(e.left.expression);
      const Tristate right = Calculate(e.right.expression);
      return e.kind == Kind::kAnd ? And(left, right) : Or(left, right);
    }
    case Kind::kRange:
      return Tristate::kNo;
    default:
      return Compare(e);
  }
}

Tristate Evaluator::Compare(const Expression& e) {
  Symbol& left = *e.left.symbol;
  Symbol& right = *e.right.symbol;
  Calculate(left);
  Calculate(right);
  const int order = CompareValues(TextOf(left), left.type, TextOf(right), right.type);
  bool holds = false;
  switch (e.kind) {
    case Kind::kEqual:
      holds = order == 0;
      break;
    case Kind::kUnequal:
      holds = order != 0;
      break;
    case Kind::kLess:
      holds = order < 0;
      break;
    case Kind::kLessEqual:
      holds = order <= 0;
      break;
    case Kind::kGreater:
      holds = order > 0;
      break;
    default:
      holds = order >= 0;
      break;
  }
  return holds ? Tristate::kYes : Tristate::kNo;
}

Property* Evaluator::DefaultOf(Symbol& symbol) {
  for (Property* property : symbol.properties) {
    if (property->kind != Property::Kind::kDefault) continue;
    property->visible = Calculate(property->condition);
    if (property->visible != Tristate::kNo) return property;
  }
  return nullptr;
}

Property* Evaluator::RangeOf(Symbol& symbol) {
  for (Property* property : symbol.properties) {
    if (property->kind != Property::Kind::kRange) continue;
    property->visible = Calculate(property->condition);
    if (property->visible != Tristate::kNo) return property;
  }
  return nullptr;
}

void Evaluator::CalculateVisibility(Symbol& symbol) {
  if (symbol.transitional) {
    symbol.visible = Tristate::kYes;
    return;
  }
  Tristate visible = Tristate::kNo;
  for (Property* property : symbol.properties) {
    if (!IsPrompt(*property)) continue;
    property->visible = Calculate(property->condition);
    // A tristate member that could be m is hidden while its choice is y.
    if (legacy_ && symbol.is_member && symbol.type == SymbolType::kTristate &&
        property->visible == Tristate::kModule && symbol.choice->tristate == Tristate::kYes)
      property->visible = Tristate::kNo;
    visible = Or(visible, property->visible);
  }
  if (visible == Tristate::kModule &&
      (symbol.type != SymbolType::kTristate || modules_ == Tristate::kNo))
    visible = Tristate::kYes;
  symbol.visible = visible;
  if (symbol.is_member) return;
  const auto update = [&](ValuedExpression& part, Tristate without) {
    Tristate value = part.expression == nullptr ? without : Calculate(part.expression);
    if (value == Tristate::kModule && EffectiveType(symbol) == SymbolType::kBool)
      value = Tristate::kYes;
    part.value = value;
  };
  update(symbol.direct, Tristate::kYes);
  update(symbol.selected, Tristate::kNo);
  update(symbol.implied, Tristate::kNo);
}

void Evaluator::Calculate(Symbol& symbol) {
  if (symbol.valid) return;
  if (symbol.is_member && symbol.needs_choice_values) {
    symbol.needs_choice_values = false;
    Calculate(*symbol.choice);
  }
  symbol.valid = true;
  if (symbol.type == SymbolType::kUnknown) {
    symbol.text = symbol.name;
    symbol.tristate = Tristate::kNo;
    return;
  }
  std::string_view initial;
  if (IsLogic(symbol.type)) {
    initial = "n";  // A string that takes its default from a bool gets this.
  } else if (IsNumber(symbol.type) && tree_.semantics.numbers_default_to_zero) {
    initial = symbol.type == SymbolType::kInt ? "0" : "0x0";
  }
  symbol.write = false;
  CalculateVisibility(symbol);
  if (symbol.visible != Tristate::kNo) symbol.write = true;
  // What a symbol that hangs on itself sees.
  symbol.tristate = Tristate::kNo;
  symbol.text = initial;
  symbol.chosen = nullptr;

  Property* used_default = nullptr;
  Tristate value = Tristate::kNo;
  std::string_view text = initial;
  if (IsLogic(symbol.type))
    value = CalculateLogic(symbol, &used_default);
  else
    text = CalculateText(symbol, initial, &used_default);
  if (used_default != nullptr && !symbol.has_user_value)
    AdoptTransitionalValue(symbol, used_default, value, text);
  symbol.tristate = value;
  symbol.text = text;
  if (legacy_ && symbol.is_choice && value == Tristate::kYes) symbol.chosen = ChooseLegacy(symbol);
  ClampToRange(symbol);
  if (&symbol == tree_.modules) modules_ = symbol.tristate;
  if (legacy_ && symbol.is_choice) FinishLegacyChoice(symbol);
  if (symbol.never_written || symbol.is_choice || symbol.transitional) symbol.write = false;
  if (symbol.needs_choice_values) SetAllChoiceValues(symbol);
}

Tristate Evaluator::CalculateLogic(Symbol& symbol, Property** used_default) {
  Tristate value = Tristate::kNo;
  if (legacy_ && symbol.is_member && symbol.visible == Tristate::kYes) {
    value = symbol.choice->chosen == &symbol ? Tristate::kYes : Tristate::kNo;
  } else if (!legacy_ && symbol.choice != nullptr) {
    ChooseInGroup(*symbol.choice);
    value = symbol.tristate;
  } else {
    if (symbol.visible != Tristate::kNo && symbol.has_user_value) {
      value = And(symbol.user_tristate, symbol.visible);
    } else {
      if (symbol.selected.value != Tristate::kNo) symbol.write = true;
      if (!symbol.is_choice) {
        if (Property* property = DefaultOf(symbol); property != nullptr) {
          *used_default = property;
          value = And(Calculate(property->value), property->visible);
          if (value != Tristate::kNo) symbol.write = true;
        }
        if (symbol.implied.value != Tristate::kNo) {
          symbol.write = true;
          value = And(Or(value, symbol.implied.value), symbol.direct.value);
        }
      }
    }
    if (symbol.direct.value < symbol.selected.value) WarnOfUnmetDependency(symbol);
    value = Or(value, symbol.selected.value);
  }
  if (value == Tristate::kModule && EffectiveType(symbol) == SymbolType::kBool)
    value = Tristate::kYes;
  return value;
}

std::string_view Evaluator::CalculateText(Symbol& symbol, std::string_view initial,
                                          Property** used_default) {
  if (symbol.visible != Tristate::kNo && symbol.has_user_value) return symbol.user_text;
  Property* property = DefaultOf(symbol);
  if (property == nullptr) return initial;
  *used_default = property;
  Symbol* value = SymbolOf(*property);
  if (value == nullptr) return initial;
  symbol.write = true;
  Calculate(*value);
  return value->text;
}

// A value that comes from a transitional symbol of the user's counts as the user's.
void Evaluator::AdoptTransitionalValue(Symbol& symbol, Property* used_default, Tristate value,
                                       std::string_view text) {
  const Symbol* source = SymbolOf(*used_default);
  if (source == nullptr || !source->transitional || !source->has_user_value) return;
  symbol.has_user_value = true;
  symbol.user_tristate = value;
  symbol.user_text = text;
}

long long Evaluator::RangeValue(Symbol& bound, int base) {
  Calculate(bound);
  return LeadingNumber(bound.text, BaseOf(bound.type, base));
}

void Evaluator::ClampToRange(Symbol& symbol) {
  if (!IsNumber(symbol.type)) return;
  Property* range = RangeOf(symbol);
  if (range == nullptr) return;
  const int base = BaseOf(symbol.type, 10);
  const long long value = LeadingNumber(symbol.text, base);
  Symbol* bound = range->value->left.symbol;
  if (value >= RangeValue(*bound, base)) {
    bound = range->value->right.symbol;
    if (value <= RangeValue(*bound, base)) return;
  }
  symbol.text = bound->text;
}

bool Evaluator::IsWithinRange(Symbol& symbol, std::string_view text) {
  if (!IsValidText(symbol.type, text)) return false;
  if (!IsNumber(symbol.type)) return true;
  Property* range = RangeOf(symbol);
  if (range == nullptr) return true;
  const int base = BaseOf(symbol.type, 10);
  const long long value = LeadingNumber(text, base);
  return value >= RangeValue(*range->value->left.symbol, base) &&
         value <= RangeValue(*range->value->right.symbol, base);
}

bool Evaluator::IsChangeable(const Symbol& symbol) const {
  if (!legacy_ && symbol.is_choice) return false;
  return symbol.visible > symbol.selected.value;
}

bool Evaluator::IsVisible(MenuNode& node) {
  if (node.prompt == nullptr) return false;
  if (node.visibility != nullptr && Calculate(node.visibility) == Tristate::kNo) return false;
  if (node.symbol == nullptr) {
    node.prompt->visible = Calculate(node.prompt->condition);
    return node.prompt->visible != Tristate::kNo;
  }
  Calculate(*node.symbol);
  return node.prompt->visible != Tristate::kNo;
}

std::string_view Evaluator::DefaultText(Symbol& symbol) {
  CalculateVisibility(symbol);
  Calculate(*tree_.modules);
  Tristate value = Tristate::kNo;
  std::string_view text;
  if (Property* property = DefaultOf(symbol); property != nullptr) {
    if (IsLogic(symbol.type)) {
      value = And(Calculate(property->value), property->visible);
    } else if (Symbol* source = SymbolOf(*property); source != nullptr) {
      Calculate(*source);
      text = source->text;
    }
  }
  if (!IsLogic(symbol.type)) {
    if (text.empty() && IsNumber(symbol.type) && tree_.semantics.numbers_default_to_zero)
      return symbol.type == SymbolType::kInt ? "0" : "0x0";
    return text;
  }
  value = Or(value, symbol.selected.value);
  if (value == Tristate::kModule && !symbol.is_member && tree_.modules->tristate == Tristate::kNo)
    value = Tristate::kYes;
  if (symbol.type == SymbolType::kBool && value == Tristate::kModule) value = Tristate::kYes;
  value = Or(value, symbol.implied.value);
  return std::string_view("nmy").substr(static_cast<size_t>(value), 1);
}

void Evaluator::WarnOfUnmetDependency(const Symbol& symbol) {
  const Place place = symbol.nodes.empty() ? Place{} : symbol.nodes.front()->place;
  Diagnostic warning =
      WarningAt(place, fmt::format("unmet direct dependencies detected for {}", symbol.name));
  warning.notes.push_back(
      {LocationOf(place), fmt::format("depends on [{}]: {}", Letter(symbol.direct.value),
                                      ToText(symbol.direct.expression))});
  warnings_.push_back(std::move(warning));
}

}  // namespace kninja::kconfig
