// SPDX-License-Identifier: GPL-2.0-or-later
// The grammar of Kconfig files (scripts/kconfig/parser.y), for parser.cc: turns
// statements into nodes, symbols and properties of a Tree.
#pragma once

#include <string>
#include <vector>

#include "parsers/kconfig/parser.h"
#include "parsers/kconfig/token_reader.h"

namespace kninja::kconfig {

class StatementParser {
 public:
  StatementParser(Host& host, Tree& tree, std::vector<Diagnostic>& errors)
      : host_(host), tree_(tree), errors_(errors), macros_(host) {}

  /// Reads the main file and all that it sources.
  void ParseMain(const std::string& file);

 private:
  /// A file that is being read; where the one above it names it.
  struct OpenFile {
    TokenReader* reader;
    Place sourced_from;
  };

  // statement_parser.cc
  Status ParseFile(const std::string& name, const Place& from);
  /// `block` is the node whose statements they are; null: the file's own.
  void ParseStatements(const MenuNode* block);
  Status ParseStatement(const MenuNode* block, bool* ended);
  Status CheckEnd(TokenKind end, const MenuNode* block);
  Status ParseAssignment();
  Status ParseMainMenu();
  Status ParseSource();
  Status ParseComment();
  Status ParseIf();
  Status ParseMenu();
  Status ParseConfig(bool menuconfig);
  Status ParseChoice();
  Status FinishConfig(MenuNode* node, bool menuconfig);
  Error UnknownStatement(const Token& token) const;
  void AddError(Error error);

  // option_parser.cc
  /// Reads the options that belong to `current_`; stops before other statements.
  Status ParseOptions();
  Result<bool> ParseOption();
  Result<bool> ParseWordOption(std::string_view word);
  Status ParseType(SymbolType type);
  Status ParsePrompt();
  Status ParseDefault(SymbolType type);
  Status ParseReverse(Property::Kind kind);
  Status ParseRange();
  Status ParseDepends();
  Status ParseVisible();
  Status ParseHelp();
  Status ParseOptionLine();
  Status SetModules();
  void SetType(SymbolType type);
  Property* AddProperty(Property::Kind kind, Expression* value, Expression* condition);
  Status AddPrompt(Property::Kind kind, std::string_view text, Expression* condition);

  // expression_parser.cc
  Result<Expression*> ParseExpression();
  Result<Expression*> ParseConjunction();
  Result<Expression*> ParseOperand();
  /// `if EXPRESSION`, null when there is none.
  Result<Expression*> ParseCondition();
  Result<Symbol*> ParseSymbol();
  Result<Symbol*> ParsePlainSymbol();
  Result<std::string_view> ParseString(std::string_view what);
  Result<std::string_view> ParseWord(std::string_view what);
  /// Takes the end of the statement; what comes next is not looked at.
  Status ParseEnd();
  Error Unexpected(std::string_view expected);

  TokenReader& reader() { return *open_.back().reader; }
  /// Adds a node to the current menu and makes it the current entry.
  MenuNode* AddNode(MenuNode::Kind kind, Symbol* symbol);
  /// Parses the statements of the block that `node` begins.
  void ParseBlock(MenuNode* node);

  Host& host_;
  Tree& tree_;
  std::vector<Diagnostic>& errors_;
  Macros macros_;
  std::vector<OpenFile> open_;
  std::vector<std::pair<std::string, Place>> first_sourced_;
  MenuNode* menu_ = nullptr;     // What new nodes go below.
  MenuNode** tail_ = nullptr;    // Where the next one goes.
  MenuNode* current_ = nullptr;  // The entry that options belong to.
  Symbol* choice_ = nullptr;     // The choice that is being read.
  Place statement_;              // Where the current statement begins.
  size_t statements_ = 0;
  size_t errors_in_file_ = 0;
};

}  // namespace kninja::kconfig
