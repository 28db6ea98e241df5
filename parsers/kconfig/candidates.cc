// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/kconfig/candidates.h"

#include <fmt/format.h>

#include <algorithm>

#include "parsers/kconfig/values.h"

namespace kninja::kconfig {
namespace {

using Kind = Expression::Kind;

}  // namespace

std::vector<Setting> Candidates::Find(const Setting& goal) {
  found_.clear();
  visited_.clear();
  goal_ = goal.symbol;
  Symbol& symbol = *goal.symbol;
  if (!IsLogic(symbol.type)) {
    SeekVisible(symbol, Tristate::kModule);
    return std::move(found_);
  }
  const Tristate wanted = TristateOf(goal.value);
  Symbol& modules = *evaluator_.tree().modules;
  if (wanted == Tristate::kModule && symbol.type == SymbolType::kTristate &&
      modules.tristate == Tristate::kNo)
    SeekSymbol(modules, Want::kAtLeast, Tristate::kYes);
  else if (symbol.tristate != wanted)
    SeekSymbol(symbol, symbol.tristate < wanted ? Want::kAtLeast : Want::kAtMost, wanted);
  return std::move(found_);
}

bool Candidates::IsFirstVisit(const void* what, Want want, Tristate value) {
  return visited_.insert({what, want, value}).second;
}

void Candidates::Propose(Symbol& symbol, Tristate value) {
  Propose(symbol, std::string(1, Letter(value)));
}

void Candidates::Propose(Symbol& symbol, std::string value) {
  Setting setting{&symbol, std::move(value)};
  if (&symbol == goal_ || !CheckSetting(setting, "")) return;
  found_.push_back(std::move(setting));
}

void Candidates::Seek(Expression* e, Want want, Tristate value) {
  if (e == nullptr) return;  // Always y.
  const Tristate now = evaluator_.Calculate(e);
  const bool low = want == Want::kAtLeast;
  if (low ? now >= value : now <= value) return;
  if (!IsFirstVisit(e, want, value)) return;
  switch (e->kind) {
    case Kind::kSymbol:
      SeekSymbol(*e->left.symbol, want, value);
      return;
    case Kind::kNot:
      Seek(e->left.expression, low ? Want::kAtMost : Want::kAtLeast, Not(value));
      return;
    case Kind::kAnd:
    case Kind::kOr: {
      // Either side would do, or both must change: then the first of them.
      const bool either = (e->kind == Kind::kOr) == low;
      const Tristate left = evaluator_.Calculate(e->left.expression);
      const bool left_is_fine = low ? left >= value : left <= value;
      if (either || !left_is_fine) Seek(e->left.expression, want, value);
      if (either || left_is_fine) Seek(e->right.expression, want, value);
      return;
    }
    case Kind::kRange:
      return;
    default:
      SeekComparison(*e, low);
  }
}

void Candidates::SeekSymbol(Symbol& symbol, Want want, Tristate value) {
  if (symbol.constant || !IsLogic(symbol.type) || !IsFirstVisit(&symbol, want, value)) return;
  if (want == Want::kAtLeast)
    Raise(symbol, value);
  else
    Lower(symbol, value);
}

void Candidates::SeekVisible(Symbol& symbol, Tristate value) {
  for (const Property* property : symbol.properties)
    if (IsPrompt(*property)) Seek(property->condition, Want::kAtLeast, value);
}

void Candidates::Raise(Symbol& symbol, Tristate value) {
  // For a bool m is as good as y.
  const Tristate needed =
      evaluator_.EffectiveType(symbol) == SymbolType::kBool ? Tristate::kModule : value;
  if (symbol.is_choice) {
    SeekVisible(symbol, needed);
    return;
  }
  const bool has_prompt = HasPrompt(symbol);
  const bool is_set = symbol.has_user_value && symbol.user_tristate >= value;
  if (has_prompt && !is_set && &symbol != goal_) {
    Propose(symbol, symbol.type == SymbolType::kBool ? Tristate::kYes : value);
    // What .config leaves open may come by default, once it is visible.
    if (!symbol.has_user_value) RaiseByDefault(symbol, needed);
    return;
  }
  if (has_prompt) SeekVisible(symbol, needed);
  RaiseByDefault(symbol, needed);
  Seek(symbol.selected.expression, Want::kAtLeast, needed);
}

void Candidates::RaiseByDefault(Symbol& symbol, Tristate value) {
  if (symbol.has_user_value && symbol.visible != Tristate::kNo) return;
  for (const Property* property : symbol.properties) {
    if (property->kind != Property::Kind::kDefault) continue;
    if (evaluator_.Calculate(property->condition) < value)
      Seek(property->condition, Want::kAtLeast, value);
    else
      Seek(property->value, Want::kAtLeast, value);
  }
  // An imply counts as far as the dependencies allow.
  if (symbol.implied.expression != nullptr && symbol.implied.value >= value)
    Seek(symbol.direct.expression, Want::kAtLeast, value);
  else
    Seek(symbol.implied.expression, Want::kAtLeast, value);
}

void Candidates::Lower(Symbol& symbol, Tristate value) {
  if (symbol.is_choice) return;
  if (symbol.selected.value > value) {
    Seek(symbol.selected.expression, Want::kAtMost, value);
    return;
  }
  if (symbol.choice != nullptr && symbol.visible == Tristate::kYes) {
    for (Symbol* member : symbol.choice->members)
      if (member != &symbol && member->visible != Tristate::kNo) Propose(*member, Tristate::kYes);
    return;
  }
  if (symbol.visible != Tristate::kNo) {
    const bool is_bool = symbol.type == SymbolType::kBool;
    Propose(symbol, is_bool ? Tristate::kNo : value);
    return;
  }
  if (Property* used = evaluator_.DefaultOf(symbol)) {
    Seek(used->condition, Want::kAtMost, value);
    Seek(used->value, Want::kAtMost, value);
  }
  Seek(symbol.implied.expression, Want::kAtMost, value);
}

// A symbol against a text; of two symbols the first may change.
void Candidates::SeekComparison(const Expression& e, bool holds) {
  Symbol& symbol = *e.left.symbol;
  if (symbol.constant || symbol.type == SymbolType::kUnknown) return;
  const std::string other(evaluator_.TextOf(*e.right.symbol));
  const bool equal = (e.kind == Kind::kEqual && holds) || (e.kind == Kind::kUnequal && !holds);
  if (IsLogic(symbol.type)) {
    const Tristate value = TristateOf(other);
    if (equal) {
      SeekSymbol(symbol, symbol.tristate < value ? Want::kAtLeast : Want::kAtMost, value);
      return;
    }
    if (value != Tristate::kYes) SeekSymbol(symbol, Want::kAtLeast, Tristate::kYes);
    if (value != Tristate::kModule) SeekSymbol(symbol, Want::kAtLeast, Tristate::kModule);
    if (value != Tristate::kNo) SeekSymbol(symbol, Want::kAtMost, Tristate::kNo);
    return;
  }
  if (symbol.visible == Tristate::kNo) {
    SeekVisible(symbol, Tristate::kModule);
    return;
  }
  if (equal) {
    Propose(symbol, other);
    return;
  }
  if (!IsNumber(symbol.type)) return;
  // The bound itself and its neighbours: what does not do is found out.
  const int base = symbol.type == SymbolType::kHex ? 16 : 10;
  const long long bound = LeadingNumber(other, base);
  for (const long long number : {bound, bound + 1, bound - 1}) {
    if (base == 16 && number < 0) continue;
    Propose(symbol, base == 16 ? fmt::format("{:#x}", number) : fmt::format("{}", number));
  }
}

}  // namespace kninja::kconfig
