// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/module_info.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>

#include "parsers/symvers/symvers.h"
#include "src/base/path.h"
#include "src/base/strings.h"
#include "src/driver/unknown_module.h"

namespace kninja::driver {
namespace {

// modpost writes `MODULE_INFO(depends, "xor,raid6_pq");` into NAME.mod.c.
std::optional<std::vector<std::string>> Providers(const Disk& disk, const std::string& path) {
  const Result<std::string> text = disk.Read(path + ".mod.c");
  if (!text) return std::nullopt;
  constexpr std::string_view kBegin = "MODULE_INFO(depends, \"";
  const size_t at = text->find(kBegin);
  if (at == std::string::npos) return std::nullopt;
  const size_t begin = at + kBegin.size();
  const std::string list = text->substr(begin, text->find('"', begin) - begin);
  std::vector<std::string> providers;
  if (list.empty()) return providers;
  for (const std::string_view name : SplitOn(list, ',')) providers.emplace_back(name);
  return providers;
}

// Before a module was built in this tree, Module.symvers knows it from the
// kernel's own build.
Result<std::vector<std::string>> Exports(const Disk& disk, const std::string& build_dir,
                                         const std::string& module) {
  std::vector<std::string> exports;
  const std::string file = build_dir + "/Module.symvers";
  if (!disk.Stat(file)) return exports;
  KN_TRY_ASSIGN(const std::string text, disk.Read(file));
  KN_TRY_ASSIGN(const std::vector<symvers::Export> all, symvers::Parse(text, file));
  for (const symvers::Export& entry : all)
    if (entry.module == module) exports.emplace_back(entry.symbol);
  std::sort(exports.begin(), exports.end());
  return exports;
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
  const std::string& build_dir = session.tree().build_dir;
  KN_TRY_ASSIGN(info.exports, Exports(session.disk(), build_dir, module->path));
  info.providers = Providers(session.disk(), JoinPath(build_dir, module->path));
  const std::string built = JoinPath(build_dir, module->path + ".ko");
  if (session.disk().Stat(built)) info.built = built;
  return info;
}

}  // namespace kninja::driver
