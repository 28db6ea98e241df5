// SPDX-License-Identifier: GPL-2.0-or-later
// Which single settings could bring a symbol nearer to a value. Walks what the
// value hangs on (prompts' conditions, defaults, selects), down to symbols that
// a user can set. Of several conditions that are unmet it looks at the first
// alone: each must be met, so each solution has one of its candidates.
#pragma once

#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "parsers/kconfig/evaluator.h"
#include "parsers/kconfig/setting.h"

namespace kninja::kconfig {

class Candidates {
 public:
  explicit Candidates(Evaluator& evaluator) : evaluator_(evaluator) {}

  /// For `goal`, which the present values do not fulfil; not the goal itself.
  std::vector<Setting> Find(const Setting& goal);

 private:
  enum class Want { kAtLeast, kAtMost };
  void Seek(Expression* expression, Want want, Tristate value);
  void SeekSymbol(Symbol& symbol, Want want, Tristate value);
  void Raise(Symbol& symbol, Tristate value);
  void Lower(Symbol& symbol, Tristate value);
  void RaiseByDefault(Symbol& symbol, Tristate value);
  void SeekVisible(Symbol& symbol, Tristate value);
  void SeekComparison(const Expression& expression, bool holds);
  void Propose(Symbol& symbol, Tristate value);
  void Propose(Symbol& symbol, std::string value);
  bool IsFirstVisit(const void* what, Want want, Tristate value);

  Evaluator& evaluator_;
  const Symbol* goal_ = nullptr;
  std::vector<Setting> found_;
  std::set<std::tuple<const void*, Want, Tristate>> visited_;
};

}  // namespace kninja::kconfig
