// SPDX-License-Identifier: GPL-2.0-or-later
// Who provides which symbol: several Module.symvers, and what modules export, merged
// as modpost does it (read_dump, sym_add_exported). Built by one thread; read by any.
//
// modpost adds entries in the order of its -i options (the kernel's Module.symvers,
// then KBUILD_EXTRA_SYMBOLS in order), then those of the modules it looks at, and
// takes the last one of a name. It complains of a symbol that was there already,
// unless modules outside the tree are built (-e), where that is how a module of the
// tree is replaced: then only when the earlier one is in vmlinux, or of the same
// module in the same file. Whether that ends the build (since Linux 5.18) is
// modpost's business.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "src/base/disk.h"
#include "src/base/result.h"
#include "src/kmod/module_facts.h"

namespace kninja::kmod {

/// The module that stands for the kernel itself.
inline constexpr std::string_view kKernel = "vmlinux";

/// The texts live as long as the table.
struct ProvidedSymbol {
  std::string_view name;
  std::string_view module;      ///< "fs/btrfs/btrfs", "vmlinux".
  std::string_view type;        ///< "EXPORT_SYMBOL", "EXPORT_SYMBOL_GPL".
  std::string_view name_space;  ///< "" when it is in none.
  uint32_t crc = 0;
  uint32_t source = 0;  ///< Index into SymbolTable::sources().
  int line = 0;         ///< In that file; 0 for a module.

  bool gpl_only() const { return type.find("_GPL") != std::string_view::npos; }
};

/// What modpost is run for.
enum class BuildKind {
  kInTree,    ///< Modules of the tree: every symbol has one provider.
  kExternal,  ///< M= outside the tree: later files may replace modules.
};

class SymbolTable {
 public:
  explicit SymbolTable(BuildKind kind) : kind_(kind) {}
  SymbolTable(SymbolTable&&) = default;
  SymbolTable& operator=(SymbolTable&&) = default;

  /// Adds a Module.symvers. As for modpost one that is not there adds nothing.
  Status AddFile(const Disk& disk, const std::string& path);
  /// Adds the lines of `text`, which was read from `path`.
  Status AddText(std::string text, const std::string& path);
  /// Adds what the module at `path` ("fs/btrfs/btrfs") exports.
  void AddModule(const std::string& path, const ModuleFacts& facts);

  /// The provider of `name`; nullptr when there is none. A dot at the beginning does
  /// not count (PowerPC).
  const ProvidedSymbol* Find(std::string_view name) const;
  /// All that `module` provides and nobody replaced, sorted by name.
  std::vector<const ProvidedSymbol*> ProvidedBy(std::string_view module) const;

  /// All names, sorted.
  std::vector<std::string> Names() const;

  SourceLocation PlaceOf(const ProvidedSymbol& symbol) const;
  const std::vector<std::string>& sources() const { return sources_; }
  size_t size() const { return by_name_.size(); }

  /// modpost's "exported twice" for each, with both places.
  const std::vector<Diagnostic>& duplicates() const { return duplicates_; }

 private:
  void Add(const ProvidedSymbol& symbol);
  bool MayReplace(const ProvidedSymbol& earlier, const ProvidedSymbol& later) const;
  std::string_view Keep(std::string text);

  BuildKind kind_;
  std::vector<std::string> sources_;
  std::vector<std::unique_ptr<std::string>> texts_;  // What the views refer to.
  std::unordered_map<std::string_view, ProvidedSymbol> by_name_;
  std::vector<Diagnostic> duplicates_;
};

}  // namespace kninja::kmod
