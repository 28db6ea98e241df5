// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/kconfig/statement_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "src/base/strings.h"

namespace kninja::kconfig {
namespace {

constexpr size_t kMaxErrorsInFile = 20;

std::string_view BlockName(TokenKind end) {
  return end == TokenKind::kEndIf ? "if" : end == TokenKind::kEndMenu ? "menu" : "choice";
}

}  // namespace

void StatementParser::AddError(Error error) {
  if (errors_in_file_++ >= kMaxErrorsInFile) return;
  Diagnostic diagnostic = std::move(error.diagnostic());
  for (size_t i = open_.size(); i-- > 1;)
    diagnostic.notes.push_back({LocationOf(open_[i].sourced_from), "sourced from here"});
  errors_.push_back(std::move(diagnostic));
}

void StatementParser::ParseMain(const std::string& file) {
  menu_ = current_ = &tree_.root;
  tail_ = &tree_.root.list;
  if (Status status = ParseFile(file, {}); !status) AddError(std::move(status.error()));
  tree_.variables = macros_.used_variables();
  for (Diagnostic& warning : macros_.TakeWarnings()) tree_.warnings.push_back(std::move(warning));
}

Status StatementParser::ParseFile(const std::string& name, const Place& from) {
  const auto fail = [&](std::string message, std::string hint) -> Error {
    Diagnostic diagnostic;
    diagnostic.location = LocationOf(from);
    diagnostic.message = std::move(message);
    diagnostic.hint = std::move(hint);
    return Error(std::move(diagnostic));
  };
  KN_TRY_ASSIGN(const TokenizedFile* file, host_.Source(name));
  if (file == nullptr)
    return fail(fmt::format("cannot open '{}': No such file or directory", name),
                open_.empty() ? "is this a kernel tree?"
                              : "`source` looks in the working directory, then below $srctree");
  for (const OpenFile& open : open_) {
    if (open.reader->name() != name) continue;
    Error error = fail(fmt::format("recursive inclusion of '{}'", name), "");
    error.diagnostic().notes.push_back({LocationOf({open.reader->name(), 1}), "it is being read"});
    return error;
  }
  const auto known = std::find(tree_.files.begin(), tree_.files.end(), name);
  if (known != tree_.files.end() && tree_.semantics.sources_once) {
    Error error = fail(fmt::format("repeated inclusion of '{}'", name), "");
    for (const auto& [other, place] : first_sourced_)
      if (other == name) error.diagnostic().notes.push_back({LocationOf(place), "first inclusion"});
    return error;
  }
  if (known == tree_.files.end()) {
    tree_.files.push_back(name);
    if (tree_.semantics.sources_once) first_sourced_.emplace_back(name, from);
  }
  const std::string_view stored = tree_.texts.Add(name);
  for (const LexerWarning& warning : file->warnings)
    tree_.warnings.push_back(WarningAt({stored, static_cast<int>(warning.line)}, warning.message));
  TokenReader reader(*file, stored, macros_, tree_.texts);
  open_.push_back({&reader, from});
  const size_t outer_errors = std::exchange(errors_in_file_, 0);
  ParseStatements(nullptr);
  errors_in_file_ = outer_errors;
  open_.pop_back();
  return {};
}

void StatementParser::ParseStatements(const MenuNode* block) {
  while (true) {
    bool ended = false;
    if (Status status = ParseStatement(block, &ended); !status) {
      AddError(std::move(status.error()));
      reader().SkipStatement();
    }
    if (ended) return;
    if (!reader().AtEnd()) continue;
    if (block != nullptr) {
      Diagnostic diagnostic;
      diagnostic.location = LocationOf(block->place);
      diagnostic.message = "missing end statement for this entry";
      AddError(Error(std::move(diagnostic)));
    }
    return;
  }
}

Status StatementParser::ParseStatement(const MenuNode* block, bool* ended) {
  if (reader().AtEnd()) return {};
  KN_TRY_ASSIGN(const Token* token, reader().Peek());
  if (token->kind == TokenKind::kEnd) {  // A macro alone on its line came to nothing.
    reader().Skip();
    return {};
  }
  statement_ = reader().PlaceHere();
  const bool first = statements_++ == 0;
  switch (token->kind) {
    case TokenKind::kConfig:
      return ParseConfig(false);
    case TokenKind::kComment:
      return ParseComment();
    case TokenKind::kIf:
      return ParseIf();
    case TokenKind::kEndIf:
    case TokenKind::kEndMenu:
    case TokenKind::kEndChoice: {
      const TokenKind end = token->kind;
      KN_TRY(CheckEnd(end, block));
      reader().Skip();
      *ended = true;
      return ParseEnd();
    }
    default:
      break;
  }
  if (choice_ != nullptr) return UnknownStatement(*token);
  switch (token->kind) {
    case TokenKind::kMenuConfig:
      return ParseConfig(true);
    case TokenKind::kMenu:
      return ParseMenu();
    case TokenKind::kChoice:
      return ParseChoice();
    case TokenKind::kSource:
      return ParseSource();
    case TokenKind::kMainMenu:
      if (!first) return reader().ErrorHere("'mainmenu' must be the first statement");
      return ParseMainMenu();
    case TokenKind::kWord: {
      const TokenKind after = reader().KindAfter();
      if (after == TokenKind::kEqual || after == TokenKind::kColonEqual ||
          after == TokenKind::kPlusEqual)
        return ParseAssignment();
      return UnknownStatement(*token);
    }
    default:
      return UnknownStatement(*token);
  }
}

Error StatementParser::UnknownStatement(const Token& token) const {
  static const std::vector<std::string> kWords = {
      "bool",    "choice", "comment", "config",    "def_bool", "def_tristate", "default",
      "depends", "endif",  "endmenu", "endchoice", "help",     "hex",          "if",
      "imply",   "int",    "menu",    "mainmenu",  "prompt",   "menuconfig",   "range",
      "select",  "source", "string",  "tristate",  "visible"};
  const TokenReader& reader = *open_.back().reader;
  if (token.kind != TokenKind::kWord)
    return reader.ErrorHere(fmt::format("'{}' has no place here", token.text));
  const std::vector<std::string> near = NearestNames(token.text, kWords, 1);
  return reader.ErrorHere(fmt::format("unknown statement '{}'", token.text),
                          near.empty() ? "" : fmt::format("did you mean '{}'?", near[0]));
}

Status StatementParser::CheckEnd(TokenKind end, const MenuNode* block) {
  const MenuNode::Kind wanted = end == TokenKind::kEndIf     ? MenuNode::Kind::kIf
                                : end == TokenKind::kEndMenu ? MenuNode::Kind::kMenu
                                                             : MenuNode::Kind::kChoice;
  if (block != nullptr && block->kind == wanted) return {};
  const std::string_view name = BlockName(end);
  if (block != nullptr || menu_ == &tree_.root)
    return reader().ErrorHere(fmt::format("unexpected 'end{}'", name));
  Error error =
      reader().ErrorHere(fmt::format("'end{}' in another file than its '{}'", name, name));
  error.diagnostic().notes.push_back({LocationOf(menu_->place), "the block begins here"});
  return error;
}

Status StatementParser::ParseAssignment() {
  KN_TRY_ASSIGN(const std::string_view name, ParseWord("a variable"));
  KN_TRY_ASSIGN(const Token* op, reader().Peek());
  const auto kind = op->kind == TokenKind::kEqual        ? Macros::Assignment::kRecursive
                    : op->kind == TokenKind::kColonEqual ? Macros::Assignment::kSimple
                                                         : Macros::Assignment::kAppend;
  reader().Skip();
  KN_TRY_ASSIGN(const Token* text, reader().Peek());
  KN_TRY(macros_.Assign(name, kind, text->text, statement_));
  reader().Skip();
  return ParseEnd();
}

Status StatementParser::ParseMainMenu() {
  reader().Skip();
  KN_TRY_ASSIGN(const std::string_view text, ParseString("a title"));
  current_ = &tree_.root;
  KN_TRY(AddPrompt(Property::Kind::kMenu, text, nullptr));
  return ParseEnd();
}

Status StatementParser::ParseSource() {
  reader().Skip();
  KN_TRY_ASSIGN(const std::string_view name, ParseString("a file name"));
  const Place from = statement_;
  KN_TRY(ParseEnd());
  if (Status status = ParseFile(std::string(name), from); !status)
    AddError(std::move(status.error()));
  return {};
}

MenuNode* StatementParser::AddNode(MenuNode::Kind kind, Symbol* symbol) {
  MenuNode* node = tree_.NewNode();
  node->kind = kind;
  node->symbol = symbol;
  node->parent = menu_;
  node->place = statement_;
  *tail_ = node;
  tail_ = &node->next;
  current_ = node;
  if (symbol != nullptr) symbol->nodes.push_back(node);
  return node;
}

void StatementParser::ParseBlock(MenuNode* node) {
  MenuNode* const outer = menu_;
  menu_ = node;
  tail_ = &node->list;
  ParseStatements(node);
  menu_ = outer;
  tail_ = &node->next;
}

Status StatementParser::ParseComment() {
  reader().Skip();
  KN_TRY_ASSIGN(const std::string_view text, ParseString("a comment"));
  KN_TRY(ParseEnd());
  AddNode(MenuNode::Kind::kComment, nullptr);
  KN_TRY(AddPrompt(Property::Kind::kComment, text, nullptr));
  return ParseOptions();
}

Status StatementParser::ParseIf() {
  reader().Skip();
  KN_TRY_ASSIGN(Expression * condition, ParseExpression());
  KN_TRY(ParseEnd());
  MenuNode* node = AddNode(MenuNode::Kind::kIf, nullptr);
  node->dependencies = condition;
  ParseBlock(node);
  return {};
}

Status StatementParser::ParseMenu() {
  reader().Skip();
  KN_TRY_ASSIGN(const std::string_view text, ParseString("a title"));
  KN_TRY(ParseEnd());
  MenuNode* node = AddNode(MenuNode::Kind::kMenu, nullptr);
  KN_TRY(AddPrompt(Property::Kind::kMenu, text, nullptr));
  KN_TRY(ParseOptions());
  ParseBlock(node);
  return {};
}

Status StatementParser::ParseConfig(bool menuconfig) {
  reader().Skip();
  KN_TRY_ASSIGN(Symbol * symbol, ParsePlainSymbol());
  KN_TRY(ParseEnd());
  MenuNode* node = AddNode(MenuNode::Kind::kSymbol, symbol);
  node->menuconfig = menuconfig;
  symbol->optional = true;
  KN_TRY(ParseOptions());
  return FinishConfig(node, menuconfig);
}

Status StatementParser::FinishConfig(MenuNode* node, bool menuconfig) {
  const auto at_node = [&](std::string message) {
    Diagnostic diagnostic;
    diagnostic.location = LocationOf(node->place);
    diagnostic.message = std::move(message);
    AddError(Error(std::move(diagnostic)));
  };
  if (menuconfig) {
    if (node->prompt != nullptr) {
      node->prompt->kind = Property::Kind::kMenu;
    } else if (tree_.semantics.strict_statements) {
      at_node("menuconfig statement without prompt");
    } else {
      tree_.warnings.push_back(WarningAt(node->place, "menuconfig statement without prompt"));
    }
    return {};
  }
  if (choice_ == nullptr || !tree_.semantics.choices_are_groups) return {};
  if (node->prompt == nullptr) at_node("choice member must have a prompt");
  if (node->symbol->type != SymbolType::kBool) at_node("choice member must be bool");
  if (!node->symbol->is_member) {
    node->symbol->is_member = true;
    choice_->members.push_back(node->symbol);
  }
  return {};
}

Status StatementParser::ParseChoice() {
  reader().Skip();
  KN_TRY_ASSIGN(const Token* token, reader().Peek());
  std::string_view name;
  if (token->kind == TokenKind::kWord && !tree_.semantics.choices_are_groups) {
    name = token->text;
    reader().Skip();
  }
  KN_TRY(ParseEnd());
  Symbol* symbol = tree_.symbols.LookupChoice(name);
  MenuNode* node = AddNode(MenuNode::Kind::kChoice, symbol);
  if (tree_.semantics.choices_are_groups) {
    symbol->type = SymbolType::kBool;
  } else {
    symbol->never_written = true;
  }
  KN_TRY(ParseOptions());
  if (tree_.semantics.choices_are_groups && node->prompt == nullptr) {
    Diagnostic diagnostic;
    diagnostic.location = LocationOf(node->place);
    diagnostic.message = "choice must have a prompt";
    AddError(Error(std::move(diagnostic)));
  }
  choice_ = symbol;
  ParseBlock(node);
  choice_ = nullptr;
  return {};
}

}  // namespace kninja::kconfig
