// SPDX-License-Identifier: GPL-2.0-or-later
// The built modules that belong to a kernel tree: where their files are, and what
// they need to be loaded. Reads only. For one thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "src/driver/session.h"
#include "src/kbuild/module_index.h"
#include "src/kmod/load_order.h"
#include "src/kmod/module_facts.h"
#include "src/kmod/symbol_table.h"

namespace kninja::driver {

/// Facts from a file, and what follows from them.
struct ModuleNeeds {
  kmod::ModuleFacts facts;
  kmod::LoadOrder order;
  kmod::Providers providers;  ///< The module's own, of `order`.
};

class BuiltModules {
 public:
  /// `index` may be null: a tree of headers has none. Both must outlive this.
  BuiltModules(Session& session, const kbuild::ModuleIndex* index);

  /// Reads the kernel's Module.symvers, and for a module outside the tree those of
  /// KBUILD_EXTRA_SYMBOLS and of `directory` ("" for a module of the tree); for one of
  /// the tree the files `built`, which modpost wrote since. Reports what is exported twice.
  Status LoadSymbols(const std::string& directory, const std::vector<std::string>& built = {});

  /// What `module` (its path without suffix) needs; nullopt when it is not built.
  Result<std::optional<ModuleNeeds>> NeedsOf(const std::string& module);
  /// The same, from the file of a module.
  Result<ModuleNeeds> NeedsOfFile(const std::string& module, const std::string& file);

  const kmod::SymbolTable& symbols() const { return symbols_; }

 private:
  // Facts of `module`: from its .ko, from the object that modpost looks at, or as it
  // is installed for this kernel.
  Result<std::optional<kmod::ModuleFacts>> Read(const std::string& module);
  // The modules that modprobe would load for `name`, which may be an alias.
  std::vector<std::string> FindForModprobe(const std::string& name);
  std::optional<std::string> FindByName(const std::string& name);
  std::vector<std::string> NamesWithAlias(const std::string& alias);
  // From its .ko or object below `directory`.
  Result<std::optional<kmod::ModuleFacts>> ReadBuilt(const std::string& directory,
                                                     const std::string& module);
  Status AddSymbols(const std::string& file);
  std::string InstalledFolder() const;
  Result<ModuleNeeds> Complete(const std::string& module, kmod::ModuleFacts facts);

  Session& session_;
  const kbuild::ModuleIndex* index_;
  kmod::SymbolTable symbols_;
  std::vector<std::string> outside_;  // Where files of symbols outside the tree lie.
  std::optional<std::vector<std::string>> installed_;  // Paths of modules.order.
  std::optional<std::string> aliases_;                 // depmod's modules.alias.
};

}  // namespace kninja::driver
