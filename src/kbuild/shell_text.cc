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

// Characters that stand for themselves in a word wherever they are. Perf: most of
// what kbuild writes is flags (benchmarks: evaluate the makefiles).
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain = {};
  for (size_t i = 0; i < plain.size(); ++i) {
    const char c = static_cast<char>(i);
    plain[i] = !IsBlankChar(c) && !IsOperator(c) && c != '\'' && c != '"' && c != '\\';
  }
  return plain;
}();

// A word or operator of shell text; enough of sh's grammar for what kbuild writes.
struct Token {
  std::string text;
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
    *token = {};
    if (IsOperator(text_[at_]) &&
        !(text_[at_] == '{' && at_ + 1 < text_.size() && !IsBlankChar(text_[at_ + 1]))) {
      token->is_operator = true;
      const char c = text_[at_];
      do token->text += text_[at_++];
      while (at_ < text_.size() && text_[at_] == c &&
             (c == '&' || c == '|' || c == ';' || c == '>'));
      // `2>&1`: what follows is a descriptor.
      if ((c == '>' || c == '<') && at_ < text_.size() && text_[at_] == '&')
        token->text += text_[at_++];
      return true;
    }
    Word(&token->text);
    return true;
  }

 private:
  void Word(std::string* word) {
    while (at_ < text_.size() && !IsBlankChar(text_[at_])) {
      const char c = text_[at_];
      if (c == '\'') {
        const size_t close = std::min(text_.find('\'', at_ + 1), text_.size());
        word->append(text_.substr(at_ + 1, close - at_ - 1));
        at_ = std::min(close + 1, text_.size());
      } else if (c == '"') {
        DoubleQuoted(word);
      } else if (c == '\\' && at_ + 1 < text_.size()) {
        if (text_[at_ + 1] != '\n') *word += text_[at_ + 1];
        at_ += 2;
      } else if (IsOperator(c) && c != '{' && c != '}') {
        return;
      } else {
        const size_t begin = at_++;
        while (at_ < text_.size() && kPlain[static_cast<unsigned char>(text_[at_])]) ++at_;
        word->append(text_, begin, at_ - begin);
      }
    }
  }
  void DoubleQuoted(std::string* word) {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size() &&
          std::string_view("\\\"$`").find(text_[at_ + 1]) != std::string_view::npos)
        ++at_;
      *word += text_[at_];
    }
    if (at_ < text_.size()) ++at_;
  }

  std::string_view text_;
  size_t at_ = 0;
};

// Whether the line can stand inside `( )` as it is: no newline, no comment.
bool FitsInParentheses(std::string_view line) {
  char quote = '\0';
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (kPlain[static_cast<unsigned char>(c)] && c != '#') continue;
    if (c == '\n') return false;
    if (quote == '\'') {
      if (c == '\'') quote = '\0';
    } else if (c == '\\') {
      ++i;
      if (i < line.size() && line[i] == '\n') return false;
    } else if (quote == '"') {
      if (c == '"') quote = '\0';
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '#' && (i == 0 || IsBlankChar(line[i - 1]) || line[i - 1] == ';')) {
      return false;
    }
  }
  return quote == '\0';
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
  const size_t equals = word.find('=');
  return equals != std::string_view::npos && equals > 0 &&
         word.substr(0, equals).find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") ==
             std::string_view::npos;
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
  if (text.find_first_of("$`") != std::string_view::npos) return std::nullopt;
  std::vector<std::string> words;
  Lexer lexer(text);
  for (Token token; lexer.Next(&token);) {
    if (token.is_operator) return std::nullopt;
    words.push_back(std::move(token.text));
  }
  return words;
}

bool HasNoEffect(std::string_view line) {
  Lexer lexer(line);
  std::vector<std::string> command;
  const auto harmless = [&] {
    return command.empty() || command[0] == ":" || command[0] == "trap" || command[0] == "true" ||
           (command.size() == 2 && command[0] == "set" && command[1] == "-e");
  };
  for (Token token; lexer.Next(&token);) {
    if (!token.is_operator) {
      command.push_back(std::move(token.text));
      // Perf: most lines are long and told by their first word.
      if (command.size() == 1 && command[0] != "set" && !harmless()) return false;
      continue;
    }
    if (token.text != ";" || !harmless()) return false;
    command.clear();
  }
  return harmless();
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

std::string JoinLines(const std::vector<ScriptLine>& lines) {
  if (lines.size() == 1 && !lines[0].ignore_errors && FitsInParentheses(lines[0].text))
    return lines[0].text;
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
  bool at_start = true;
  std::string previous;
  for (Token token; lexer.Next(&token);) {
    if (token.is_operator) {
      at_start = token.text[0] != '<' && token.text[0] != '>';
      previous.clear();
      continue;
    }
    if (at_start && (IsKeyword(token.text) || IsAssignmentWord(token.text))) continue;
    if (at_start) named.programs.push_back(token.text);
    at_start = false;
    const bool tests = !named.programs.empty() &&
                       (named.programs.back() == "[" || named.programs.back() == "test");
    if (tests && (previous == "-f" || previous == "-e" || previous == "-r" || previous == "-s"))
      named.tested.push_back(token.text);
    previous = token.text;
    if (all_words) named.words.push_back(std::move(token.text));
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
      words.push_back(std::move(token.text));
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
