// SPDX-License-Identifier: GPL-2.0-or-later
// Everything that one set of Kconfig files says, and owner of it all: symbols
// in the order of conf's hash table, menus, expressions. One thread.
#pragma once

#include <deque>
#include <memory_resource>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parsers/kconfig/expression.h"
#include "parsers/kconfig/model.h"
#include "parsers/kconfig/semantics.h"
#include "parsers/kconfig/text_pool.h"
#include "src/base/result.h"

namespace kninja::kconfig {

/// Symbols by name. conf writes auto.conf, autoconf.h and rustc_cfg in the order
/// of its hash table: FNV-1a modulo the size, within a bucket the newest first,
/// where a symbol is as old as its first mention.
class SymbolTable {
 public:
  SymbolTable(uint32_t size, Constants& constants, TextPool& pool)
      : buckets_(size), constants_(constants), pool_(pool) {}
  SymbolTable(const SymbolTable&) = delete;
  SymbolTable& operator=(const SymbolTable&) = delete;

  /// The symbol of this name, made when there is none; y, m and n are constants.
  Symbol* Lookup(std::string_view name);
  /// The text in quotes, made when there is none.
  Symbol* LookupConstant(std::string_view text);
  /// A choice; one without name ("") is always new.
  Symbol* LookupChoice(std::string_view name);
  /// Null when nothing mentions it.
  Symbol* Find(std::string_view name) const;
  /// Calls `visit(Symbol&)` for each in conf's order.
  template <class Visit>
  void ForEach(Visit visit) const {
    for (Symbol* symbol : buckets_)
      for (; symbol != nullptr; symbol = symbol->next_in_bucket) visit(*symbol);
  }
  size_t size() const { return symbols_.size(); }

 private:
  enum class Family { kPlain, kConstant, kChoice };
  Symbol* LookupIn(std::string_view name, Family family);
  Symbol* SpecialConstant(std::string_view name) const;
  Symbol* Add(std::string_view name, size_t bucket);
  std::pmr::monotonic_buffer_resource memory_;  // Of the symbols' lists.
  std::vector<Symbol*> buckets_;
  std::deque<Symbol> symbols_;
  Constants& constants_;
  TextPool& pool_;
};

class Tree {
 public:
  explicit Tree(const Semantics& semantics);
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;

  Property* NewProperty() { return &properties_.emplace_back(); }
  MenuNode* NewNode() { return &nodes_.emplace_back(); }

  const Semantics semantics;
  TextPool texts;
  ExpressionPool expressions;
  SymbolTable symbols;
  MenuNode root;
  Symbol* modules = nullptr;         ///< The one that carries `modules`; n when none does.
  Symbol* defconfig_list = nullptr;  ///< `option defconfig_list`
  std::vector<std::string> files;    ///< In the order in which they were first read.
  /// Variables of the environment that were used, with their values, likewise.
  std::vector<std::pair<std::string, std::string>> variables;
  std::vector<Diagnostic> warnings;

  Symbol* yes() { return &expressions.constants().yes; }
  Symbol* no() { return &expressions.constants().no; }
  /// The text of the main menu.
  std::string_view title() const { return root.prompt->text; }

 private:
  std::deque<Property> properties_;
  std::deque<MenuNode> nodes_;
};

/// `place` for a diagnostic.
SourceLocation LocationOf(const Place& place);
Diagnostic WarningAt(const Place& place, std::string message);

}  // namespace kninja::kconfig
