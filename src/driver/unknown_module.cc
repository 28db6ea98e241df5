// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/unknown_module.h"

#include <fmt/format.h>

#include "src/base/path.h"
#include "src/driver/evaluation.h"
#include "src/kbuild/module_index_store.h"
#include "src/kernel/configuration.h"

namespace kninja::driver {
namespace {

// Names the option, its prompt and where it is defined.
Error NotConfigured(const Session& session, const kbuild::IndexedModule& module) {
  Diagnostic diagnostic;
  diagnostic.message =
      module.value == "y"
          ? fmt::format("'{}' is built into this kernel ({}=y), not a module", module.name,
                        module.symbol)
          : fmt::format("'{}' is not configured ({} is not set)", module.name, module.symbol);
  const std::string symbol = module.symbol.substr(module.symbol.find('_') + 1);
  const auto definition = kernel::FindSymbolDefinition(session.disk(), session.tree().source_dir,
                                                       module.directory, module.symbol);
  diagnostic.hint =
      fmt::format("kninja config enable {} --kernel {}", module.name, session.tree().build_dir);
  diagnostic.notes.push_back({module.place, fmt::format("{} decides here", module.symbol)});
  if (definition)
    diagnostic.notes.push_back(
        {{definition->file, definition->line, 0, 0},
         definition->prompt.empty()
             ? fmt::format("option {} is defined here", symbol)
             : fmt::format("option {}, \"{}\"", symbol, definition->prompt)});
  return Error(std::move(diagnostic));
}

}  // namespace

Result<kbuild::ModuleIndex> LoadModuleIndex(Session& session, const kernel::Capture& capture) {
  if (session.tree().installed_headers)
    return Error(
        fmt::format("{} holds headers only, no modules to list or name", session.tree().build_dir),
        "give a source tree with --kernel");
  return kbuild::LoadKeptIndex(session.disk(), session.runner(), session.tree(), capture,
                               session.options().environment,
                               JoinPath(KernelFolder(session), "modules"));
}

Error UnknownModule(const kbuild::ModuleIndex& index, const std::string& name) {
  const std::vector<std::string> nearest = index.NearestNames(name, 3);
  return Error(fmt::format("no directory and no module is called '{}'", name),
               nearest.empty() ? "kninja list shows the modules of this tree"
                               : fmt::format("did you mean '{}'?", fmt::join(nearest, "' or '")));
}

Result<kbuild::IndexedModule> FindModuleByName(Session& session, const kernel::Capture& capture,
                                               const std::string& name) {
  if (session.tree().installed_headers)
    return Error(fmt::format("no directory '{}' here, and {} holds headers only, so its modules "
                             "cannot be named",
                             name, session.tree().build_dir),
                 "give a source tree with --kernel, or a directory outside the tree");
  KN_TRY_ASSIGN(const kbuild::ModuleIndex index, LoadModuleIndex(session, capture));
  const std::vector<const kbuild::IndexedModule*> found = index.Find(name);
  if (found.empty()) return UnknownModule(index, name);
  std::vector<const kbuild::IndexedModule*> modular;
  for (const kbuild::IndexedModule* module : found)
    if (module->value == "m") modular.push_back(module);
  if (modular.empty()) return NotConfigured(session, *found[0]);
  if (modular.size() > 1) {
    Diagnostic diagnostic;
    diagnostic.message = fmt::format("{} modules are called '{}'", modular.size(), name);
    diagnostic.hint = fmt::format("name one by its path: {}.ko", modular[0]->path);
    for (const kbuild::IndexedModule* module : modular)
      diagnostic.notes.push_back({module->place, module->path + ".ko"});
    return Error(std::move(diagnostic));
  }
  return *modular[0];
}

Result<std::vector<std::string>> InTreeModules(Session& session, const Target& target) {
  std::vector<std::string> of_parts;
  for (const Target& part : target.parts) {
    KN_TRY_ASSIGN(const std::vector<std::string> modules, InTreeModules(session, part));
    of_parts.insert(of_parts.end(), modules.begin(), modules.end());
  }
  if (!of_parts.empty()) return of_parts;
  if (!target.module.empty()) return std::vector<std::string>{target.module};
  KN_TRY_ASSIGN(const kernel::Capture capture, session.CaptureExternal());
  KN_TRY_ASSIGN(const kbuild::ModuleIndex index, LoadModuleIndex(session, capture));
  std::vector<std::string> paths;
  for (const kbuild::IndexedModule& module : index.modules())
    if (module.value == "m" && IsBelow(module.directory, target.directory))
      paths.push_back(module.path);
  if (paths.empty())
    return Error(fmt::format("no module is configured in '{}'", target.directory),
                 fmt::format("kninja list '{}/*' shows its options", target.directory));
  return paths;
}

Error NotAModule(Session& session, const kernel::Capture& capture, const std::string& path) {
  if (!path.starts_with('/')) {
    const Result<kbuild::ModuleIndex> index = LoadModuleIndex(session, capture);
    const kbuild::IndexedModule* module = index ? index->FindPath(path) : nullptr;
    if (module != nullptr && module->value != "m") return NotConfigured(session, *module);
  }
  return Error(fmt::format("no makefile makes the module '{}.ko'", path),
               fmt::format("kninja build {} builds what the directory has", DirName(path)));
}

}  // namespace kninja::driver
