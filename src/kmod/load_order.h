// SPDX-License-Identifier: GPL-2.0-or-later
// What a module needs in order to be loaded: the providers of what it imports, with
// the symbols of each, theirs in turn, and the order in which modprobe would load
// them. Works on values; where the facts of a module come from is the caller's.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "src/base/result.h"
#include "src/kmod/module_facts.h"
#include "src/kmod/symbol_table.h"

namespace kninja::kmod {

/// A module by its path without suffix, as Module.symvers has it: "fs/btrfs/btrfs".
using ModulePath = std::string;

struct ProviderUse {
  ModulePath provider;               ///< "vmlinux" for the kernel itself.
  std::vector<std::string> symbols;  ///< What is imported from it, sorted.
};

struct Providers {
  std::vector<ProviderUse> used;      ///< Sorted by provider, without the module itself.
  std::vector<std::string> missing;   ///< Nobody exports these: modpost's "undefined!".
  std::vector<std::string> may_miss;  ///< Nobody does, but they are weak.
};

/// Who provides what `facts`, of `module`, imports. "module_layout" is no import.
Providers FindProviders(const SymbolTable& table, const ModulePath& module,
                        const ModuleFacts& facts);

/// How the facts of other modules are had.
struct ModuleSource {
  /// nullopt for a module that is not built.
  std::function<Result<std::optional<ModuleFacts>>(const ModulePath&)> read;
  /// The modules that a soft dependency names: several have one alias ("crc32c").
  std::function<std::vector<ModulePath>(const std::string& name)> find;
};

struct LoadStep {
  enum class Why {
    kItself,
    kProvider,    ///< Something is imported from it.
    kSoftBefore,  ///< A soft dependency: "pre:".
    kSoftAfter,   ///< "post:".
  };
  std::string module;  ///< Its path; the name as written when `found` is false.
  Why why = Why::kProvider;
  bool found = true;
  bool built = true;  ///< When false nobody knows what it needs itself.
};

struct LoadOrder {
  /// The module and all that is loaded with it, each once, whatever must be there
  /// earlier before it. A soft dependency that needs what it is to precede comes after
  /// that.
  std::vector<LoadStep> steps;
  /// By path; of all steps that are built.
  std::map<ModulePath, Providers> providers;
};

/// Fails when modules need each other: the error names all of them and the symbols.
Result<LoadOrder> FindLoadOrder(const SymbolTable& table, const ModulePath& module,
                                const ModuleFacts& facts, const ModuleSource& source);

}  // namespace kninja::kmod
