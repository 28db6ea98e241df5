// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kbuild/shell_text.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "src/base/strings.h"

namespace kninja::kbuild {
namespace {

constexpr bool IsBlankChar(char c) { return c == ' ' || c == '\t' || c == '\n'; }
constexpr bool IsOperator(char c) {
  return c == ';' || c == '|' || c == '&' || c == '(' || c == ')' || c == '<' || c == '>' ||
         c == '{' || c == '}' || c == '`';
}

// Perf: most of what kbuild writes is flags, in which no character means anything
// to a shell (benchmarks: evaluate the makefiles).
class CharacterSet {
 public:
  template <class Has>
  explicit constexpr CharacterSet(Has has) {
    for (size_t i = 0; i < has_.size(); ++i) has_[i] = has(static_cast<char>(i));
  }
  bool Has(char c) const { return has_[static_cast<unsigned char>(c)]; }
  /// The first of them in `text` from `at` on; its size if there is none.
  size_t Find(std::string_view text, size_t at) const {
    for (; at + 4 <= text.size(); at += 4) {
      if (Has(text[at])) return at;
      if (Has(text[at + 1])) return at + 1;
      if (Has(text[at + 2])) return at + 2;
      if (Has(text[at + 3])) return at + 3;
    }
    while (at < text.size() && !Has(text[at])) ++at;
    return at;
  }

 private:
  std::array<bool, 256> has_ = {};
};

constexpr bool IsQuote(char c) { return c == '\'' || c == '"' || c == '\\'; }
// What may end a word or means something in it.
constexpr CharacterSet kSpecial([](char c) {
  return IsBlankChar(c) || IsOperator(c) || IsQuote(c);
});
// What may end a command, braces excepted: they are of a variable more often.
constexpr CharacterSet kOperatorOrQuote([](char c) {
  return (IsOperator(c) && c != '{' && c != '}') || IsQuote(c);
});
// What decides whether text can stand in parentheses.
constexpr CharacterSet kDelicate([](char c) { return c == '\n' || c == '#' || IsQuote(c); });

// A word or operator of shell text; enough of sh's grammar for what kbuild writes.
struct Token {
  std::string_view text;  // Until the next one is read.
  bool is_operator = false;
};

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}
  bool Next(Token* token) {
    while (at_ < text_.size()) {
      if (IsBlankChar(text_[at_]))
        ++at_;
      else if (text_.substr(at_, 2) == "\\\n")
        at_ += 2;
      else
        break;
    }
    if (at_ >= text_.size()) return false;
    const char c = text_[at_];
    token->is_operator =
        IsOperator(c) && !(c == '{' && at_ + 1 < text_.size() && !IsBlankChar(text_[at_ + 1]));
    token->text = token->is_operator ? Operator() : Word();
    return true;
  }
  /// Leaves out the words before the next operator.
  void SkipWords() {
    while (true) {
      at_ = kOperatorOrQuote.Find(text_, at_);
      if (at_ == text_.size() || !IsQuote(text_[at_])) return;
      if (text_[at_] == '\'')
        at_ = std::min(text_.find('\'', at_ + 1), text_.size() - 1) + 1;
      else if (text_[at_] == '"')
        DoubleQuoted();
      else
        at_ = std::min(at_ + 2, text_.size());
    }
  }

 private:
  std::string_view Operator() {
    const size_t begin = at_;
    const char c = text_[at_];
    do ++at_;
    while (at_ < text_.size() && text_[at_] == c && (c == '&' || c == '|' || c == ';' || c == '>'));
    // `2>&1`: what follows is a descriptor.
    if ((c == '>' || c == '<') && at_ < text_.size() && text_[at_] == '&') ++at_;
    return text_.substr(begin, at_ - begin);
  }
  static bool EndsWord(char c) { return IsBlankChar(c) || (IsOperator(c) && c != '{' && c != '}'); }
  std::string_view Word() {
    const size_t begin = at_;
    at_ = kSpecial.Find(text_, at_);
    if (at_ == text_.size() || EndsWord(text_[at_])) return text_.substr(begin, at_ - begin);
    if (text_[begin] == '\'') {
      // One that is in quotes as a whole.
      const size_t close = text_.find('\'', begin + 1);
      if (close < text_.size() - 1 && EndsWord(text_[close + 1])) {
        at_ = close + 1;
        return text_.substr(begin + 1, close - begin - 1);
      }
    }
    word_.assign(text_, begin, at_ - begin);
    while (at_ < text_.size() && !EndsWord(text_[at_])) {
      const char c = text_[at_];
      if (c == '\'') {
        const size_t close = std::min(text_.find('\'', at_ + 1), text_.size());
        word_.append(text_, at_ + 1, close - at_ - 1);
        at_ = std::min(close + 1, text_.size());
      } else if (c == '"') {
        DoubleQuoted();
      } else if (c == '\\' && at_ + 1 < text_.size()) {
        if (text_[at_ + 1] != '\n') word_ += text_[at_ + 1];
        at_ += 2;
      } else {
        const size_t from = at_;
        at_ = kSpecial.Find(text_, at_ + 1);
        word_.append(text_, from, at_ - from);
      }
    }
    return word_;
  }
  void DoubleQuoted() {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size() &&
          std::string_view("\\\"$`").find(text_[at_ + 1]) != std::string_view::npos)
        ++at_;
      word_ += text_[at_];
    }
    if (at_ < text_.size()) ++at_;
  }

  std::string_view text_;
  size_t at_ = 0;
  std::string word_;  // The last one, if it is not in the text as it is.
};

// Whether the line can stand inside `( )` as it is: no newline, no comment.
bool FitsInParentheses(std::string_view line) {
  if (line.find('\n') != std::string_view::npos) return false;
  bool quoted = false;
  for (size_t i = kDelicate.Find(line, 0); i < line.size(); i = kDelicate.Find(line, i + 1)) {
    const char c = line[i];
    if (c == '\\') {
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (quoted) {
      continue;
    } else if (c == '\'') {
      i = line.find('\'', i + 1);
      if (i == std::string_view::npos) return false;
    } else if (i == 0 || IsBlankChar(line[i - 1]) || line[i - 1] == ';') {
      return false;
    }
  }
  return !quoted;
}

// The line as an argument of eval, with newlines spelled for printf.
std::string Encoded(std::string_view line) {
  std::string format;
  for (const char c : line) {
    switch (c) {
      case '\n':
        format += "\\n";
        break;
      case '\\':
        format += "\\\\";
        break;
      case '%':
        format += "%%";
        break;
      case '\'':
        format += "'\\''";
        break;
      default:
        format += c;
    }
  }
  return "eval \"$(printf '" + format + "')\"";
}

constexpr std::string_view kKeywords[] = {"if",    "then",  "else", "elif", "fi",   "do", "done",
                                          "while", "until", "for",  "case", "esac", "!",  "in"};

bool IsKeyword(std::string_view word) {
  return std::find(std::begin(kKeywords), std::end(kKeywords), word) != std::end(kKeywords);
}

bool IsAssignmentWord(std::string_view word) {
  constexpr CharSet kNames("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
  const size_t equals = word.find('=');
  return equals != std::string_view::npos && equals > 0 && kNames.Are(word.substr(0, equals));
}

std::string WithoutRepeatedLines(const std::string& text) {
  std::unordered_set<std::string_view> seen;
  std::string result;
  for (const std::string_view line : SplitOn(text, '\n'))
    if (!line.empty() && seen.insert(line).second) result.append(line).append("\n");
  return result;
}

}  // namespace

std::optional<std::vector<std::string>> SplitSimpleCommand(std::string_view text) {
  constexpr CharSet kExpansions("$`");
  if (kExpansions.In(text)) return std::nullopt;
  std::vector<std::string> words;
  Lexer lexer(text);
  for (Token token; lexer.Next(&token);) {
    if (token.is_operator) return std::nullopt;
    words.emplace_back(token.text);
  }
  return words;
}

bool HasNoEffect(std::string_view line) {
  Lexer lexer(line);
  bool sets = false;     // The command is `set`,
  bool has_flag = true;  // and has a word: that must be -e.
  for (Token token; lexer.Next(&token);) {
    if (token.is_operator) {
      if (token.text != ";" || !has_flag) return false;
      sets = false;
    } else if (sets) {
      if (has_flag || token.text != "-e") return false;
      has_flag = true;
    } else if (token.text == "set") {
      sets = true;
      has_flag = false;
    } else if (token.text == ":" || token.text == "trap" || token.text == "true") {
      lexer.SkipWords();
    } else {
      return false;
    }
  }
  return has_flag;
}

bool OnlyTalks(std::string_view line) {
  Lexer lexer(line);
  Token token;
  if (!lexer.Next(&token) || token.text != "echo") return false;
  bool descriptor = false;
  while (lexer.Next(&token)) {
    if (token.is_operator && (descriptor || token.text != ">&")) return false;
    if (descriptor && token.text != "1" && token.text != "2") return false;
    descriptor = token.is_operator;
  }
  return !descriptor;
}

std::string JoinLines(std::vector<ScriptLine> lines) {
  if (lines.size() == 1 && !lines[0].ignore_errors && FitsInParentheses(lines[0].text))
    return std::move(lines[0].text);
  std::string script = "set -e";
  for (const ScriptLine& line : lines) {
    script += "; (";
    script += FitsInParentheses(line.text) ? line.text : Encoded(line.text);
    script += line.ignore_errors ? ") || :" : ")";
  }
  return script;
}

NamedWords FindNamedWords(std::string_view script, bool all_words) {
  NamedWords named;
  Lexer lexer(script);
  bool at_start = true;  // Of a command.
  bool tests = false;    // It is `[` or `test`.
  bool test_operator = false;
  for (Token token; lexer.Next(&token);) {
    if (token.is_operator) {
      at_start = token.text[0] != '<' && token.text[0] != '>';
      test_operator = false;
      continue;
    }
    if (at_start) {
      if (IsKeyword(token.text) || IsAssignmentWord(token.text)) continue;
      if (std::find(named.programs.begin(), named.programs.end(), token.text) ==
          named.programs.end())
        named.programs.emplace_back(token.text);
      tests = token.text == "[" || token.text == "test";
      at_start = false;
      // Perf: the words of most commands are many and nobody asks for them.
      if (!all_words && !tests) lexer.SkipWords();
    }
    if (test_operator) named.tested.emplace_back(token.text);
    test_operator = tests && (token.text == "-f" || token.text == "-e" || token.text == "-r" ||
                              token.text == "-s");
    if (all_words) named.words.emplace_back(token.text);
  }
  return named;
}

std::optional<std::string> SimulateListCommand(
    std::string_view command,
    const std::function<std::optional<std::string>(const std::string&)>& read) {
  Lexer lexer(command);
  Token token;
  if (!lexer.Next(&token) || token.text != "{") return std::nullopt;
  std::string output;
  std::vector<std::string> words;
  while (true) {
    if (!lexer.Next(&token)) return std::nullopt;
    if (!token.is_operator && token.text != "}") {
      words.emplace_back(token.text);
      continue;
    }
    if (token.text == "}") break;
    if (token.text != ";" || words.empty()) return std::nullopt;
    if (words[0] == "echo") {
      for (size_t i = 1; i < words.size(); ++i) output += (i > 1 ? " " : "") + words[i];
      output += '\n';
    } else if (words[0] == "cat") {
      for (size_t i = 1; i < words.size(); ++i) {
        const std::optional<std::string> content = read(words[i]);
        if (!content) return std::nullopt;
        output += *content;
      }
    } else if (words[0] != ":") {
      return std::nullopt;
    }
    words.clear();
  }
  if (!words.empty() || !lexer.Next(&token)) return std::nullopt;
  if (token.text == "|") {
    for (const char* expected : {"awk", "!x[$0]++", "-"})
      if (!lexer.Next(&token) || token.text != expected) return std::nullopt;
    output = WithoutRepeatedLines(output);
    if (!lexer.Next(&token)) return std::nullopt;
  }
  if (token.text != ">") return std::nullopt;
  if (!lexer.Next(&token) || token.is_operator || lexer.Next(&token)) return std::nullopt;
  return output;
}

}  // namespace kninja::kbuild
