// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/module_info.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>

#include "src/base/path.h"
#include "src/driver/needed_modules.h"
#include "src/driver/unknown_module.h"

namespace kninja::driver {
namespace {

// A module's file that lies outside of the trees: its absolute path, or "".
std::string OutsideFile(const Session& session, const std::string& word) {
  if (word.find(".ko") == std::string::npos) return "";
  const std::string path = JoinPath(session.options().current_directory, word);
  if (!session.disk().Stat(path)) return "";
  const std::string real = session.disk().RealPath(path);
  for (const std::string& tree : {session.tree().build_dir, session.tree().source_dir})
    if (real.starts_with(tree + "/") && real.ends_with(".ko")) return "";
  return CanonicalPath(path);
}

// Before a module was built in this tree, Module.symvers knows it from the
// kernel's own build.
std::vector<std::string> Exports(const kmod::SymbolTable& symbols, const std::string& module) {
  std::vector<std::string> exports;
  for (const kmod::ProvidedSymbol* symbol : symbols.ProvidedBy(module))
    exports.emplace_back(symbol->name);
  return exports;
}

// Providers are looked for in the kernel at hand, whatever kernel the module is for.
void WarnOfOtherKernel(const Session& session, const kmod::ModuleFacts& facts) {
  const std::string_view vermagic = facts.Info("vermagic");
  const std::string_view built_for = vermagic.substr(0, vermagic.find(' '));
  const std::string& release = session.tree().uts_release;
  if (built_for.empty() || release.empty() || built_for == release) return;
  Diagnostic diagnostic;
  diagnostic.severity = Diagnostic::Severity::kWarning;
  diagnostic.location.file = facts.file;
  diagnostic.message =
      fmt::format("the module was built for kernel '{}', and its providers are looked for in '{}'",
                  built_for, release);
  diagnostic.hint = "name its own kernel with --kernel";
  session.reporter().Report(diagnostic);
}

Result<ModuleInfo> DescribeFile(Session& session, const std::string& file) {
  BuiltModules modules(session, nullptr);
  KN_TRY(modules.LoadSymbols(std::string(DirName(file))));
  ModuleInfo info;
  info.in_tree = false;
  info.symbols_known = session.tree().has_symvers;
  info.module.path = file.substr(0, file.rfind(".ko"));
  info.module.name = kmod::ModuleName(file);
  KN_TRY_ASSIGN(info.needs, modules.NeedsOfFile(info.module.path, file));
  WarnOfOtherKernel(session, info.needs->facts);
  for (const kmod::ExportedSymbol& entry : info.needs->facts.exports)
    info.exports.push_back(entry.name);
  info.built = file;
  return info;
}

}  // namespace

Result<std::vector<kbuild::IndexedModule>> ListModules(Session& session,
                                                       const std::string& pattern) {
  KN_TRY_ASSIGN(const kernel::Capture capture, session.CaptureExternal());
  KN_TRY_ASSIGN(const kbuild::ModuleIndex index, LoadModuleIndex(session, capture));
  for (const Diagnostic& warning : index.warnings()) session.reporter().Report(warning);
  std::vector<kbuild::IndexedModule> matching;
  for (const kbuild::IndexedModule& module : index.modules())
    if (pattern.empty() || fnmatch(pattern.c_str(), module.name.c_str(), 0) == 0 ||
        fnmatch(pattern.c_str(), module.path.c_str(), 0) == 0)
      matching.push_back(module);
  return matching;
}

Result<ModuleInfo> DescribeModule(Session& session, const std::string& word) {
  const std::string outside = OutsideFile(session, word);
  if (!outside.empty()) return DescribeFile(session, outside);
  KN_TRY_ASSIGN(const kernel::Capture capture, session.CaptureExternal());
  KN_TRY_ASSIGN(const kbuild::ModuleIndex index, LoadModuleIndex(session, capture));
  const kbuild::IndexedModule* module = index.FindPath(word);
  if (module == nullptr) {
    const std::string name(BaseName(word.substr(0, word.rfind(".ko"))));
    const std::vector<const kbuild::IndexedModule*> found = index.Find(name);
    if (found.empty()) return UnknownModule(index, word);
    module = found[0];
    for (const kbuild::IndexedModule* one : found)
      if (module->value != "m" && one->value == "m") module = one;
  }
  ModuleInfo info;
  info.module = *module;
  if (!module->symbol.empty())
    info.option = kernel::FindSymbolDefinition(session.disk(), session.tree().source_dir,
                                               module->directory, module->symbol);
  BuiltModules modules(session, &index);
  KN_TRY_ASSIGN(const Target target, session.Resolve(module->path + ".ko"));
  KN_TRY(modules.LoadSymbols("", SymbolListsOf(session, target)));
  info.symbols_known = session.tree().has_symvers;
  info.exports = Exports(modules.symbols(), module->path);
  KN_TRY_ASSIGN(info.needs, modules.NeedsOf(module->path));
  const std::string built = JoinPath(session.tree().build_dir, module->path + ".ko");
  if (session.disk().Stat(built)) info.built = built;
  return info;
}

}  // namespace kninja::driver
