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

// Calls with longer arguments are hardly made twice.
constexpr size_t kMaxCallKey = 128;

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

Evaluator::Buffers::Buffers(Evaluator& evaluator, size_t count) : evaluator_(evaluator) {
  if (evaluator.buffers_used_ == evaluator.buffers_.size()) evaluator.buffers_.emplace_back();
  std::vector<std::string>& strings = evaluator.buffers_[evaluator.buffers_used_++];
  if (strings.size() < count) strings.resize(count);
  strings_ = {strings.data(), count};
  for (std::string& text : strings_) text.clear();
}

std::optional<std::string_view> Evaluator::CallArgument(std::string_view number) {
  if (!AllDigits(number)) return std::nullopt;
  met_.frame = std::min(met_.frame, call_frames_.size());
  if (call_frames_.empty()) return std::nullopt;
  size_t index = SIZE_MAX;
  std::from_chars(number.data(), number.data() + number.size(), index);
  const CallFrame& frame = call_frames_.back();
  // $(01) is another variable than $(1).
  if (number.size() > 1 && number[0] == '0') return std::nullopt;
  if (index == 0) return frame.name;
  if (index <= frame.arguments.size()) return frame.arguments[index - 1];
  HasSideEffect();  // What it is depends on the calls further out.
  // A call inside another one does not see the outer one's further arguments.
  if (index < frame.hidden) return "";
  return std::nullopt;
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
      if (const auto argument = CallArgument(names_.Text(part.name))) {
        out += *argument;
        return {};
      }
      return ExpandVariable(part.name, out);
    case Kind::kSubstitution:
      return ExpandSubstitution(part.name, part.pattern, part.replacement, out);
    case Kind::kComputed: {
      Buffers reference(*this);
      KN_TRY(ExpandParsed(part.arguments[0], reference[0]));
      return ExpandReference(reference[0], out);
    }
    case Kind::kFunction: {
      if (target_ == nullptr) return ExpandFunction(part, out);
      Remembered& remembered = functions_[part.number];
      // One that depends on the target belongs to a variable that remembers it.
      if (remembered.local) return ExpandFunction(part, out);
      KN_TRY(ExpandOnce(
          remembered, [&] { return ExpandFunction(part, out); }, out));
      if (remembered.local) remembered.text = {};
      return {};
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
  if (const auto argument = CallArgument(reference)) {
    out += *argument;
    return {};
  }
  return ExpandVariable(names_.Intern(reference), out);
}

Status Evaluator::ExpandSubstitution(NameId name, std::string_view pattern_text,
                                     std::string_view replacement, std::string& out) {
  Buffers buffer(*this);
  std::string& value = buffer[0];
  if (const auto argument = CallArgument(names_.Text(name))) {
    value = *argument;
  } else if (Variable* variable = Find(name)) {
    // GNU make 4.3, variable_expand_string(): one that appends nothing to a variable of
    // an outer scope counts as empty here, and only here.
    if (variable->appends && variable->value.empty()) return {};
    KN_TRY(ExpandFound(*variable, name, value));
  }
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
  KN_TRY(globals_.ForEach([&](NameId id, const Variable* variable) -> Status {
    if (variable != nullptr) defined.push_back(names_.Text(id));
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
  const auto expand = [&]() -> Status {
    // In recipes only: while makefiles are read, variables change all the time.
    if (target_ == nullptr) return ExpandParsed(*parsed, out);
    return ExpandOnce(
        variable.remembered, [&] { return ExpandParsed(*parsed, out); }, out);
  };
  if (!place_.file.empty() || variable.defined.line == 0) return expand();
  // Outside of makefiles, messages name the variable's place.
  place_ = {names_.Text(variable.defined.file), variable.defined.line};
  Status status = expand();
  place_ = {};
  return status;
}

Status Evaluator::ExpandFunction(const Expression::Part& part, std::string& out) {
  if (part.function->unexpanded != nullptr)
    return CallUnexpanded(*this, *part.function, part.arguments, out);
  Buffers arguments(*this, part.arguments.size());
  for (size_t i = 0; i < part.arguments.size(); ++i)
    KN_TRY(ExpandParsed(part.arguments[i], arguments[i]));
  return CallFunction(*this, *part.function, arguments.all(), out);
}

// Appends to `out` what is remembered or what `make` appends, which is remembered
// if it may be.
template <class Make>
Status Evaluator::ExpandOnce(Remembered& remembered, Make make, std::string& out) {
  if (remembered.at >= globals_changed_ &&
      (!remembered.local || remembered.at >= scopes_changed_)) {
    out += remembered.text;
    met_.target = met_.target || remembered.local;
    return {};
  }
  const uint64_t begun = clock_;
  const Met outer = std::exchange(met_, Met());
  const size_t begin = out.size();
  KN_TRY(make());
  // Calls and loops in it are its own business.
  if (met_.frame > call_frames_.size() && met_.loop > loops_.size() && begun == clock_) {
    remembered.text.assign(out, begin);
    remembered.at = begun;
    remembered.local = met_.target;
  }
  met_ = {std::min(met_.frame, outer.frame), std::min(met_.loop, outer.loop),
          met_.target || outer.target};
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
  const auto expand = [&]() -> Status {
    const size_t hidden = call_frames_.empty() ? 0 : call_frames_.back().hidden;
    call_frames_.push_back({name, arguments.subspan(1), std::max(hidden, arguments.size())});
    const bool was_recursive = std::exchange(variable->may_recurse, true);
    Status status = ExpandFound(*variable, id, out);
    variable->may_recurse = was_recursive;
    call_frames_.pop_back();
    return status;
  };
  if (target_ == nullptr) return expand();
  std::string key;
  for (const std::string& argument : arguments) {
    if (key.size() + argument.size() > kMaxCallKey) return expand();
    key.append(argument).push_back('\0');
  }
  return ExpandOnce(calls_[key], expand, out);
}

}  // namespace kninja::makefile
