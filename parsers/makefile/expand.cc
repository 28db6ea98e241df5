// SPDX-License-Identifier: GPL-2.0-or-later
// The part of Evaluator that expands parsed text.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "parsers/makefile/evaluator.h"
#include "parsers/makefile/functions.h"
#include "parsers/makefile/words.h"

namespace kninja::makefile {
namespace {

// Of nested expansions; beyond it, an error. GNU make ends when its stack does.
constexpr int kMaxDepth = 2500;

const std::string kEmpty;

bool IsNumber(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Marks a variable as being expanded for as long as it lives, and errors as
// being in its value.
class ExpandingMark {
 public:
  ExpandingMark(Variable& variable, Spot& spot)
      : variable_(variable), was_(variable.expanding), spot_(spot), outer_(spot) {
    variable_.expanding = true;
    if (variable.defined.line != 0) spot = variable.defined;
  }
  ~ExpandingMark() {
    variable_.expanding = was_;
    spot_ = outer_;
  }
  bool was_expanding() const { return was_; }
  ExpandingMark(const ExpandingMark&) = delete;
  ExpandingMark& operator=(const ExpandingMark&) = delete;

 private:
  Variable& variable_;
  bool was_;
  Spot& spot_;
  Spot outer_;
};

}  // namespace

const std::string* Evaluator::CallArgument(std::string_view number) {
  if (!IsNumber(number)) return nullptr;
  outermost_frame_ = std::min(outermost_frame_, call_frames_.size());
  if (call_frames_.empty()) return nullptr;
  size_t index = SIZE_MAX;
  std::from_chars(number.data(), number.data() + number.size(), index);
  const CallFrame& frame = call_frames_.back();
  // $(01) is another variable than $(1).
  if (number.size() > 1 && number[0] == '0') return nullptr;
  if (index < frame.arguments.size()) return &frame.arguments[index];
  HasSideEffect();  // What it is depends on the calls further out.
  // A call inside another one does not see the outer one's further arguments.
  return index < frame.hidden ? &kEmpty : nullptr;
}

Status Evaluator::Expand(std::string_view text, std::string& out) {
  if (text.find('$') == std::string_view::npos) {
    out += text;
    return {};
  }
  return ExpandParsed(*parses_.Parse(text), out);
}

Status Evaluator::ExpandParsed(const Expression& expression, std::string& out) {
  if (depth_ > kMaxDepth) return ErrorInExpansion("expansion is nested too deeply");
  ++depth_;
  Status status;
  for (const Expression::Part& part : expression.parts) {
    if (part.kind == Expression::Part::Kind::kText) {
      out += part.text;
      continue;
    }
    status = ExpandPart(part, out);
    if (!status) break;
  }
  --depth_;
  return status;
}

Status Evaluator::ExpandPart(const Expression::Part& part, std::string& out) {
  using Kind = Expression::Part::Kind;
  switch (part.kind) {
    case Kind::kText:
      out += part.text;
      return {};
    case Kind::kVariable:
      return ExpandVariable(part.name, out);
    case Kind::kArgument:
      if (const std::string* argument = CallArgument(names_.Text(part.name))) {
        out += *argument;
        return {};
      }
      return ExpandVariable(part.name, out);
    case Kind::kSubstitution:
      return ExpandSubstitution(part.name, part.pattern, part.replacement, out);
    case Kind::kComputed: {
      std::string reference;
      KN_TRY(ExpandParsed(part.arguments[0], reference));
      return ExpandReference(reference, out);
    }
    case Kind::kFunction: {
      if (part.function->unexpanded != nullptr)
        return CallUnexpanded(*this, *part.function, part.arguments, out);
      std::vector<std::string> arguments(part.arguments.size());
      for (size_t i = 0; i < arguments.size(); ++i)
        KN_TRY(ExpandParsed(part.arguments[i], arguments[i]));
      return CallFunction(*this, *part.function, arguments, out);
    }
    case Kind::kUnterminated:
      return ErrorInExpansion(part.text);
  }
  return {};
}

// `reference` is the text of a computed reference, after its expansion.
Status Evaluator::ExpandReference(std::string_view reference, std::string& out) {
  std::string_view name, pattern, replacement;
  if (SplitSubstitution(reference, &name, &pattern, &replacement))
    return ExpandSubstitution(names_.Intern(name), pattern, replacement, out);
  if (const std::string* argument = CallArgument(reference)) {
    out += *argument;
    return {};
  }
  return ExpandVariable(names_.Intern(reference), out);
}

Status Evaluator::ExpandSubstitution(NameId name, std::string_view pattern_text,
                                     std::string_view replacement, std::string& out) {
  std::string value;
  if (const std::string* argument = CallArgument(names_.Text(name)))
    value = *argument;
  else
    KN_TRY(ExpandVariable(name, value));
  if (value.empty()) return {};
  const Pattern pattern(pattern_text);
  if (pattern.has_percent())
    PatSubst(pattern, Pattern(replacement), value, out);
  else
    PatSubst(Pattern::Suffix(pattern.prefix()), Pattern::Suffix(replacement), value, out);
  return {};
}

Status Evaluator::ExpandVariable(NameId name, std::string& out) {
  Variable* variable = Find(name);
  if (variable == nullptr) return {};
  return ExpandFound(*variable, name, out);
}

Status Evaluator::ExpandFound(Variable& variable, NameId name, std::string& out) {
  if (variable.appends) return ExpandAppended(name, out);
  if (variable.recursive) return ExpandValue(variable, name, out);
  if (names_.Text(name) != ".VARIABLES") {
    out += variable.value;
    return {};
  }
  HasSideEffect();  // A name that is only looked up may come into being.
  // GNU make's order is that of its hash table.
  std::vector<std::string_view> defined;
  KN_TRY(globals_.ForEach([&](NameId id) -> Status {
    if (globals_.Peek(id) != nullptr) defined.push_back(names_.Text(id));
    return {};
  }));
  std::sort(defined.begin(), defined.end());
  for (const std::string_view text : defined) out.append(text).append(" ");
  return {};
}

// The value of a recursive variable, without what it is appended to.
Status Evaluator::ExpandValue(Variable& variable, NameId name, std::string& out) {
  const ExpandingMark mark(variable, expanding_);
  if (mark.was_expanding() && !variable.may_recurse)
    return ErrorInExpansion(
        fmt::format("Recursive variable '{}' references itself (eventually)", names_.Text(name)));
  if (variable.parsed == nullptr) {
    if (variable.value.find('$') == std::string::npos) {
      out += variable.value;
      return {};
    }
    variable.parsed = parses_.Parse(variable.value);
  }
  // An assignment in the value's own $(eval) may drop it meanwhile.
  const std::shared_ptr<const Expression> parsed = variable.parsed;
  if (!place_.file.empty() || variable.defined.line == 0)
    return ExpandAndRemember(variable, *parsed, out);
  // Outside of makefiles, messages name the variable's place.
  place_ = {names_.Text(variable.defined.file), variable.defined.line};
  Status status = ExpandAndRemember(variable, *parsed, out);
  place_ = {};
  return status;
}

// In recipes only: while makefiles are read, variables change all the time.
Status Evaluator::ExpandAndRemember(Variable& variable, const Expression& parsed,
                                    std::string& out) {
  if (target_ == nullptr || loops_ > 0) return ExpandParsed(parsed, out);
  if (variable.remembered_in == generation_) {
    out += variable.remembered;
    return {};
  }
  const uint64_t generation = generation_;
  const size_t outer = std::exchange(outermost_frame_, SIZE_MAX);
  const size_t begin = out.size();
  KN_TRY(ExpandParsed(parsed, out));
  // Arguments of calls that were made in it are its own business.
  if (outermost_frame_ > call_frames_.size() && generation == generation_) {
    variable.remembered.assign(out, begin);
    variable.remembered_in = generation;
  }
  outermost_frame_ = std::min(outermost_frame_, outer);
  return {};
}

Status Evaluator::Call(std::span<const std::string> arguments, std::string& out) {
  std::string_view rest = arguments[0];
  const std::string_view name = NextWord(rest);
  if (name.empty()) return {};
  if (const Function* function = FindFunction(name))
    return CallFunction(*this, *function, arguments.subspan(1), out);
  const NameId id = names_.Intern(name);
  Variable* variable = Find(id);
  if (variable == nullptr || variable->value.empty()) return {};
  if (call_observer_ != nullptr && call_observer_->Counts(name)) HasSideEffect();
  if (call_observer_ != nullptr) KN_TRY(call_observer_->OnCall(*this, name, arguments.subspan(1)));
  std::vector<std::string> frame(arguments.begin(), arguments.end());
  frame[0] = name;
  const size_t hidden = call_frames_.empty() ? 0 : call_frames_.back().hidden;
  call_frames_.push_back({frame, std::max(hidden, frame.size())});
  const bool was_recursive = variable->may_recurse;
  variable->may_recurse = true;
  Status status = ExpandFound(*variable, id, out);
  variable->may_recurse = was_recursive;
  call_frames_.pop_back();
  return status;
}

}  // namespace kninja::makefile
