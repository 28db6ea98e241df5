// SPDX-License-Identifier: GPL-2.0-or-later
// StatementParser: expressions and the small parts of statements.
#include <fmt/format.h>

#include "parsers/kconfig/statement_parser.h"

namespace kninja::kconfig {
namespace {

using Kind = Expression::Kind;

std::optional<Kind> ComparisonOf(TokenKind token) {
  switch (token) {
    case TokenKind::kEqual:
      return Kind::kEqual;
    case TokenKind::kUnequal:
      return Kind::kUnequal;
    case TokenKind::kLess:
      return Kind::kLess;
    case TokenKind::kLessEqual:
      return Kind::kLessEqual;
    case TokenKind::kGreater:
      return Kind::kGreater;
    case TokenKind::kGreaterEqual:
      return Kind::kGreaterEqual;
    default:
      return std::nullopt;
  }
}

}  // namespace

Error StatementParser::Unexpected(std::string_view expected) {
  Result<const Token*> token = reader().Peek();
  if (!token) return std::move(token.error());
  const std::string found = (*token)->kind == TokenKind::kEnd ? "the end of the line"
                                                              : fmt::format("'{}'", (*token)->text);
  return reader().ErrorHere(fmt::format("expected {}, found {}", expected, found));
}

Result<Expression*> StatementParser::ParseExpression() {
  KN_TRY_ASSIGN(Expression * left, ParseConjunction());
  while (true) {
    KN_TRY_ASSIGN(const Token* token, reader().Peek());
    if (token->kind != TokenKind::kOr) return left;
    reader().Skip();
    KN_TRY_ASSIGN(Expression * right, ParseConjunction());
    left = tree_.expressions.Or(left, right);
  }
}

Result<Expression*> StatementParser::ParseConjunction() {
  KN_TRY_ASSIGN(Expression * left, ParseOperand());
  while (true) {
    KN_TRY_ASSIGN(const Token* token, reader().Peek());
    if (token->kind != TokenKind::kAnd) return left;
    reader().Skip();
    KN_TRY_ASSIGN(Expression * right, ParseOperand());
    left = tree_.expressions.And(left, right);
  }
}

// `!A = B` is `!(A = B)`: only symbols are compared.
Result<Expression*> StatementParser::ParseOperand() {
  KN_TRY_ASSIGN(const Token* token, reader().Peek());
  if (token->kind == TokenKind::kNot) {
    reader().Skip();
    KN_TRY_ASSIGN(Expression * operand, ParseOperand());
    return tree_.expressions.Negate(operand);
  }
  if (token->kind == TokenKind::kOpen) {
    reader().Skip();
    KN_TRY_ASSIGN(Expression * inner, ParseExpression());
    KN_TRY_ASSIGN(const Token* close, reader().Peek());
    if (close->kind != TokenKind::kClose) return Unexpected("')'");
    reader().Skip();
    return inner;
  }
  KN_TRY_ASSIGN(Symbol * left, ParseSymbol());
  KN_TRY_ASSIGN(const Token* after, reader().Peek());
  const std::optional<Kind> comparison = ComparisonOf(after->kind);
  if (!comparison) return tree_.expressions.OfSymbol(left);
  reader().Skip();
  KN_TRY_ASSIGN(Symbol * right, ParseSymbol());
  return tree_.expressions.Compare(*comparison, left, right);
}

Result<Expression*> StatementParser::ParseCondition() {
  KN_TRY_ASSIGN(const Token* token, reader().Peek());
  if (token->kind != TokenKind::kIf) return nullptr;
  reader().Skip();
  return ParseExpression();
}

Result<Symbol*> StatementParser::ParseSymbol() {
  KN_TRY_ASSIGN(const Token* token, reader().Peek());
  if (token->kind == TokenKind::kWord) return ParsePlainSymbol();
  if (token->kind != TokenKind::kString) return Unexpected("a symbol");
  Symbol* symbol = tree_.symbols.LookupConstant(token->text);
  reader().Skip();
  return symbol;
}

Result<Symbol*> StatementParser::ParsePlainSymbol() {
  KN_TRY_ASSIGN(const std::string_view name, ParseWord("a symbol"));
  return tree_.symbols.Lookup(name);
}

Result<std::string_view> StatementParser::ParseString(std::string_view what) {
  KN_TRY_ASSIGN(const Token* token, reader().Peek());
  if (token->kind != TokenKind::kString) return Unexpected(fmt::format("{} in quotes", what));
  const std::string_view text = token->text;
  reader().Skip();
  return text;
}

Result<std::string_view> StatementParser::ParseWord(std::string_view what) {
  KN_TRY_ASSIGN(const Token* token, reader().Peek());
  if (token->kind != TokenKind::kWord) return Unexpected(what);
  const std::string_view text = token->text;
  reader().Skip();
  return text;
}

Status StatementParser::ParseEnd() {
  KN_TRY_ASSIGN(const Token* token, reader().Peek());
  if (token->kind != TokenKind::kEnd) return Unexpected("the end of the line");
  reader().Skip();
  return {};
}

}  // namespace kninja::kconfig
