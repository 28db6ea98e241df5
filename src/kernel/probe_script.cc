// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kernel/probe_script.h"

#include <algorithm>
#include <array>

namespace kninja::kernel {
namespace {

constexpr int kMaxDepth = 20;

// Words that begin something else than a simple command.
constexpr std::array<std::string_view, 20> kReserved = {
    "!",    "{",   "}",  "[[",       "case", "coproc", "do",     "done", "elif",  "else",
    "esac", "for", "fi", "function", "if",   "then",   "select", "time", "until", "while"};

bool IsReserved(std::string_view word) {
  return std::find(kReserved.begin(), kReserved.end(), word) != kReserved.end();
}

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsBlank(char c) { return c == ' ' || c == '\t'; }
bool EndsWord(char c) {
  return c == '\0' || std::string_view(" \t;&|<>()\n").find(c) != std::string_view::npos;
}

size_t NameLength(std::string_view text) {
  size_t length = 0;
  while (length < text.size() && (IsLetter(text[length]) || (length > 0 && IsDigit(text[length]))))
    ++length;
  return length;
}

// Each Parse function tells whether it understood.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  bool Run(ScriptList& list) {
    return text_.find('\0') == std::string_view::npos && ParseList(list) &&
           position_ == text_.size();
  }

 private:
  char At(size_t offset = 0) const {
    return position_ + offset < text_.size() ? text_[position_ + offset] : '\0';
  }
  void SkipBlanks() {
    while (IsBlank(At())) ++position_;
  }
  bool Take(std::string_view text) {
    if (!text_.substr(position_).starts_with(text)) return false;
    position_ += text.size();
    return true;
  }
  // The next word when it is plain letters.
  std::string_view PlainWord() const {
    size_t end = position_;
    while (end < text_.size() && !EndsWord(text_[end])) ++end;
    return text_.substr(position_, end - position_);
  }
  bool TakeWord(std::string_view word) {
    SkipBlanks();
    return PlainWord() == word && Take(word);
  }
  bool AtListEnd() const {
    if (position_ == text_.size() || At() == ')') return true;
    const std::string_view word = PlainWord();
    return word == "}" || word == "then" || word == "else" || word == "fi";
  }

  bool ParseList(ScriptList& list) {
    if (++depth_ > kMaxDepth) return false;
    while (true) {
      SkipBlanks();
      if (AtListEnd()) break;
      if (!ParseChain(list.emplace_back())) return false;
      SkipBlanks();
      if (At() == ';' && At(1) != ';') {
        ++position_;
      } else if (position_ != text_.size() && At() != ')') {
        return false;
      }
    }
    --depth_;
    return !list.empty();
  }

  bool ParseChain(ScriptChain& chain) {
    while (true) {
      SkipBlanks();
      if (!ParseCommand(chain.commands.emplace_back())) return false;
      SkipBlanks();
      if (Take("&&"))
        chain.after_success.push_back(true);
      else if (Take("||"))
        chain.after_success.push_back(false);
      else
        return true;
    }
  }

  bool ParseCommand(ScriptCommand& command) {
    using Kind = ScriptCommand::Kind;
    if (At() == '(') {
      if (At(1) == '(') return false;
      ++position_;
      command.kind = Kind::kSubshell;
      return ParseList(command.body) && Take(")") && ParseRedirections(command);
    }
    const std::string_view word = PlainWord();
    if (word == "{") {
      ++position_;
      command.kind = Kind::kGroup;
      return IsBlank(At()) && ParseList(command.body) && TakeWord("}") &&
             ParseRedirections(command);
    }
    if (word == "if") {
      position_ += 2;
      command.kind = Kind::kIf;
      return ParseIf(command) && ParseRedirections(command);
    }
    return !IsReserved(word) && ParseSimple(command);
  }

  bool ParseIf(ScriptCommand& command) {
    if (!ParseList(command.body) || !TakeWord("then") || !ParseList(command.then_body))
      return false;
    if (TakeWord("else") && !ParseList(command.else_body)) return false;
    return TakeWord("fi");
  }

  bool ParseRedirections(ScriptCommand& command) {
    SkipBlanks();
    while (At() == '>' || ((At() == '1' || At() == '2') && At(1) == '>')) {
      if (!ParseRedirection(command)) return false;
      SkipBlanks();
    }
    return true;
  }

  bool ParseRedirection(ScriptCommand& command) {
    using Redirection = ScriptCommand::Redirection;
    const bool errors = At() == '2';
    if (At() != '>') ++position_;
    ++position_;
    if (errors && Take("&1")) {
      command.redirections.push_back(Redirection::kErrorsToOutput);
      return EndsWord(At());
    }
    SkipBlanks();
    command.redirections.push_back(errors ? Redirection::kErrorsNowhere
                                          : Redirection::kOutputNowhere);
    return Take("/dev/null") && EndsWord(At());
  }

  bool ParseSimple(ScriptCommand& command) {
    while (true) {
      if (!ParseRedirections(command)) return false;
      if (EndsWord(At())) break;
      if (!ParseWord(command)) return false;
      if (At() == '>' && IsDigit(text_[position_ - 1])) return false;  // Another descriptor.
    }
    return !command.words.empty() || !command.assignments.empty();
  }

  bool ParseWord(ScriptCommand& command) {
    const size_t name = NameLength(text_.substr(position_));
    if (command.words.empty() && name > 0 && At(name) == '=') {
      auto& [variable, value] = command.assignments.emplace_back();
      variable = text_.substr(position_, name);
      position_ += name + 1;
      return ParseParts(value);
    }
    return ParseParts(command.words.emplace_back());
  }

  bool ParseParts(ScriptWord& word) {
    if (At() == '#') return false;
    while (!EndsWord(At())) {
      const char c = At();
      if (c == '\'') {
        if (!ParseSingleQuotes(word)) return false;
      } else if (c == '"') {
        if (!ParseDoubleQuotes(word)) return false;
      } else if (c == '$') {
        if (!ParseVariable(word, false)) return false;
      } else if (std::string_view("\\`*?[]~{}^").find(c) != std::string_view::npos) {
        return false;
      } else {
        AddText(word, c, false);
        ++position_;
      }
    }
    return true;
  }

  static void AddText(ScriptWord& word, char c, bool quoted) {
    if (word.parts.empty() || word.parts.back().variable || word.parts.back().quoted != quoted)
      word.parts.push_back({"", false, quoted});
    word.parts.back().text += c;
  }

  bool ParseSingleQuotes(ScriptWord& word) {
    const size_t end = text_.find('\'', position_ + 1);
    if (end == std::string_view::npos) return false;
    word.parts.push_back(
        {std::string(text_.substr(position_ + 1, end - position_ - 1)), false, true});
    position_ = end + 1;
    return true;
  }

  bool ParseDoubleQuotes(ScriptWord& word) {
    ++position_;
    word.parts.push_back({"", false, true});
    while (At() != '"') {
      if (position_ == text_.size() || At() == '`') return false;
      if (At() == '$') {
        if (!ParseVariable(word, true)) return false;
        continue;
      }
      if (At() == '\\') {
        const char next = At(1);
        if (next == '\n') return false;
        if (next == '$' || next == '"' || next == '\\' || next == '`') ++position_;
      }
      AddText(word, At(), true);
      ++position_;
    }
    ++position_;
    return true;
  }

  bool ParseVariable(ScriptWord& word, bool quoted) {
    ++position_;
    size_t length = NameLength(text_.substr(position_));
    if (length == 0 && (At() == '$' || (At() >= '1' && At() <= '9'))) length = 1;
    if (length == 0) return false;
    word.parts.push_back({std::string(text_.substr(position_, length)), true, quoted});
    position_ += length;
    return true;
  }

  const std::string_view text_;
  size_t position_ = 0;
  int depth_ = 0;
};

}  // namespace

std::optional<ScriptList> ParseProbeScript(std::string_view text) {
  ScriptList list;
  if (!Parser(text).Run(list)) return std::nullopt;
  return list;
}

}  // namespace kninja::kernel
