// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/kconfig/token_reader.h"

#include <algorithm>

#include "parsers/kconfig/tree.h"

namespace kninja::kconfig {

Status TokenReader::Expand(const Token& token, std::string& text) {
  const Place place{name_, static_cast<int>(token.line)};
  return token.kind == TokenKind::kMacroWord ? macros_.Expand(token.text, place, text)
                                             : macros_.ExpandQuoted(token.text, place, text);
}

Status TokenReader::Load() {
  for (; !AtEnd(); ++index_) {
    const Token& token = file_.tokens[index_];
    const bool is_word = token.kind == TokenKind::kMacroWord;
    if (!is_word && token.kind != TokenKind::kMacroString) {
      current_ = &token;
      return {};
    }
    std::string text;
    KN_TRY(Expand(token, text));
    if (is_word && text.empty()) continue;
    expanded_ = token;
    expanded_.kind = is_word ? TokenKind::kWord : TokenKind::kString;
    expanded_.text = texts_.Add(text);
    current_ = &expanded_;
    return {};
  }
  expanded_ = Token{};
  current_ = &expanded_;
  return {};
}

TokenKind TokenReader::KindAfter() const {
  return index_ + 1 < file_.tokens.size() ? file_.tokens[index_ + 1].kind : TokenKind::kEnd;
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
