// SPDX-License-Identifier: GPL-2.0-or-later
// Kconfig text to tokens. Macros are found but not expanded, so that the result
// depends on the text alone: files can be read in parallel and kept. Follows
// scripts/kconfig/lexer.l; a macro never makes more than one token there.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace kninja::kconfig {

enum class TokenKind : uint8_t {
  kEnd,           ///< End of a line, or of the file.
  kWord,          ///< A name: letters, digits, `_` and `-`.
  kMacroWord,     ///< A word with `$` in it, unexpanded.
  kString,        ///< A quoted string, escapes undone.
  kMacroString,   ///< What is between quotes, with `$` in it, as written.
  kAssignedText,  ///< Right-hand side of `NAME = ...`, as written.
  kHelp,          ///< `help` and the text below it.
  // Keywords.
  kBool,
  kChoice,
  kComment,
  kConfig,
  kDefBool,
  kDefTristate,
  kDefault,
  kDepends,
  kEndChoice,
  kEndIf,
  kEndMenu,
  kHex,
  kIf,
  kImply,
  kInt,
  kMainMenu,
  kMenu,
  kMenuConfig,
  kModules,
  kOn,
  kPrompt,
  kRange,
  kSelect,
  kSource,
  kStringType,
  kTristate,
  kVisible,
  // Operators.
  kOr,
  kAnd,
  kEqual,
  kUnequal,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kNot,
  kOpen,
  kClose,
  kColonEqual,
  kPlusEqual,
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  uint32_t line = 0;
  uint32_t column = 0;    ///< From 1.
  std::string_view text;  ///< See TokenKind.
};

/// Something odd that conf warns of and passes over.
struct LexerWarning {
  uint32_t line = 0;
  std::string message;
};

struct TokenizedFile {
  std::string name;  ///< As `source` names it.
  std::string text;
  std::vector<Token> tokens;          ///< Each statement ends with kEnd or is a kHelp.
  std::deque<std::string> unescaped;  ///< Strings whose escapes were undone.
  std::vector<LexerWarning> warnings;

  /// A line of the text, without its newline; "" when there is none.
  std::string_view Line(uint32_t number) const;
};

/// Never fails: what cannot be read is left out with a warning.
std::unique_ptr<TokenizedFile> Tokenize(std::string name, std::string text);

/// The length of `$(...)` at the start of `text` (up to the end of the line),
/// parentheses matched; 0 when it does not end there; 1 for a `$` alone.
size_t ReferenceLength(std::string_view text);

/// Whether `c` may be in a word.
bool IsWordCharacter(char c);

}  // namespace kninja::kconfig
