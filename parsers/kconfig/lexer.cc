// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/kconfig/lexer.h"

#include <fmt/format.h>

#include <array>
#include <iterator>

namespace kninja::kconfig {
namespace {

constexpr std::array<bool, 256> MakeWordTable() {
  std::array<bool, 256> table{};
  for (int c = 'a'; c <= 'z'; ++c) table[c] = true;
  for (int c = 'A'; c <= 'Z'; ++c) table[c] = true;
  for (int c = '0'; c <= '9'; ++c) table[c] = true;
  table['_'] = table['-'] = true;
  return table;
}
constexpr std::array<bool, 256> kWordTable = MakeWordTable();

struct Keyword {
  std::string_view word;
  TokenKind kind;
};
// In groups by their first letter.
constexpr Keyword kKeywords[] = {
    {"bool", TokenKind::kBool},
    {"config", TokenKind::kConfig},
    {"choice", TokenKind::kChoice},
    {"comment", TokenKind::kComment},
    {"depends", TokenKind::kDepends},
    {"default", TokenKind::kDefault},
    {"def_bool", TokenKind::kDefBool},
    {"def_tristate", TokenKind::kDefTristate},
    {"endif", TokenKind::kEndIf},
    {"endmenu", TokenKind::kEndMenu},
    {"endchoice", TokenKind::kEndChoice},
    {"help", TokenKind::kHelp},
    {"hex", TokenKind::kHex},
    {"if", TokenKind::kIf},
    {"int", TokenKind::kInt},
    {"imply", TokenKind::kImply},
    {"menu", TokenKind::kMenu},
    {"menuconfig", TokenKind::kMenuConfig},
    {"mainmenu", TokenKind::kMainMenu},
    {"modules", TokenKind::kModules},
    {"on", TokenKind::kOn},
    {"prompt", TokenKind::kPrompt},
    {"range", TokenKind::kRange},
    {"select", TokenKind::kSelect},
    {"source", TokenKind::kSource},
    {"string", TokenKind::kStringType},
    {"tristate", TokenKind::kTristate},
    {"visible", TokenKind::kVisible},
};

// Perf: a look at one group, rather than at a hash table, for each word
// (benchmarks: config). Where each letter's group begins.
constexpr std::array<uint8_t, 27> MakeKeywordGroups() {
  std::array<uint8_t, 27> groups{};
  uint8_t at = 0;
  for (char letter = 'a'; letter <= 'z'; ++letter) {
    groups[letter - 'a'] = at;
    while (at < std::size(kKeywords) && kKeywords[at].word[0] == letter) ++at;
  }
  groups[26] = at;
  return groups;
}
constexpr std::array<uint8_t, 27> kKeywordGroups = MakeKeywordGroups();
static_assert(kKeywordGroups[26] == std::size(kKeywords), "not in groups");

TokenKind KindOfWord(std::string_view word) {
  if (word[0] < 'a' || word[0] > 'z') return TokenKind::kWord;
  const size_t letter = static_cast<size_t>(word[0] - 'a');
  for (size_t i = kKeywordGroups[letter]; i < kKeywordGroups[letter + 1]; ++i)
    if (kKeywords[i].word == word) return kKeywords[i].kind;
  return TokenKind::kWord;
}

class Lexer {
 public:
  explicit Lexer(TokenizedFile& file) : file_(file), text_(file.text) {}

  void Run() {
    file_.tokens.reserve(text_.size() / 12);
    while (position_ < text_.size()) LexOne();
    if (AtStatementStart()) return;
    Warn("no new line at end of file");
    Push(TokenKind::kEnd, {});
  }

 private:
  char At(size_t offset = 0) const {
    return position_ + offset < text_.size() ? text_[position_ + offset] : '\0';
  }
  size_t LineEnd() const {
    const size_t end = text_.find('\n', position_);
    return end == std::string_view::npos ? text_.size() : end;
  }
  bool AtStatementStart() const {
    return file_.tokens.empty() || file_.tokens.back().kind == TokenKind::kEnd ||
           file_.tokens.back().kind == TokenKind::kHelp;
  }
  uint32_t Column() const { return static_cast<uint32_t>(position_ - line_start_ + 1); }
  void Push(TokenKind kind, std::string_view text) {
    file_.tokens.push_back({kind, line_, Column(), text});
  }
  void NewLine() {
    ++position_;
    ++line_;
    line_start_ = position_;
  }
  void Warn(std::string message) { file_.warnings.push_back({line_, std::move(message)}); }

  void LexOne() {
    const char c = At();
    if (c == ' ' || c == '\t') {
      ++position_;
    } else if (c == '\n') {
      if (!AtStatementStart()) Push(TokenKind::kEnd, {});
      NewLine();
    } else if (c == '#') {
      position_ = LineEnd();
    } else if (c == '\\' && At(1) == '\n') {
      ++position_;
      NewLine();
    } else if (c == '"' || c == '\'') {
      LexString(c);
    } else if (IsWordCharacter(c) || c == '$') {
      LexWord();
    } else {
      LexOperator(c);
    }
  }

  void LexWord() {
    const size_t start = position_;
    size_t end = start;
    bool macro = false;
    while (end < text_.size()) {
      if (IsWordCharacter(text_[end])) {
        ++end;
      } else if (text_[end] == '$') {
        macro = true;
        const size_t line_end = LineEnd();
        const size_t length = ReferenceLength(text_.substr(end, line_end - end));
        end = length == 0 ? line_end : end + length;
      } else {
        break;
      }
    }
    const std::string_view word = text_.substr(start, end - start);
    const TokenKind kind = macro ? TokenKind::kMacroWord : KindOfWord(word);
    if (kind == TokenKind::kHelp) {
      // Elsewhere than at the start of a line it is as much of an error there.
      if (AtStatementStart() && RestIsBlank(end)) return LexHelp(end);
    }
    Push(kind, word);
    position_ = end;
  }

  bool RestIsBlank(size_t from) const {
    while (from < text_.size() &&
           (text_[from] == ' ' || text_[from] == '\t' || text_[from] == '\r'))
      ++from;
    return from == text_.size() || text_[from] == '\n' || text_[from] == '#';
  }

  // The text below `help`: it ends before the first line that is indented less
  // than the first one; a line at column 0 is text only if it is the first.
  void LexHelp(size_t keyword_end) {
    Push(TokenKind::kHelp, {});
    Token& help = file_.tokens.back();
    position_ = keyword_end;
    position_ = LineEnd();
    if (position_ < text_.size()) NewLine();
    const size_t start = position_;
    size_t first_indent = 0;
    bool first_line = true;
    while (position_ < text_.size()) {
      size_t cursor = position_;
      size_t indent = 0;
      while (cursor < text_.size() && (text_[cursor] == ' ' || text_[cursor] == '\t')) {
        indent = text_[cursor] == '\t' ? (indent & ~size_t{7}) + 8 : indent + 1;
        ++cursor;
      }
      const bool blank = cursor == text_.size() || text_[cursor] == '\n';
      if (!blank) {
        if (indent == 0 && !first_line) break;
        if (first_indent != 0 && indent < first_indent) break;
        if (first_indent == 0) first_indent = indent;
      }
      first_line = false;
      position_ = LineEnd();
      if (position_ == text_.size()) break;
      NewLine();
    }
    help.text = text_.substr(start, position_ - start);
  }

  void LexString(char quote) {
    const size_t line_end = LineEnd();
    const size_t start = position_ + 1;
    size_t cursor = start;
    bool macro = false;
    bool escapes = false;
    while (cursor < line_end && text_[cursor] != quote) {
      if (text_[cursor] == '$') {
        const size_t length = ReferenceLength(text_.substr(cursor, line_end - cursor));
        if (length != 1) macro = true;
        cursor = length == 0 ? line_end : cursor + length;
      } else if (text_[cursor] == '\\') {
        escapes = true;
        cursor += cursor + 1 < line_end ? 2 : 1;
      } else {
        ++cursor;
      }
    }
    if (cursor >= line_end && line_end < text_.size()) Warn("multi-line strings not supported");
    std::string_view content = text_.substr(start, cursor - start);
    if (macro) {
      Push(TokenKind::kMacroString, content);
    } else if (escapes) {
      Push(TokenKind::kString, Unescape(content));
    } else {
      Push(TokenKind::kString, content);
    }
    position_ = cursor < line_end ? cursor + 1 : line_end;
  }

  std::string_view Unescape(std::string_view content) {
    std::string& out = file_.unescaped.emplace_back();
    for (size_t i = 0; i < content.size(); ++i) {
      if (content[i] == '\\' && ++i == content.size()) break;
      out += content[i];
    }
    return out;
  }

  void LexOperator(char c) {
    const char next = At(1);
    const auto one = [&](TokenKind kind) { Operator(kind, 1); };
    const auto two = [&](TokenKind kind) { Operator(kind, 2); };
    if (c == '|' && next == '|') return two(TokenKind::kOr);
    if (c == '&' && next == '&') return two(TokenKind::kAnd);
    if (c == '!') return next == '=' ? two(TokenKind::kUnequal) : one(TokenKind::kNot);
    if (c == '<') return next == '=' ? two(TokenKind::kLessEqual) : one(TokenKind::kLess);
    if (c == '>') return next == '=' ? two(TokenKind::kGreaterEqual) : one(TokenKind::kGreater);
    if (c == '(') return one(TokenKind::kOpen);
    if (c == ')') return one(TokenKind::kClose);
    if (c == '=') return one(TokenKind::kEqual);
    if (c == ':' && next == '=') return two(TokenKind::kColonEqual);
    if (c == '+' && next == '=') return two(TokenKind::kPlusEqual);
    if (c != '\r' || next != '\n') Warn(fmt::format("ignoring unsupported character '{}'", c));
    ++position_;
  }

  void Operator(TokenKind kind, size_t length) {
    const bool assigns = kind == TokenKind::kEqual || kind == TokenKind::kColonEqual ||
                         kind == TokenKind::kPlusEqual;
    const bool after_first_word = !AtStatementStart() && IsFirstWord(file_.tokens.size() - 1);
    Push(kind, text_.substr(position_, length));
    position_ += length;
    if (!assigns || !after_first_word) return;
    while (At() == ' ' || At() == '\t') ++position_;
    const size_t end = LineEnd();
    Push(TokenKind::kAssignedText, text_.substr(position_, end - position_));
    position_ = end;
  }

  bool IsFirstWord(size_t index) const {
    const TokenKind kind = file_.tokens[index].kind;
    if (kind != TokenKind::kWord && kind != TokenKind::kMacroWord) return false;
    if (index == 0) return true;
    const TokenKind before = file_.tokens[index - 1].kind;
    return before == TokenKind::kEnd || before == TokenKind::kHelp;
  }

  TokenizedFile& file_;
  std::string_view text_;
  size_t position_ = 0;
  size_t line_start_ = 0;
  uint32_t line_ = 1;
};

}  // namespace

bool IsWordCharacter(char c) { return kWordTable[static_cast<unsigned char>(c)]; }

size_t ReferenceLength(std::string_view text) {
  if (text.size() < 2 || text[1] != '(') return 1;
  int depth = 0;
  for (size_t i = 2; i < text.size(); ++i) {
    if (text[i] == '(') {
      ++depth;
    } else if (text[i] == ')' && depth-- == 0) {
      return i + 1;
    }
  }
  return 0;
}

std::string_view TokenizedFile::Line(uint32_t number) const {
  size_t start = 0;
  for (uint32_t line = 1; line < number; ++line) {
    start = text.find('\n', start);
    if (start == std::string::npos) return {};
    ++start;
  }
  return std::string_view(text).substr(start, text.find('\n', start) - start);
}

std::unique_ptr<TokenizedFile> Tokenize(std::string name, std::string text) {
  auto file = std::make_unique<TokenizedFile>();
  file->name = std::move(name);
  file->text = std::move(text);
  Lexer(*file).Run();
  return file;
}

}  // namespace kninja::kconfig
