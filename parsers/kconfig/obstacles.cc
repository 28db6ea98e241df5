// SPDX-License-Identifier: GPL-2.0-or-later
// Why a symbol does not have a value: the second half of explain.h.
#include <fmt/format.h>

#include <algorithm>

#include "parsers/kconfig/explain.h"
#include "parsers/kconfig/expression.h"
#include "parsers/kconfig/setting.h"
#include "parsers/kconfig/values.h"

namespace kninja::kconfig {
namespace {

using Kind = Expression::Kind;

class ObstacleFinder {
 public:
  ObstacleFinder(Evaluator& evaluator, Symbol& symbol) : evaluator_(evaluator), symbol_(symbol) {}

  std::vector<std::string> Find(const std::string& value) {
    evaluator_.Calculate(symbol_);
    if (evaluator_.TextOf(symbol_) == value) return {};
    if (Status fits = CheckSetting({&symbol_, value}, ""); !fits)
      return {fmt::format("{}; {}", fits.error().message(), fits.error().diagnostic().hint)};
    if (IsLogic(symbol_.type))
      FindLogic(TristateOf(value));
    else
      FindText(value);
    return std::move(found_);
  }

 private:
  void FindLogic(Tristate wanted) {
    if (wanted == Tristate::kModule && symbol_.type == SymbolType::kTristate &&
        evaluator_.tree().modules->tristate == Tristate::kNo)
      found_.push_back(
          evaluator_.tree().modules->name == "n"
              ? std::string("no symbol carries 'modules': nothing can be m here")
              : fmt::format("{} is n: nothing can be m", evaluator_.tree().modules->name));
    if (symbol_.selected.value > wanted) FindSelectors(wanted);
    if (!HasPrompt(symbol_)) {
      found_.push_back(
          "it has no prompt: only defaults, and symbols that select it, give it a value");
    } else if (!IsVisibleFor(wanted)) {
      FindHidden(wanted);
    } else if (found_.empty() && symbol_.choice != nullptr && wanted == Tristate::kNo) {
      found_.push_back("it is what its choice is set to: set another member of the choice");
    } else if (found_.empty()) {
      found_.push_back(symbol_.has_user_value ? "nothing: .config says otherwise"
                                              : "nothing: .config does not set it");
    }
  }

  bool IsVisibleFor(Tristate wanted) const {
    if (evaluator_.EffectiveType(symbol_) == SymbolType::kBool)
      return symbol_.visible != Tristate::kNo;
    return symbol_.visible >= std::max(wanted, Tristate::kModule);
  }

  void FindHidden(Tristate wanted) {
    const Tristate needed =
        symbol_.type == SymbolType::kBool ? Tristate::kModule : std::max(wanted, Tristate::kModule);
    for (const Property* property : symbol_.properties) {
      if (!IsPrompt(*property)) continue;
      std::vector<std::string> parts;
      CollectUnmet(property->condition, needed, parts);
      found_.push_back(fmt::format(
          "its prompt \"{}\" ({}:{}) is {}: {}", property->text, property->place.file,
          property->place.line, symbol_.visible == Tristate::kNo ? "hidden" : "good for m at most",
          fmt::join(parts, ", ")));
    }
  }

  // The parts of an `&&` that are too low, with their values.
  void CollectUnmet(Expression* e, Tristate needed, std::vector<std::string>& parts) {
    if (evaluator_.Calculate(e) >= needed) return;
    if (e->kind == Kind::kAnd) {
      CollectUnmet(e->left.expression, needed, parts);
      CollectUnmet(e->right.expression, needed, parts);
      return;
    }
    parts.push_back(fmt::format("{} is {}", ToText(e), Letter(evaluator_.Calculate(e))));
  }

  void FindSelectors(Tristate wanted) {
    const Explanation explanation = Explain(evaluator_, symbol_);
    for (const ExplainedProperty& selector : explanation.selected_by)
      if (selector.holds > wanted)
        found_.push_back(fmt::format("{} (={}) selects it ({}:{})", selector.text, selector.value,
                                     selector.place.file, selector.place.line));
  }

  void FindText(const std::string& value) {
    if (!HasPrompt(symbol_)) {
      found_.push_back("it has no prompt: only its defaults give it a value");
    } else if (symbol_.visible == Tristate::kNo) {
      FindHidden(Tristate::kModule);
    } else if (const Property* range = evaluator_.RangeOf(symbol_);
               range != nullptr && !evaluator_.IsWithinRange(symbol_, value)) {
      found_.push_back(fmt::format("it must be within {} ({}:{})", ToText(range->value),
                                   range->place.file, range->place.line));
    } else {
      found_.push_back("nothing: .config does not say so");
    }
  }

  Evaluator& evaluator_;
  Symbol& symbol_;
  std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> Obstacles(Evaluator& evaluator, Symbol& symbol, const std::string& value) {
  return ObstacleFinder(evaluator, symbol).Find(value);
}

}  // namespace kninja::kconfig
