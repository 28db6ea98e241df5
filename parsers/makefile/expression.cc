// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/makefile/expression.h"

#include <fmt/format.h>

#include <algorithm>

#include "parsers/makefile/functions.h"
#include "parsers/makefile/words.h"

namespace kninja::makefile {
namespace {

using Part = Expression::Part;

// References inside references; more are an error when they are expanded.
constexpr int kMaxNesting = 500;

// The end of the bracketed text that begins at `text[begin]` (after the opening
// bracket), counting nested brackets of the same kind; npos if it has none.
size_t MatchingClose(std::string_view text, size_t begin, char open, char close) {
  int depth = 0;
  for (size_t i = begin; i < text.size(); ++i) {
    if (text[i] == open) ++depth;
    if (text[i] == close && --depth < 0) return i;
  }
  return std::string_view::npos;
}

std::vector<std::string_view> SplitArguments(std::string_view text, char open, char close,
                                             size_t at_most) {
  std::vector<std::string_view> arguments;
  int depth = 0;
  size_t begin = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == open) ++depth;
    if (text[i] == close) --depth;
    if (text[i] == ',' && depth == 0 && (at_most == 0 || arguments.size() + 1 < at_most)) {
      arguments.push_back(text.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  arguments.push_back(text.substr(begin));
  return arguments;
}

Expression Parse(std::string_view text, Names& names, int depth);

Part Unterminated(std::string message) {
  Part part;
  part.kind = Part::Kind::kUnterminated;
  part.text = std::move(message);
  return part;
}

Part NameReference(std::string_view name, Names& names) {
  Part part;
  if (AllDigits(name)) {
    part.kind = Part::Kind::kArgument;
  } else {
    part.kind = Part::Kind::kVariable;
  }
  part.name = names.Intern(name);
  return part;
}

// `body` is what stands between the brackets. `computed`: references in it count.
Part ParseReference(std::string_view body, bool computed, Names& names, int depth) {
  Part part;
  if (computed) {
    part.kind = Part::Kind::kComputed;
    part.arguments.push_back(Parse(body, names, depth));
    return part;
  }
  std::string_view name, pattern, replacement;
  if (SplitSubstitution(body, &name, &pattern, &replacement)) {
    part.kind = Part::Kind::kSubstitution;
    part.name = names.Intern(name);
    part.pattern = pattern;
    part.replacement = replacement;
    return part;
  }
  return NameReference(body, names);
}

Part ParseFunction(const Function* function, std::string_view text, char open, char close,
                   Names& names, int depth) {
  Part part;
  part.kind = Part::Kind::kFunction;
  part.function = function;
  part.number = names.NumberReference();
  for (const std::string_view argument :
       SplitArguments(text, open, close, function->max_arguments)) {
    // $(if), $(or), $(and) drop the blanks around conditions before expanding.
    const bool strip =
        function->strips_arguments && (!function->strips_first_only || part.arguments.empty());
    part.arguments.push_back(Parse(strip ? StripSpace(argument) : argument, names, depth));
  }
  return part;
}

// Parses the reference whose `$` is at `text[i]`; moves `i` behind it.
Part ParseDollar(std::string_view text, size_t& i, Names& names, int depth) {
  const char open = text[++i];
  if (open != '(' && open != '{') {
    ++i;
    return NameReference(text.substr(i - 1, 1), names);
  }
  const char close = open == '(' ? ')' : '}';
  const size_t begin = i + 1;
  if (depth > kMaxNesting) {
    i = text.size();
    return Unterminated("references are nested too deeply");
  }
  if (const Function* function = FindFunctionAt(text.substr(begin))) {
    const std::string_view body = SkipSpace(text.substr(begin + function->name.size()));
    const size_t end = MatchingClose(body, 0, open, close);
    if (end == std::string_view::npos) {
      i = text.size();
      return Unterminated(
          fmt::format("unterminated call to function '{}': missing '{}'", function->name, close));
    }
    i = text.size() - body.size() + end + 1;
    return ParseFunction(function, body.substr(0, end), open, close, names, depth + 1);
  }
  size_t end = text.find(close, begin);
  if (end == std::string_view::npos) {
    i = text.size();
    return Unterminated("unterminated variable reference");
  }
  i = end + 1;
  bool computed = text.substr(begin, end - begin).find('$') != std::string_view::npos;
  if (computed) {
    // A reference inside: take the brackets pairwise. When they do not match,
    // GNU make 4.3 takes the name as it is and drops the rest of the text.
    const size_t matching = MatchingClose(text, begin, open, close);
    computed = matching != std::string_view::npos;
    if (computed) end = matching;
    i = computed ? end + 1 : text.size();
  }
  return ParseReference(text.substr(begin, end - begin), computed, names, depth + 1);
}

Expression Parse(std::string_view text, Names& names, int depth) {
  Expression expression;
  std::string literal;
  const auto flush = [&] {
    if (literal.empty()) return;
    Part part;
    part.text = std::move(literal);
    literal.clear();
    expression.parts.push_back(std::move(part));
  };
  size_t i = 0;
  while (i < text.size()) {
    const size_t dollar = text.find('$', i);
    literal.append(text, i, dollar - i);
    if (dollar == std::string_view::npos) break;
    i = dollar;
    // One at the end stands for itself, as two do (GNU make 4.3, parse_dollar_at_end.mk).
    if (i + 1 >= text.size() || text[i + 1] == '$') {
      literal += '$';
      i += 2;
    } else {
      flush();
      expression.parts.push_back(ParseDollar(text, i, names, depth));
    }
  }
  flush();
  return expression;
}

}  // namespace

bool SplitSubstitution(std::string_view reference, std::string_view* name,
                       std::string_view* pattern, std::string_view* replacement) {
  const size_t colon = reference.find(':');
  if (colon == std::string_view::npos) return false;
  const size_t equals = reference.find('=', colon + 1);
  if (equals == std::string_view::npos) return false;
  *name = reference.substr(0, colon);
  *pattern = reference.substr(colon + 1, equals - colon - 1);
  *replacement = reference.substr(equals + 1);
  return true;
}

Expression ParseExpression(std::string_view text, Names& names) { return Parse(text, names, 0); }

}  // namespace kninja::makefile
