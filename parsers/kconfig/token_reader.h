// SPDX-License-Identifier: GPL-2.0-or-later
// The tokens of one file with their macros expanded, one at a time: a macro is
// expanded when its token is looked at, once, and a word that comes to nothing
// is passed over. One thread.
#pragma once

#include <string>
#include <string_view>

#include "parsers/kconfig/lexer.h"
#include "parsers/kconfig/macros.h"
#include "parsers/kconfig/model.h"
#include "parsers/kconfig/text_pool.h"
#include "src/base/result.h"

namespace kninja::kconfig {

class TokenReader {
 public:
  /// `name` is how messages and $(filename) call the file.
  TokenReader(const TokenizedFile& file, std::string_view name, Macros& macros, TextPool& texts)
      : file_(file), name_(name), macros_(macros), texts_(texts) {}

  bool AtEnd() const { return index_ >= file_.tokens.size(); }
  /// The next token; kMacroWord and kMacroString come as kWord and kString. At
  /// the end of the file it is a kEnd.
  Result<const Token*> Peek() {
    if (current_ == nullptr) KN_TRY(Load());
    return current_;
  }
  /// The next token but one, as the lexer left it.
  TokenKind KindAfter() const;
  void Skip() {
    if (!AtEnd()) ++index_;
    current_ = nullptr;
  }
  /// Passes over the rest of the statement, without expanding it.
  void SkipStatement();

  std::string_view name() const { return name_; }
  Place PlaceHere() const;
  /// An error at the next token, with its line and a caret.
  Error ErrorHere(std::string message, std::string hint = "") const;

 private:
  /// Makes `current_` the next token.
  Status Load();
  Status Expand(const Token& token, std::string& text);

  const TokenizedFile& file_;
  std::string_view name_;
  Macros& macros_;
  TextPool& texts_;
  size_t index_ = 0;
  const Token* current_ = nullptr;  // Null: not looked at yet.
  Token expanded_;                  // What it points to, if it had macros.
};

}  // namespace kninja::kconfig
