// SPDX-License-Identifier: GPL-2.0-or-later
// GNU make's built-in functions (manual, section 8).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "src/base/result.h"

namespace kninja::makefile {

class Evaluator;
struct Expression;

struct Function {
  using Expanded = Status (*)(Evaluator&, std::span<const std::string>, std::string&);
  using Unexpanded = Status (*)(Evaluator&, std::span<const Expression>, std::string&);
  std::string_view name;
  size_t min_arguments;
  size_t max_arguments;  ///< 0: no limit; further commas belong to the last one.
  Expanded expanded = nullptr;
  Unexpanded unexpanded = nullptr;  ///< For functions that decide what to expand.
  bool strips_arguments = false;
  bool strips_first_only = false;
};

/// The function of this name; null if there is none.
const Function* FindFunction(std::string_view name);
/// The function whose name, followed by white space, begins `text`.
const Function* FindFunctionAt(std::string_view text);

/// Calls a function that has `unexpanded`.
Status CallUnexpanded(Evaluator& evaluator, const Function& function,
                      std::span<const Expression> arguments, std::string& out);
/// Calls `function` with arguments that are already expanded, as $(call) does.
Status CallFunction(Evaluator& evaluator, const Function& function,
                    std::span<const std::string> arguments, std::string& out);

}  // namespace kninja::makefile
