// SPDX-License-Identifier: GPL-2.0-or-later
// ifdef, ifndef, ifeq, ifneq, else, endif: which lines of a makefile count.
#pragma once

#include <string_view>
#include <vector>

#include "src/base/result.h"

namespace kninja::makefile {

class Evaluator;

class Conditionals {
 public:
  explicit Conditionals(Evaluator& evaluator) : evaluator_(evaluator) {}

  /// Handles `line` if its first word is a conditional keyword; tells whether.
  Result<bool> HandleLine(std::string_view line);
  /// Whether the lines now read are to be skipped.
  bool ignoring() const;
  bool open() const { return !levels_.empty(); }

 private:
  enum class State { kTaken, kNotYet, kDone };
  struct Level {
    State state;
    bool seen_else;
  };
  Status Begin(std::string_view keyword, std::string_view rest);
  Status Else(std::string_view rest);
  Result<bool> EvaluateDefined(std::string_view rest, bool wanted);
  Result<bool> EvaluateEqual(std::string_view rest, bool wanted);

  Evaluator& evaluator_;
  std::vector<Level> levels_;
};

}  // namespace kninja::makefile
