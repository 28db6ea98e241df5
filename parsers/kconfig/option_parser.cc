// SPDX-License-Identifier: GPL-2.0-or-later
// StatementParser: the lines below `config`, `choice`, `menu` and `comment`.
#include <fmt/format.h>

#include "parsers/kconfig/statement_parser.h"

namespace kninja::kconfig {

Status StatementParser::ParseOptions() {
  while (!reader().AtEnd()) {
    Result<bool> is_option = ParseOption();
    if (!is_option) {
      AddError(std::move(is_option.error()));
      reader().SkipStatement();
    } else if (!*is_option) {
      return {};
    }
  }
  return {};
}

Result<bool> StatementParser::ParseOption() {
  KN_TRY_ASSIGN(const Token* token, reader().Peek());
  if (reader().AtEnd()) return false;
  const TokenKind kind = token->kind;
  const bool of_symbol = current_->kind == MenuNode::Kind::kSymbol;
  const bool of_choice = current_->kind == MenuNode::Kind::kChoice;
  const Place place = reader().PlaceHere();
  const auto option = [&](bool allowed, auto parse) -> Result<bool> {
    if (!allowed) return false;
    statement_ = place;
    if (kind != TokenKind::kHelp) reader().Skip();
    KN_TRY(parse());
    return true;
  };
  const auto typed = [&](bool allowed, SymbolType type) {
    return option(allowed, [&] { return ParseType(type); });
  };
  const bool legacy_choice = of_choice && !tree_.semantics.choices_are_groups;
  switch (kind) {
    case TokenKind::kDepends:
      return option(true, [&] { return ParseDepends(); });
    case TokenKind::kHelp:
      return option(of_symbol || of_choice, [&] { return ParseHelp(); });
    case TokenKind::kVisible:
      return option(current_->kind == MenuNode::Kind::kMenu, [&] { return ParseVisible(); });
    case TokenKind::kPrompt:
      return option(of_symbol || of_choice, [&] { return ParsePrompt(); });
    case TokenKind::kBool:
      return typed(of_symbol || of_choice, SymbolType::kBool);
    case TokenKind::kTristate:
      return typed(of_symbol || legacy_choice, SymbolType::kTristate);
    case TokenKind::kInt:
      return typed(of_symbol, SymbolType::kInt);
    case TokenKind::kHex:
      return typed(of_symbol, SymbolType::kHex);
    case TokenKind::kStringType:
      return typed(of_symbol, SymbolType::kString);
    case TokenKind::kDefault:
      return option(of_symbol || of_choice, [&] { return ParseDefault(SymbolType::kUnknown); });
    case TokenKind::kDefBool:
      return option(of_symbol, [&] { return ParseDefault(SymbolType::kBool); });
    case TokenKind::kDefTristate:
      return option(of_symbol, [&] { return ParseDefault(SymbolType::kTristate); });
    case TokenKind::kSelect:
      return option(of_symbol, [&] { return ParseReverse(Property::Kind::kSelect); });
    case TokenKind::kImply:
      return option(of_symbol, [&] { return ParseReverse(Property::Kind::kImply); });
    case TokenKind::kRange:
      return option(of_symbol, [&] { return ParseRange(); });
    case TokenKind::kModules:
      return option(of_symbol && !tree_.semantics.has_option_lines, [&] { return SetModules(); });
    case TokenKind::kWord:
      statement_ = place;
      return ParseWordOption(token->text);
    default:
      return false;
  }
}

// Words that are keywords of some kernels only.
Result<bool> StatementParser::ParseWordOption(std::string_view word) {
  const TokenKind after = reader().KindAfter();
  const bool alone = after == TokenKind::kEnd;
  const bool of_symbol = current_->kind == MenuNode::Kind::kSymbol;
  if (word == "option" && of_symbol && tree_.semantics.has_option_lines && !alone) {
    reader().Skip();
    KN_TRY(ParseOptionLine());
    return true;
  }
  if (!alone) return false;
  if (word == "transitional" && of_symbol && tree_.semantics.has_transitional) {
    current_->symbol->transitional = true;
  } else if (word == "optional" && current_->kind == MenuNode::Kind::kChoice &&
             !tree_.semantics.choices_are_groups) {
    current_->symbol->optional = true;
  } else {
    return false;
  }
  reader().Skip();
  KN_TRY(ParseEnd());
  return true;
}

Status StatementParser::ParseOptionLine() {
  KN_TRY_ASSIGN(const Token* token, reader().Peek());
  if (token->kind == TokenKind::kModules) {
    reader().Skip();
    return SetModules();
  }
  KN_TRY_ASSIGN(const std::string_view word, ParseWord("an option"));
  Symbol* symbol = current_->symbol;
  if (word == "defconfig_list") {
    if (tree_.defconfig_list != nullptr && tree_.defconfig_list != symbol)
      return reader().ErrorHere("trying to redefine defconfig symbol");
    tree_.defconfig_list = symbol;
    symbol->never_written = true;
  } else if (word == "allnoconfig_y") {
    symbol->allnoconfig_y = true;
  } else if (word == "env") {
    // Until 4.18 symbols could be variables of the environment.
    return reader().ErrorHere("'option env' is no longer known",
                              "write \"$(VARIABLE)\" where the value is needed");
  } else {
    return reader().ErrorHere(fmt::format("unknown option '{}'", word));
  }
  return ParseEnd();
}

Status StatementParser::SetModules() {
  if (tree_.modules != nullptr)
    return reader().ErrorHere(
        fmt::format("symbol '{}' redefines option 'modules' already defined by symbol '{}'",
                    current_->symbol->name, tree_.modules->name));
  tree_.modules = current_->symbol;
  return ParseEnd();
}

Status StatementParser::ParseType(SymbolType type) {
  KN_TRY_ASSIGN(const Token* token, reader().Peek());
  if (token->kind == TokenKind::kString) {
    KN_TRY_ASSIGN(const std::string_view text, ParseString("a prompt"));
    KN_TRY_ASSIGN(Expression * condition, ParseCondition());
    KN_TRY(AddPrompt(Property::Kind::kPrompt, text, condition));
  }
  SetType(type);
  return ParseEnd();
}

void StatementParser::SetType(SymbolType type) {
  Symbol& symbol = *current_->symbol;
  if (symbol.type == type) return;
  if (symbol.type == SymbolType::kUnknown) {
    symbol.type = type;
    return;
  }
  tree_.warnings.push_back(
      WarningAt(current_->place,
                fmt::format("ignoring type redefinition of '{}' from '{}' to '{}'",
                            symbol.is_choice && symbol.name.empty() ? "<choice>" : symbol.name,
                            TypeName(symbol.type), TypeName(type))));
}

Property* StatementParser::AddProperty(Property::Kind kind, Expression* value,
                                       Expression* condition) {
  Property* property = tree_.NewProperty();
  property->kind = kind;
  property->value = value;
  property->condition = condition;
  property->node = current_;
  property->place = statement_;
  if (current_->symbol != nullptr) current_->symbol->properties.push_back(property);
  return property;
}

Status StatementParser::AddPrompt(Property::Kind kind, std::string_view text,
                                  Expression* condition) {
  Property* property = AddProperty(kind, nullptr, condition);
  const auto is_blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  if (!text.empty() && is_blank(text[0])) {
    tree_.warnings.push_back(WarningAt(statement_, "leading whitespace ignored"));
    while (!text.empty() && is_blank(text[0])) text.remove_prefix(1);
  }
  if (current_->prompt != nullptr)
    tree_.warnings.push_back(WarningAt(statement_, "prompt redefined"));
  // A menu's `visible if` holds for the prompts in it, not for menus and comments.
  if (kind == Property::Kind::kPrompt) {
    for (const MenuNode* node = current_->parent; node != nullptr; node = node->parent)
      if (node->visibility != nullptr)
        property->condition = tree_.expressions.And(property->condition, node->visibility);
  }
  current_->prompt = property;
  property->text = text;
  return {};
}

Status StatementParser::ParsePrompt() {
  KN_TRY_ASSIGN(const std::string_view text, ParseString("a prompt"));
  KN_TRY_ASSIGN(Expression * condition, ParseCondition());
  KN_TRY(AddPrompt(Property::Kind::kPrompt, text, condition));
  return ParseEnd();
}

Status StatementParser::ParseDefault(SymbolType type) {
  Expression* value = nullptr;
  if (current_->kind == MenuNode::Kind::kChoice) {
    KN_TRY_ASSIGN(Symbol * symbol, ParsePlainSymbol());
    value = tree_.expressions.OfSymbol(symbol);
  } else {
    KN_TRY_ASSIGN(value, ParseExpression());
  }
  KN_TRY_ASSIGN(Expression * condition, ParseCondition());
  AddProperty(Property::Kind::kDefault, value, condition);
  if (type != SymbolType::kUnknown) SetType(type);
  return ParseEnd();
}

Status StatementParser::ParseReverse(Property::Kind kind) {
  KN_TRY_ASSIGN(Symbol * symbol, ParsePlainSymbol());
  KN_TRY_ASSIGN(Expression * condition, ParseCondition());
  AddProperty(kind, tree_.expressions.OfSymbol(symbol), condition);
  return ParseEnd();
}

Status StatementParser::ParseRange() {
  KN_TRY_ASSIGN(Symbol * low, ParseSymbol());
  KN_TRY_ASSIGN(Symbol * high, ParseSymbol());
  KN_TRY_ASSIGN(Expression * condition, ParseCondition());
  AddProperty(Property::Kind::kRange,
              tree_.expressions.Compare(Expression::Kind::kRange, low, high), condition);
  return ParseEnd();
}

// `depends on X if Y` is `X || Y = n`.
Status StatementParser::ParseDepends() {
  KN_TRY_ASSIGN(const Token* on, reader().Peek());
  if (on->kind != TokenKind::kOn) return Unexpected("'on'");
  reader().Skip();
  KN_TRY_ASSIGN(Expression * dependency, ParseExpression());
  Expression* condition = nullptr;
  if (tree_.semantics.has_conditional_depends) {
    KN_TRY_ASSIGN(condition, ParseCondition());
  }
  if (condition != nullptr)
    dependency = tree_.expressions.Or(
        dependency, Simplifier(tree_.expressions)
                        .SpellComparison(condition, Expression::Kind::kEqual, tree_.no()));
  current_->dependencies = tree_.expressions.And(current_->dependencies, dependency);
  return ParseEnd();
}

Status StatementParser::ParseVisible() {
  KN_TRY_ASSIGN(Expression * condition, ParseCondition());
  current_->visibility = tree_.expressions.And(current_->visibility, condition);
  return ParseEnd();
}

Status StatementParser::ParseHelp() {
  KN_TRY_ASSIGN(const Token* token, reader().Peek());
  const std::string_view text = token->text;
  const std::string_view name =
      current_->symbol->name.empty() ? "<choice>" : current_->symbol->name;
  const auto complain = [&](std::string message) {
    if (tree_.semantics.strict_statements)
      AddError(reader().ErrorHere(std::move(message)));
    else
      tree_.warnings.push_back(WarningAt(statement_, std::move(message)));
  };
  if (current_->help.data() != nullptr)
    complain(fmt::format("'{}' defined with more than one help text", name));
  if (text.find_first_not_of(" \f\n\r\t\v") == std::string_view::npos)
    complain(fmt::format("'{}' defined with blank help text", name));
  current_->help = text;
  reader().Skip();
  return {};
}

}  // namespace kninja::kconfig
