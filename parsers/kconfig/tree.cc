// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/kconfig/tree.h"

namespace kninja::kconfig {
namespace {

uint32_t HashOf(std::string_view name) {
  uint32_t hash = 2166136261u;
  // conf's char is signed on x86, and so the sign spreads.
  for (const char c : name)
    hash = (hash ^ static_cast<uint32_t>(static_cast<signed char>(c))) * 0x01000193u;
  return hash;
}

}  // namespace

Symbol* SymbolTable::SpecialConstant(std::string_view name) const {
  if (name == "y") return &constants_.yes;
  if (name == "m") return &constants_.module;
  if (name == "n") return &constants_.no;
  return nullptr;
}

Symbol* SymbolTable::Add(std::string_view name, size_t bucket) {
  Symbol& symbol = symbols_.emplace_back(memory_);
  symbol.name = pool_.Add(name);
  symbol.next_in_bucket = buckets_[bucket];
  buckets_[bucket] = &symbol;
  return &symbol;
}

Symbol* SymbolTable::LookupIn(std::string_view name, Family family) {
  if (Symbol* special = SpecialConstant(name)) return special;
  const size_t bucket = HashOf(name) % buckets_.size();
  for (Symbol* symbol = buckets_[bucket]; symbol != nullptr; symbol = symbol->next_in_bucket) {
    const Family own = symbol->constant    ? Family::kConstant
                       : symbol->is_choice ? Family::kChoice
                                           : Family::kPlain;
    if (own == family && symbol->name == name) return symbol;
  }
  Symbol* symbol = Add(name, bucket);
  symbol->constant = family == Family::kConstant;
  symbol->is_choice = family == Family::kChoice;
  return symbol;
}

Symbol* SymbolTable::Lookup(std::string_view name) { return LookupIn(name, Family::kPlain); }
Symbol* SymbolTable::LookupConstant(std::string_view text) {
  return LookupIn(text, Family::kConstant);
}

Symbol* SymbolTable::LookupChoice(std::string_view name) {
  if (!name.empty()) return LookupIn(name, Family::kChoice);
  Symbol* symbol = Add({}, 0);
  symbol->is_choice = true;
  return symbol;
}

Symbol* SymbolTable::Find(std::string_view name) const {
  if (Symbol* special = SpecialConstant(name)) return special;
  Symbol* symbol = buckets_[HashOf(name) % buckets_.size()];
  while (symbol != nullptr &&
         (symbol->name != name || symbol->constant || (symbol->is_choice && symbol->name.empty())))
    symbol = symbol->next_in_bucket;
  return symbol;
}

Tree::Tree(const Semantics& observed)
    : semantics(observed), symbols(observed.hash_size, expressions.constants(), texts) {
  root.kind = MenuNode::Kind::kRoot;
}

SourceLocation LocationOf(const Place& place) {
  return {std::string(place.file), place.line, 0, 0};
}

Diagnostic WarningAt(const Place& place, std::string message) {
  Diagnostic diagnostic;
  diagnostic.severity = Diagnostic::Severity::kWarning;
  diagnostic.location = LocationOf(place);
  diagnostic.message = std::move(message);
  return diagnostic;
}

}  // namespace kninja::kconfig
