// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kmod/load_order.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace kninja::kmod {
namespace {

constexpr size_t kSymbolsShown = 10;

std::string SomeSymbols(const std::vector<std::string>& symbols) {
  std::string text;
  for (size_t i = 0; i < symbols.size() && i < kSymbolsShown; ++i)
    text += fmt::format("{}'{}'", i == 0 ? "" : ", ", symbols[i]);
  if (symbols.size() > kSymbolsShown)
    text += fmt::format(" and {} more", symbols.size() - kSymbolsShown);
  return text;
}

class LoadOrderFinder {
 public:
  using Why = LoadStep::Why;

  LoadOrderFinder(const SymbolTable& table, const ModuleSource& source)
      : table_(table), source_(source) {}

  Result<LoadOrder> Find(const ModulePath& module, const ModuleFacts& facts) {
    Remember(module, facts);
    KN_TRY(Visit(module, Why::kItself));
    for (auto& [path, known] : known_)
      if (known.built && emitted_.contains(path))
        order_.providers.emplace(path, std::move(known.providers));
    return std::move(order_);
  }

 private:
  struct Known {
    bool built = false;
    Providers providers;
    SoftDependencies soft;
  };

  void Remember(const ModulePath& module, const ModuleFacts& facts) {
    known_[module] = {true, FindProviders(table_, module, facts), facts.Soft()};
  }

  Result<const Known*> Know(const ModulePath& module) {
    const auto found = known_.find(module);
    if (found != known_.end()) return &found->second;
    KN_TRY_ASSIGN(const std::optional<ModuleFacts> facts, source_.read(module));
    if (facts)
      Remember(module, *facts);
    else
      known_[module] = {};
    return &known_[module];
  }

  Status Visit(const ModulePath& module, Why why) {
    if (emitted_.contains(module)) return {};
    const auto in_progress = std::find(path_.begin(), path_.end(), module);
    if (in_progress != path_.end()) return Cycle(in_progress - path_.begin());
    path_.push_back(module);
    KN_TRY_ASSIGN(const Known* known, Know(module));
    for (const ProviderUse& use : known->providers.used)
      if (use.provider != kKernel) KN_TRY(Visit(use.provider, Why::kProvider));
    KN_TRY(VisitSoft(known->soft.before, Why::kSoftBefore));
    emitted_.insert(module);
    order_.steps.push_back({module, why, true, known->built});
    path_.pop_back();
    return VisitSoft(known->soft.after, Why::kSoftAfter);
  }

  Status VisitSoft(const std::vector<std::string>& names, Why why) {
    for (const std::string& name : names) {
      const std::vector<ModulePath> modules = source_.find(name);
      if (modules.empty() && unknown_.insert(name).second)
        order_.steps.push_back({name, why, false, false});
      for (const ModulePath& module : modules) KN_TRY(VisitSoftModule(module, why));
    }
    // What was waiting for what is there now.
    if (path_.empty()) {
      std::vector<std::pair<ModulePath, Why>> waiting;
      waiting.swap(postponed_);
      for (const auto& [module, reason] : waiting) KN_TRY(Visit(module, reason));
    }
    return {};
  }

  Status VisitSoftModule(const ModulePath& module, Why why) {
    KN_TRY_ASSIGN(const bool too_early, NeedsWhatIsInProgress(module));
    if (!too_early) return Visit(module, why);
    if (std::find(path_.begin(), path_.end(), module) == path_.end())
      postponed_.push_back({module, why});
    return {};
  }

  // Whether `module`, or what it imports from in turn, is being visited.
  Result<bool> NeedsWhatIsInProgress(const ModulePath& module) {
    std::set<ModulePath> seen = {module};
    std::vector<ModulePath> waiting = {module};
    while (!waiting.empty()) {
      const ModulePath next = std::move(waiting.back());
      waiting.pop_back();
      if (std::find(path_.begin(), path_.end(), next) != path_.end()) return true;
      if (emitted_.contains(next)) continue;
      KN_TRY_ASSIGN(const Known* known, Know(next));
      for (const ProviderUse& use : known->providers.used)
        if (use.provider != kKernel && seen.insert(use.provider).second)
          waiting.push_back(use.provider);
    }
    return false;
  }

  // The modules from path_[begin] on need each other.
  Error Cycle(size_t begin) {
    std::string text;
    for (size_t i = begin; i < path_.size(); ++i) text += fmt::format("'{}' needs ", path_[i]);
    Diagnostic diagnostic;
    diagnostic.message =
        fmt::format("no module of a cycle can be loaded first: {}'{}'", text, path_[begin]);
    for (size_t i = begin; i < path_.size(); ++i)
      AddNotes(path_[i], i + 1 < path_.size() ? path_[i + 1] : path_[begin], &diagnostic);
    diagnostic.hint = "move what both need into a module of its own";
    return Error(std::move(diagnostic));
  }

  void AddNotes(const ModulePath& user, const ModulePath& provider, Diagnostic* diagnostic) const {
    for (const ProviderUse& use : known_.at(user).providers.used) {
      if (use.provider != provider) continue;
      const ProvidedSymbol* first = table_.Find(use.symbols[0]);
      diagnostic->notes.push_back(
          {first == nullptr ? SourceLocation() : table_.PlaceOf(*first),
           fmt::format("'{}' imports {} from '{}'", user, SomeSymbols(use.symbols), provider)});
    }
  }

  const SymbolTable& table_;
  const ModuleSource& source_;
  LoadOrder order_;
  std::map<ModulePath, Known> known_;
  std::set<ModulePath> emitted_;
  std::set<std::string> unknown_;  // Names of soft dependencies that were told.
  std::vector<ModulePath> path_;   // From the module itself to the one being visited.
  std::vector<std::pair<ModulePath, Why>> postponed_;
};

}  // namespace

Providers FindProviders(const SymbolTable& table, const ModulePath& module,
                        const ModuleFacts& facts) {
  Providers providers;
  std::map<std::string_view, std::vector<std::string>> used;
  for (const ImportedSymbol& import : facts.imports) {
    const ProvidedSymbol* symbol = table.Find(import.name);
    if (symbol != nullptr) {
      // modpost: "was exported without definition"; the linker's own business.
      if (symbol->module != module) used[symbol->module].push_back(import.name);
    } else if (import.name != "module_layout") {
      (import.weak ? providers.may_miss : providers.missing).push_back(import.name);
    }
  }
  for (auto& [provider, symbols] : used)
    providers.used.push_back({std::string(provider), std::move(symbols)});
  return providers;
}

Result<LoadOrder> FindLoadOrder(const SymbolTable& table, const ModulePath& module,
                                const ModuleFacts& facts, const ModuleSource& source) {
  return LoadOrderFinder(table, source).Find(module, facts);
}

}  // namespace kninja::kmod
