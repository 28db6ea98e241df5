// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/makefile/conditionals.h"

#include <fmt/format.h>

#include "parsers/makefile/evaluator.h"
#include "parsers/makefile/words.h"

namespace kninja::makefile {
namespace {

constexpr const char* kInvalid = "invalid syntax in conditional";

// The text up to `close` at depth 0; npos-terminated views mean "not found".
bool TakeParenthesised(std::string_view& rest, char close, std::string_view* taken) {
  int depth = 0;
  for (size_t i = 0; i < rest.size(); ++i) {
    if (rest[i] == close && depth <= 0) {
      *taken = rest.substr(0, i);
      rest.remove_prefix(i + 1);
      return true;
    }
    if (rest[i] == '(') ++depth;
    if (rest[i] == ')') --depth;
  }
  return false;
}

bool TakeQuoted(std::string_view& rest, std::string_view* taken) {
  if (rest.empty() || (rest[0] != '"' && rest[0] != '\'')) return false;
  const size_t close = rest.find(rest[0], 1);
  if (close == std::string_view::npos) return false;
  *taken = rest.substr(1, close - 1);
  rest.remove_prefix(close + 1);
  return true;
}

}  // namespace

bool Conditionals::ignoring() const {
  for (const Level& level : levels_)
    if (level.state != State::kTaken) return true;
  return false;
}

Result<bool> Conditionals::HandleLine(std::string_view line) {
  std::string_view rest = line;
  const std::string_view keyword = NextWord(rest);
  rest = SkipSpace(rest);
  if (keyword == "ifdef" || keyword == "ifndef" || keyword == "ifeq" || keyword == "ifneq") {
    KN_TRY(Begin(keyword, rest));
    return true;
  }
  if (keyword == "endif") {
    if (levels_.empty()) return evaluator_.ErrorHere("extraneous 'endif'");
    if (!rest.empty()) evaluator_.Warn("extraneous text after 'endif' directive");
    levels_.pop_back();
    return true;
  }
  if (keyword == "else") {
    KN_TRY(Else(rest));
    return true;
  }
  return false;
}

Status Conditionals::Else(std::string_view rest) {
  if (levels_.empty()) return evaluator_.ErrorHere("extraneous 'else'");
  const size_t index = levels_.size() - 1;
  if (levels_[index].seen_else) return evaluator_.ErrorHere("only one 'else' per conditional");
  levels_[index].state = levels_[index].state == State::kNotYet ? State::kTaken : State::kDone;
  if (rest.empty()) {
    levels_[index].seen_else = true;
    return {};
  }
  std::string_view after = rest;
  const std::string_view keyword = NextWord(after);
  if (keyword != "ifdef" && keyword != "ifndef" && keyword != "ifeq" && keyword != "ifneq") {
    evaluator_.Warn("extraneous text after 'else' directive");
    return {};
  }
  // `else ifeq`: the new level replaces this one, unless a branch was taken.
  KN_TRY(Begin(keyword, SkipSpace(after)));
  if (levels_[index].state != State::kDone) levels_[index].state = levels_.back().state;
  levels_.pop_back();
  return {};
}

Status Conditionals::Begin(std::string_view keyword, std::string_view rest) {
  if (ignoring()) {
    levels_.push_back({State::kNotYet, false});
    return {};
  }
  const bool wanted = keyword == "ifdef" || keyword == "ifeq";
  const bool by_name = keyword == "ifdef" || keyword == "ifndef";
  KN_TRY_ASSIGN(const bool taken,
                by_name ? EvaluateDefined(rest, wanted) : EvaluateEqual(rest, wanted));
  levels_.push_back({taken ? State::kTaken : State::kNotYet, false});
  return {};
}

Result<bool> Conditionals::EvaluateDefined(std::string_view rest, bool wanted) {
  std::string text;
  KN_TRY(evaluator_.Expand(rest, text));
  std::string_view words = text;
  const std::string_view name = NextWord(words);
  if (!SkipSpace(words).empty()) return evaluator_.ErrorHere(kInvalid);
  const Variable* variable = evaluator_.Find(name);
  return (variable != nullptr && !variable->value.empty()) == wanted;
}

Result<bool> Conditionals::EvaluateEqual(std::string_view rest, bool wanted) {
  std::string_view left, right;
  if (!rest.empty() && rest[0] == '(') {
    rest.remove_prefix(1);
    if (!TakeParenthesised(rest, ',', &left)) return evaluator_.ErrorHere(kInvalid);
    while (!left.empty() && IsBlank(left.back())) left.remove_suffix(1);
    rest = SkipSpace(rest);
    if (!TakeParenthesised(rest, ')', &right)) return evaluator_.ErrorHere(kInvalid);
  } else {
    if (!TakeQuoted(rest, &left)) return evaluator_.ErrorHere(kInvalid);
    rest = SkipSpace(rest);
    // GNU make also takes `"a" b)`; nobody writes it, and it is an error here too.
    if (!TakeQuoted(rest, &right)) return evaluator_.ErrorHere(kInvalid);
  }
  std::string left_value, right_value;
  KN_TRY(evaluator_.Expand(left, left_value));
  if (!SkipSpace(rest).empty()) evaluator_.Warn("extraneous text after 'ifeq' directive");
  KN_TRY(evaluator_.Expand(right, right_value));
  return (left_value == right_value) == wanted;
}

}  // namespace kninja::makefile
