// SPDX-License-Identifier: GPL-2.0-or-later
// `kninja list` and `kninja info`: what the tree can build, and what is known
// of one module.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "src/driver/built_modules.h"
#include "src/driver/session.h"
#include "src/kbuild/module_index.h"
#include "src/kernel/configuration.h"

namespace kninja::driver {

/// The modules whose name or path matches the shell pattern `pattern` ("" is
/// all), sorted by path. Fails when the tree has headers only.
Result<std::vector<kbuild::IndexedModule>> ListModules(Session& session,
                                                       const std::string& pattern);

struct ModuleInfo {
  kbuild::IndexedModule module;  ///< Of a file outside the tree only `name` and `path`.
  std::optional<kernel::SymbolDefinition> option;  ///< Where its option is defined.
  std::vector<std::string> exports;                ///< Symbols, sorted.
  /// What it imports from whom, and how it would be loaded; nullopt before it was built.
  std::optional<ModuleNeeds> needs;
  bool in_tree = true;        ///< False for a file outside the tree.
  bool symbols_known = true;  ///< False when the kernel's Module.symvers is missing.
  std::string built;          ///< Its .ko, if there is one.
};

/// `word` is a module's name, the path of its .ko as in the tree, or any built module's
/// file, which may be compressed; what that one exports it says itself.
Result<ModuleInfo> DescribeModule(Session& session, const std::string& word);

}  // namespace kninja::driver
