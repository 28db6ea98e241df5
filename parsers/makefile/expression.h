// SPDX-License-Identifier: GPL-2.0-or-later
// Text with variable and function references, parsed once so that it can be
// expanded many times. Parsing follows GNU make 4.3 (expand.c, function.c): the
// arguments of a function are split before anything in them is expanded.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/makefile/variables.h"

namespace kninja::makefile {

struct Function;

struct Expression {
  struct Part {
    enum class Kind : uint8_t {
      kText,          ///< `text` as it is.
      kVariable,      ///< Value of `name`.
      kArgument,      ///< Argument number `name` of the enclosing $(call).
      kSubstitution,  ///< $(name:pattern=replacement), nothing computed.
      kComputed,      ///< The reference's text is arguments[0], expanded first.
      kFunction,      ///< `function` with `arguments`.
      kUnterminated,  ///< An error when expanded; `text` is its message.
    };
    Kind kind = Kind::kText;
    NameId name = 0;
    std::string text;
    std::string pattern;      ///< kSubstitution.
    std::string replacement;  ///< kSubstitution.
    const Function* function = nullptr;
    uint32_t number = 0;  ///< kFunction: as Names gave it.
    std::vector<Expression> arguments;
  };
  std::vector<Part> parts;
  std::string source;  ///< Only for function arguments that are not expanded.
};

Expression ParseExpression(std::string_view text, Names& names);

/// Splits `NAME:A=B`; false when it is no substitution reference.
bool SplitSubstitution(std::string_view reference, std::string_view* name,
                       std::string_view* pattern, std::string_view* replacement);

}  // namespace kninja::makefile
