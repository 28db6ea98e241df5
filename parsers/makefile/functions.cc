// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/makefile/functions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "parsers/makefile/evaluator.h"
#include "parsers/makefile/words.h"
#include "src/base/path.h"

namespace kninja::makefile {
namespace {

using Arguments = std::span<const std::string>;
using Expressions = std::span<const Expression>;

// Appends words to `out` with single blanks between them.
class WordSink {
 public:
  explicit WordSink(std::string& out) : out_(out) {}
  std::string& Begin() {
    if (!first_) out_ += ' ';
    first_ = false;
    return out_;
  }
  void Add(std::string_view word) { Begin() += word; }

 private:
  std::string& out_;
  bool first_ = true;
};

// Appends the words of `text` for which `keep`, with single blanks between them.
// Perf: those that stand like that in `text` are appended in one go.
template <class Keep>
void AppendWords(std::string_view text, Keep keep, std::string& out) {
  WordSink sink(out);
  std::string_view rest = text;
  std::string_view run;
  for (std::string_view word = NextWord(rest); !word.empty(); word = NextWord(rest)) {
    if (!keep(word)) continue;
    const char* end = run.data() + run.size();
    if (!run.empty() && word.data() - end == 1 && *end == ' ') {
      run = {run.data(), run.size() + 1 + word.size()};
      continue;
    }
    if (!run.empty()) sink.Add(run);
    run = word;
  }
  if (!run.empty()) sink.Add(run);
}

template <class Each>
void ForEachWord(std::string_view text, Each each) {
  for (std::string_view word = NextWord(text); !word.empty(); word = NextWord(text)) each(word);
}

Status SubstFunction(Evaluator&, Arguments a, std::string& out) {
  Subst(a[0], a[1], a[2], out);
  return {};
}

Status PatsubstFunction(Evaluator&, Arguments a, std::string& out) {
  PatSubst(Pattern(a[0]), Pattern(a[1]), a[2], out);
  return {};
}

Status StripFunction(Evaluator&, Arguments a, std::string& out) {
  AppendWords(
      a[0], [](std::string_view) { return true; }, out);
  return {};
}

Status FindstringFunction(Evaluator&, Arguments a, std::string& out) {
  if (a[1].find(a[0]) != std::string::npos) out += a[0];
  return {};
}

void Filter(Arguments a, bool keep, std::string& out) {
  // Perf: literal words are looked up in a sorted list; kbuild filters hundreds
  // of flags against hundreds, or against nothing (benchmarks: generate).
  if (SkipSpace(a[1]).empty()) return;
  std::vector<Pattern> patterns;
  std::vector<std::string_view> literals;
  ForEachWord(a[0], [&](std::string_view word) {
    if (word.find('%') == std::string_view::npos)
      literals.push_back(word);
    else
      patterns.emplace_back(word);
  });
  std::sort(literals.begin(), literals.end());
  const auto kept = [&](std::string_view word) {
    const bool hit = std::binary_search(literals.begin(), literals.end(), word) ||
                     std::any_of(patterns.begin(), patterns.end(), [&](const Pattern& pattern) {
                       return pattern.Match(word).has_value();
                     });
    return hit == keep;
  };
  AppendWords(a[1], kept, out);
}

Status FilterFunction(Evaluator&, Arguments a, std::string& out) {
  Filter(a, true, out);
  return {};
}

Status FilterOutFunction(Evaluator&, Arguments a, std::string& out) {
  Filter(a, false, out);
  return {};
}

Status SortFunction(Evaluator&, Arguments a, std::string& out) {
  std::vector<std::string_view> words;
  ForEachWord(a[0], [&](std::string_view word) { words.push_back(word); });
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  WordSink sink(out);
  for (const std::string_view word : words) sink.Add(word);
  return {};
}

// A count argument; errors read as GNU make's.
Result<size_t> Number(Evaluator& evaluator, std::string_view text, const char* what,
                      std::string_view function) {
  const std::string_view digits = StripSpace(text);
  if (!AllDigits(digits))
    return evaluator.ErrorInExpansion(
        fmt::format("non-numeric {} argument to '{}' function: '{}'", what, function, text));
  size_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

Status WordFunction(Evaluator& evaluator, Arguments a, std::string& out) {
  KN_TRY_ASSIGN(size_t index, Number(evaluator, a[0], "first", "word"));
  if (index == 0)
    return evaluator.ErrorInExpansion("first argument to 'word' function must be greater than 0");
  std::string_view rest = a[1];
  std::string_view word;
  while (index-- > 0) {
    word = NextWord(rest);
    if (word.empty()) return {};
  }
  out += word;
  return {};
}

// What is between the words stays as it is (fn_word.mk).
Status WordlistFunction(Evaluator& evaluator, Arguments a, std::string& out) {
  KN_TRY_ASSIGN(const size_t first, Number(evaluator, a[0], "first", "wordlist"));
  if (first == 0)
    return evaluator.ErrorInExpansion(
        fmt::format("invalid first argument to 'wordlist' function: '{}'", a[0]));
  KN_TRY_ASSIGN(const size_t last, Number(evaluator, a[1], "second", "wordlist"));
  const char* begin = nullptr;
  const char* end = nullptr;
  std::string_view rest = a[2];
  for (size_t index = 1; index <= last; ++index) {
    const std::string_view word = NextWord(rest);
    if (word.empty()) break;
    if (index == first) begin = word.data();
    end = word.data() + word.size();
  }
  if (begin != nullptr) out.append(begin, end);
  return {};
}

Status WordsFunction(Evaluator&, Arguments a, std::string& out) {
  size_t count = 0;
  ForEachWord(a[0], [&](std::string_view) { ++count; });
  out += std::to_string(count);
  return {};
}

Status FirstwordFunction(Evaluator&, Arguments a, std::string& out) {
  std::string_view rest = a[0];
  out += NextWord(rest);
  return {};
}

Status LastwordFunction(Evaluator&, Arguments a, std::string& out) {
  std::string_view last;
  ForEachWord(a[0], [&](std::string_view word) { last = word; });
  out += last;
  return {};
}

Status DirFunction(Evaluator&, Arguments a, std::string& out) {
  WordSink sink(out);
  ForEachWord(a[0], [&](std::string_view word) {
    const size_t slash = word.rfind('/');
    sink.Add(slash == std::string_view::npos ? "./" : word.substr(0, slash + 1));
  });
  return {};
}

Status NotdirFunction(Evaluator&, Arguments a, std::string& out) {
  WordSink sink(out);
  ForEachWord(a[0], [&](std::string_view word) { sink.Add(BaseName(word)); });
  return {};
}

// Where the suffix of `word` begins; its end if it has none.
size_t SuffixStart(std::string_view word) {
  const size_t dot = word.rfind('.');
  const size_t slash = word.rfind('/');
  if (dot == std::string_view::npos) return word.size();
  if (slash != std::string_view::npos && slash > dot) return word.size();
  return dot;
}

Status SuffixFunction(Evaluator&, Arguments a, std::string& out) {
  WordSink sink(out);
  ForEachWord(a[0], [&](std::string_view word) {
    const size_t start = SuffixStart(word);
    if (start < word.size()) sink.Add(word.substr(start));
  });
  return {};
}

Status BasenameFunction(Evaluator&, Arguments a, std::string& out) {
  WordSink sink(out);
  ForEachWord(a[0], [&](std::string_view word) { sink.Add(word.substr(0, SuffixStart(word))); });
  return {};
}

Status AddsuffixFunction(Evaluator&, Arguments a, std::string& out) {
  WordSink sink(out);
  ForEachWord(a[1], [&](std::string_view word) { sink.Begin().append(word).append(a[0]); });
  return {};
}

Status AddprefixFunction(Evaluator&, Arguments a, std::string& out) {
  WordSink sink(out);
  ForEachWord(a[1], [&](std::string_view word) { sink.Begin().append(a[0]).append(word); });
  return {};
}

Status JoinFunction(Evaluator&, Arguments a, std::string& out) {
  std::string_view left = a[0], right = a[1];
  WordSink sink(out);
  while (true) {
    const std::string_view one = NextWord(left), two = NextWord(right);
    if (one.empty() && two.empty()) return {};
    sink.Begin().append(one).append(two);
  }
}

Status WildcardFunction(Evaluator& evaluator, Arguments a, std::string& out) {
  evaluator.DependsOnTarget();  // Recipes make files.
  WordSink sink(out);
  ForEachWord(a[0], [&](std::string_view word) {
    for (const std::string& name : evaluator.host().Glob(std::string(word))) sink.Add(name);
  });
  return {};
}

Status RealpathFunction(Evaluator& evaluator, Arguments a, std::string& out) {
  evaluator.DependsOnTarget();  // Recipes make files.
  WordSink sink(out);
  ForEachWord(a[0], [&](std::string_view word) {
    const std::string path = evaluator.host().RealPath(std::string(word));
    if (!path.empty()) sink.Add(path);
  });
  return {};
}

Status AbspathFunction(Evaluator& evaluator, Arguments a, std::string& out) {
  WordSink sink(out);
  ForEachWord(a[0], [&](std::string_view word) {
    sink.Add(CanonicalPath(JoinPath(evaluator.host().CurrentDirectory(), word)));
  });
  return {};
}

Status IfFunction(Evaluator& evaluator, Expressions a, std::string& out) {
  Evaluator::Buffers condition(evaluator);
  KN_TRY(evaluator.ExpandParsed(a[0], condition[0]));
  if (!condition[0].empty()) return evaluator.ExpandParsed(a[1], out);
  if (a.size() > 2) return evaluator.ExpandParsed(a[2], out);
  return {};
}

Status OrFunction(Evaluator& evaluator, Expressions a, std::string& out) {
  // The first that appends anything is the value.
  const size_t length = out.size();
  for (size_t i = 0; i < a.size() && out.size() == length; ++i)
    KN_TRY(evaluator.ExpandParsed(a[i], out));
  return {};
}

Status AndFunction(Evaluator& evaluator, Expressions a, std::string& out) {
  const size_t length = out.size();
  for (const Expression& expression : a) {
    out.resize(length);
    KN_TRY(evaluator.ExpandParsed(expression, out));
    if (out.size() == length) return {};
  }
  return {};
}

Status ForeachFunction(Evaluator& evaluator, Expressions a, std::string& out) {
  Evaluator::Buffers words(evaluator, 2);
  KN_TRY(evaluator.ExpandParsed(a[0], words[0]));
  KN_TRY(evaluator.ExpandParsed(a[1], words[1]));
  std::string_view name = words[0];
  Evaluator::LoopGuard loop(evaluator, evaluator.names().Intern(NextWord(name)));
  WordSink sink(out);
  std::string_view rest = words[1];
  for (std::string_view word = NextWord(rest); !word.empty(); word = NextWord(rest)) {
    loop.variable().Assign(std::string(word));
    KN_TRY(evaluator.ExpandParsed(a[2], sink.Begin()));
  }
  return {};
}

Status CallBuiltin(Evaluator& evaluator, Arguments a, std::string& out) {
  return evaluator.Call(a, out);
}

Status ValueFunction(Evaluator& evaluator, Arguments a, std::string& out) {
  if (const auto argument = evaluator.CallArgument(a[0]))
    out += *argument;
  else if (const Variable* variable = evaluator.Find(a[0]))
    out += variable->value;
  return {};
}

Status OriginFunction(Evaluator& evaluator, Arguments a, std::string& out) {
  const Variable* variable = evaluator.Find(a[0]);
  if (evaluator.CallArgument(a[0]))
    out += OriginText(Origin::kAutomatic);
  else
    out += variable == nullptr ? "undefined" : OriginText(variable->origin);
  return {};
}

Status FlavorFunction(Evaluator& evaluator, Arguments a, std::string& out) {
  const Variable* variable = evaluator.Find(a[0]);
  if (evaluator.CallArgument(a[0]))
    out += "simple";
  else
    out += variable == nullptr ? "undefined" : variable->recursive ? "recursive" : "simple";
  return {};
}

Status EvalFunction(Evaluator& evaluator, Arguments a, std::string&) {
  evaluator.HasSideEffect();
  return evaluator.EvalText(a[0]);
}

Status ErrorFunction(Evaluator& evaluator, Arguments a, std::string&) {
  return evaluator.ErrorHere(a[0]);
}

Status WarningFunction(Evaluator& evaluator, Arguments a, std::string&) {
  evaluator.HasSideEffect();
  evaluator.Warn(a[0]);
  return {};
}

Status InfoFunction(Evaluator& evaluator, Arguments a, std::string&) {
  evaluator.HasSideEffect();
  evaluator.host().Print(a[0] + "\n");
  return {};
}

Status ShellFunction(Evaluator& evaluator, Arguments a, std::string& out) {
  evaluator.HasSideEffect();
  return evaluator.RunShell(a[0], out);
}

Status FileFunction(Evaluator& evaluator, Arguments a, std::string& out) {
  evaluator.HasSideEffect();
  std::string_view name = SkipSpace(a[0]);
  const char mode = name.empty() ? '\0' : name[0];
  if (mode != '>' && mode != '<')
    return evaluator.ErrorInExpansion(fmt::format("file: invalid file operation: {}", a[0]));
  name.remove_prefix(1);
  const bool append = mode == '>' && name.starts_with('>');
  if (append) name.remove_prefix(1);
  name = StripSpace(name);
  if (name.empty()) return evaluator.ErrorInExpansion("file: missing filename");
  const auto cannot_open = [&](const std::string& message) {
    const size_t colon = message.rfind(": ");
    return evaluator.ErrorHere(fmt::format(
        "open: {}: {}", name, message.substr(colon == std::string::npos ? 0 : colon + 2)));
  };
  if (mode == '>') {
    std::string text = a.size() > 1 ? a[1] : "";
    if (a.size() > 1 && !text.ends_with('\n')) text += '\n';
    Status written = evaluator.host().WriteFile(std::string(name), text, append);
    if (!written) return cannot_open(written.error().message());
    return {};
  }
  if (a.size() > 1) return evaluator.ErrorInExpansion("file: too many arguments");
  const Result<std::optional<std::string>> content = evaluator.host().ReadFile(std::string(name));
  if (!content) return cannot_open(content.error().message());
  if (!*content) return {};
  std::string_view text = **content;
  if (text.ends_with('\n')) text.remove_suffix(1);
  out += text;
  return {};
}

constexpr std::array kFunctions = {
    Function{"subst", 3, 3, SubstFunction},
    Function{"patsubst", 3, 3, PatsubstFunction},
    Function{"strip", 0, 1, StripFunction},
    Function{"findstring", 2, 2, FindstringFunction},
    Function{"filter", 2, 2, FilterFunction},
    Function{"filter-out", 2, 2, FilterOutFunction},
    Function{"sort", 0, 1, SortFunction},
    Function{"word", 2, 2, WordFunction},
    Function{"wordlist", 3, 3, WordlistFunction},
    Function{"words", 0, 1, WordsFunction},
    Function{"firstword", 0, 1, FirstwordFunction},
    Function{"lastword", 0, 1, LastwordFunction},
    Function{"dir", 0, 1, DirFunction},
    Function{"notdir", 0, 1, NotdirFunction},
    Function{"suffix", 0, 1, SuffixFunction},
    Function{"basename", 0, 1, BasenameFunction},
    Function{"addsuffix", 2, 2, AddsuffixFunction},
    Function{"addprefix", 2, 2, AddprefixFunction},
    Function{"join", 2, 2, JoinFunction},
    Function{"wildcard", 0, 1, WildcardFunction},
    Function{"realpath", 0, 1, RealpathFunction},
    Function{"abspath", 0, 1, AbspathFunction},
    Function{"if", 2, 3, nullptr, IfFunction, true, true},
    Function{"or", 1, 0, nullptr, OrFunction, true},
    Function{"and", 1, 0, nullptr, AndFunction, true},
    Function{"foreach", 3, 3, nullptr, ForeachFunction},
    Function{"call", 1, 0, CallBuiltin},
    Function{"value", 0, 1, ValueFunction},
    Function{"origin", 0, 1, OriginFunction},
    Function{"flavor", 0, 1, FlavorFunction},
    Function{"eval", 0, 1, EvalFunction},
    Function{"error", 0, 1, ErrorFunction},
    Function{"warning", 0, 1, WarningFunction},
    Function{"info", 0, 1, InfoFunction},
    Function{"shell", 0, 1, ShellFunction},
    Function{"file", 1, 2, FileFunction},
};

}  // namespace

const Function* FindFunction(std::string_view name) {
  for (const Function& function : kFunctions)
    if (function.name == name) return &function;
  return nullptr;
}

const Function* FindFunctionAt(std::string_view text) {
  size_t length = 0;
  while (length < text.size() &&
         ((text[length] >= 'a' && text[length] <= 'z') || text[length] == '-'))
    ++length;
  // At the end of the text no blank is needed (parse_unterminated_nested.mk).
  if (length == 0 || (length < text.size() && !IsSpace(text[length]))) return nullptr;
  return FindFunction(text.substr(0, length));
}

namespace {

Status TooFewArguments(Evaluator& evaluator, const Function& function, size_t count) {
  return evaluator.ErrorInExpansion(
      fmt::format("insufficient number of arguments ({}) to function '{}'", count, function.name));
}

}  // namespace

Status CallUnexpanded(Evaluator& evaluator, const Function& function, Expressions arguments,
                      std::string& out) {
  if (arguments.size() < function.min_arguments)
    return TooFewArguments(evaluator, function, arguments.size());
  return function.unexpanded(evaluator, arguments, out);
}

Status CallFunction(Evaluator& evaluator, const Function& function, Arguments arguments,
                    std::string& out) {
  if (arguments.size() < function.min_arguments)
    return TooFewArguments(evaluator, function, arguments.size());
  if (arguments.empty()) return {};
  if (function.expanded != nullptr) return function.expanded(evaluator, arguments, out);
  // $(call if,...): the arguments are expanded once more, as text.
  std::vector<Expression> expressions;
  for (const std::string& argument : arguments)
    expressions.push_back(ParseExpression(argument, evaluator.names()));
  return function.unexpanded(evaluator, expressions, out);
}

}  // namespace kninja::makefile
