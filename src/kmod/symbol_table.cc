// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kmod/symbol_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "parsers/symvers/symvers.h"

namespace kninja::kmod {
namespace {

std::string Spelled(std::string_view module) {
  return fmt::format("{}{}", module, module == kKernel ? "" : ".ko");
}

}  // namespace

Status SymbolTable::AddFile(const Disk& disk, const std::string& path) {
  if (!disk.Stat(path)) return {};
  KN_TRY_ASSIGN(std::string text, disk.Read(path));
  return AddText(std::move(text), path);
}

Status SymbolTable::AddText(std::string text, const std::string& path) {
  KN_TRY_ASSIGN(const std::vector<symvers::Export> exports,
                symvers::Parse(Keep(std::move(text)), path));
  sources_.push_back(path);
  by_name_.reserve(by_name_.size() + exports.size());
  ProvidedSymbol symbol;
  symbol.source = static_cast<uint32_t>(sources_.size() - 1);
  for (const symvers::Export& entry : exports) {
    symbol.name = entry.symbol;
    symbol.module = entry.module;
    symbol.type = entry.type;
    symbol.name_space = entry.name_space;
    symbol.crc = entry.crc;
    ++symbol.line;
    Add(symbol);
  }
  return {};
}

void SymbolTable::AddModule(const std::string& path, const ModuleFacts& facts) {
  sources_.push_back(facts.file);
  ProvidedSymbol symbol;
  symbol.source = static_cast<uint32_t>(sources_.size() - 1);
  symbol.module = Keep(path);
  for (const ExportedSymbol& entry : facts.exports) {
    symbol.name = Keep(entry.name);
    symbol.type = entry.gpl.value_or(false) ? "EXPORT_SYMBOL_GPL" : "EXPORT_SYMBOL";
    symbol.name_space = Keep(entry.name_space.value_or(""));
    symbol.crc = entry.crc.value_or(0);
    Add(symbol);
  }
}

std::string_view SymbolTable::Keep(std::string text) {
  return *texts_.emplace_back(std::make_unique<std::string>(std::move(text)));
}

bool SymbolTable::MayReplace(const ProvidedSymbol& earlier, const ProvidedSymbol& later) const {
  if (kind_ == BuildKind::kInTree || earlier.module == kKernel) return false;
  return earlier.module != later.module || earlier.source != later.source;
}

void SymbolTable::Add(const ProvidedSymbol& symbol) {
  const auto [at, added] = by_name_.emplace(symbol.name, symbol);
  if (added) return;
  const ProvidedSymbol& earlier = at->second;
  if (!MayReplace(earlier, symbol)) {
    Diagnostic diagnostic;
    diagnostic.location = PlaceOf(symbol);
    diagnostic.message = fmt::format("{}: '{}' exported twice. Previous export was in {}",
                                     symbol.module, symbol.name, Spelled(earlier.module));
    diagnostic.notes.push_back({PlaceOf(earlier), "the previous export"});
    duplicates_.push_back(std::move(diagnostic));
  }
  at->second = symbol;
}

const ProvidedSymbol* SymbolTable::Find(std::string_view name) const {
  if (name.starts_with('.')) name.remove_prefix(1);
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &found->second;
}

std::vector<const ProvidedSymbol*> SymbolTable::ProvidedBy(std::string_view module) const {
  std::vector<const ProvidedSymbol*> symbols;
  for (const auto& [name, symbol] : by_name_)
    if (symbol.module == module) symbols.push_back(&symbol);
  std::sort(symbols.begin(), symbols.end(),
            [](const ProvidedSymbol* a, const ProvidedSymbol* b) { return a->name < b->name; });
  return symbols;
}

std::vector<std::string> SymbolTable::Names() const {
  std::vector<std::string> names;
  names.reserve(by_name_.size());
  for (const auto& [name, symbol] : by_name_) names.emplace_back(name);
  std::sort(names.begin(), names.end());
  return names;
}

SourceLocation SymbolTable::PlaceOf(const ProvidedSymbol& symbol) const {
  SourceLocation place;
  place.file = sources_[symbol.source];
  place.line = symbol.line;
  return place;
}

}  // namespace kninja::kmod
