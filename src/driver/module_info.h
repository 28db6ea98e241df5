// SPDX-License-Identifier: GPL-2.0-or-later
// `kninja list` and `kninja info`: what the tree can build, and what is known
// of one module.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "src/driver/session.h"
#include "src/kbuild/module_index.h"
#include "src/kernel/configuration.h"

namespace kninja::driver {

/// The modules whose name or path matches the shell pattern `pattern` ("" is
/// all), sorted by path. Fails when the tree has headers only.
Result<std::vector<kbuild::IndexedModule>> ListModules(Session& session,
                                                       const std::string& pattern);

struct ModuleInfo {
  kbuild::IndexedModule module;
  std::optional<kernel::SymbolDefinition> option;  ///< Where its option is defined.
  std::vector<std::string> exports;                ///< Symbols, as Module.symvers lists them.
  /// Modules that provide what it imports, by name; nullopt before it was built.
  std::optional<std::vector<std::string>> providers;
  std::string built;  ///< Its .ko, if there is one.
};

/// `word` is a module's name, or the path of its .ko.
Result<ModuleInfo> DescribeModule(Session& session, const std::string& word);

}  // namespace kninja::driver
