// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/kconfig/token_reader.h"

#include <algorithm>

#include "parsers/kconfig/tree.h"

namespace kninja::kconfig {

Result<const Token*> TokenReader::Peek() {
  while (!loaded_) {
    if (AtEnd()) {
      current_ = Token{};
      loaded_ = true;
      break;
    }
    current_ = file_.tokens[index_];
    const Place place{name_, static_cast<int>(current_.line)};
    if (current_.kind == TokenKind::kMacroWord) {
      std::string text;
      KN_TRY(macros_.Expand(current_.text, place, text));
      if (text.empty()) {
        ++index_;
        continue;
      }
      current_.kind = TokenKind::kWord;
      current_.text = texts_.Add(text);
    } else if (current_.kind == TokenKind::kMacroString) {
      std::string text;
      KN_TRY(macros_.ExpandQuoted(current_.text, place, text));
      current_.kind = TokenKind::kString;
      current_.text = texts_.Add(text);
    }
    loaded_ = true;
  }
  return &current_;
}

TokenKind TokenReader::KindAfter() const {
  return index_ + 1 < file_.tokens.size() ? file_.tokens[index_ + 1].kind : TokenKind::kEnd;
}

void TokenReader::Skip() {
  if (!AtEnd()) ++index_;
  loaded_ = false;
}

void TokenReader::SkipStatement() {
  while (!AtEnd()) {
    const TokenKind kind = file_.tokens[index_].kind;
    Skip();
    if (kind == TokenKind::kEnd || kind == TokenKind::kHelp) return;
  }
}

Place TokenReader::PlaceHere() const {
  const size_t last = file_.tokens.empty() ? 0 : file_.tokens.size() - 1;
  const int line =
      file_.tokens.empty() ? 1 : static_cast<int>(file_.tokens[std::min(index_, last)].line);
  return {name_, line};
}

Error TokenReader::ErrorHere(std::string message, std::string hint) const {
  Diagnostic diagnostic;
  diagnostic.location = LocationOf(PlaceHere());
  diagnostic.message = std::move(message);
  diagnostic.hint = std::move(hint);
  if (!AtEnd()) {
    const Token& token = file_.tokens[index_];
    diagnostic.location.column = static_cast<int>(token.column);
    diagnostic.location.length = std::max<int>(1, static_cast<int>(token.text.size()));
    diagnostic.source_line = file_.Line(token.line);
  }
  return Error(std::move(diagnostic));
}

}  // namespace kninja::kconfig
