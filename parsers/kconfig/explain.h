// SPDX-License-Identifier: GPL-2.0-or-later
// Everything that bears on one symbol's value, as texts and values that can be
// printed: what is written where, what it comes to, and what stands in the way
// of another value. Computes with the evaluator's present values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "parsers/kconfig/evaluator.h"

namespace kninja::kconfig {

/// An expression with the value of each of its parts.
struct ExplainedExpression {
  std::string text;
  Tristate value = Tristate::kYes;
  /// "&&" or "||" (all that are joined by it are `parts`), "!", or "".
  std::string operation;
  std::vector<ExplainedExpression> parts;
  /// Of a symbol or a comparison with one: its value, where it is defined, what
  /// it is called in menus.
  std::string symbol_value;
  SourceLocation place;
  std::string prompt;
};

/// A prompt, default, range, select or imply.
struct ExplainedProperty {
  std::string text;  ///< The prompt; the default; "1 10"; the symbol that selects.
  /// Its `if`; nullopt without one.
  std::optional<ExplainedExpression> condition;
  /// Of a prompt: how visible it is. Of others: whether it takes part, with the
  /// `if` and the dependencies of where it is written.
  Tristate holds = Tristate::kNo;
  /// Of a default what it gives, of a select or imply what it demands.
  std::string value;
  bool decides = false;  ///< The default or range that counts.
  SourceLocation place;
};

struct Explanation {
  std::string name;
  std::string type;
  std::string value;                      ///< Without quotes.
  std::optional<std::string> user_value;  ///< What .config says.
  /// Where the value comes from: "user", "default", "select", "imply", "choice", "".
  std::string origin;
  Tristate visible = Tristate::kNo;
  bool only_bool = false;  ///< A tristate that cannot be m now.
  std::vector<SourceLocation> definitions;
  std::vector<ExplainedProperty> prompts;
  std::vector<ExplainedProperty> defaults;
  std::vector<ExplainedProperty> ranges;
  ExplainedExpression depends;  ///< `text` is "" without dependencies.
  std::vector<ExplainedProperty> selected_by;
  std::vector<ExplainedProperty> implied_by;
  std::string choice;                ///< The prompt of the choice that it is a member of.
  std::vector<std::string> members;  ///< Of that choice.
};

Explanation Explain(Evaluator& evaluator, Symbol& symbol);

/// Why the symbol is not `value`: sentences, each about one obstacle. Empty when
/// it is.
std::vector<std::string> Obstacles(Evaluator& evaluator, Symbol& symbol, const std::string& value);

}  // namespace kninja::kconfig
