// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/built_modules.h"

#include <fnmatch.h>

#include <algorithm>

#include "src/base/path.h"
#include "src/base/strings.h"

namespace kninja::driver {
namespace {

// As modules_install leaves them, with each way of CONFIG_MODULE_COMPRESS.
constexpr std::string_view kInstalledSuffixes[] = {".ko", ".ko.gz", ".ko.xz", ".ko.zst"};

std::string WithUnderscores(std::string_view text) {
  std::string result(text);
  std::replace(result.begin(), result.end(), '-', '_');
  return result;
}

std::string_view WithoutSuffix(std::string_view file) { return file.substr(0, file.rfind('.')); }

}  // namespace

BuiltModules::BuiltModules(Session& session, const kbuild::ModuleIndex* index)
    : session_(session), index_(index), symbols_(kmod::BuildKind::kInTree) {}

Status BuiltModules::LoadSymbols(const std::string& directory,
                                 const std::vector<std::string>& built) {
  const Disk& disk = session_.disk();
  symbols_ = kmod::SymbolTable(directory.empty() && built.empty() ? kmod::BuildKind::kInTree
                                                                  : kmod::BuildKind::kExternal);
  KN_TRY(symbols_.AddFile(disk, JoinPath(session_.tree().build_dir, "Module.symvers")));
  for (const std::string& file : built) KN_TRY(AddSymbols(file));
  if (!directory.empty()) {
    const std::string extra = session_.Variable("KBUILD_EXTRA_SYMBOLS");
    for (const std::string_view file : SplitWords(extra))
      KN_TRY(AddSymbols(JoinPath(directory, file)));
    KN_TRY(AddSymbols(JoinPath(directory, "Module.symvers")));
  }
  for (Diagnostic duplicate : symbols_.duplicates()) {
    duplicate.severity = Diagnostic::Severity::kWarning;  // modpost decides, when it runs.
    session_.reporter().Report(duplicate);
  }
  return {};
}

std::string BuiltModules::InstalledFolder() const {
  const kernel::KernelTree& tree = session_.tree();
  return session_.Variable("INSTALL_MOD_PATH") + "/lib/modules/" +
         (tree.uts_release.empty() ? tree.release : tree.uts_release);
}

// Since Linux 6.13 names in such a file start at the directory of M=, where it lies.
Status BuiltModules::AddSymbols(const std::string& file) {
  outside_.emplace_back(DirName(file));
  return symbols_.AddFile(session_.disk(), file);
}

Result<std::optional<kmod::ModuleFacts>> BuiltModules::ReadBuilt(const std::string& directory,
                                                                 const std::string& module) {
  const Disk& disk = session_.disk();
  const std::string path = JoinPath(directory, module);
  if (disk.Stat(path + ".ko")) return kmod::ReadModuleFacts(disk, path + ".ko");
  if (!disk.Stat(path + ".o")) return std::optional<kmod::ModuleFacts>();
  Result<kmod::ModuleFacts> facts = kmod::ReadModuleFacts(disk, path + ".o");
  if (!facts) return std::optional<kmod::ModuleFacts>();  // With LTO it is no ELF file yet.
  kmod::AddObjectCrcs(disk, directory, path + ".o", &*facts);
  return std::optional(std::move(*facts));
}

Result<std::optional<kmod::ModuleFacts>> BuiltModules::Read(const std::string& module) {
  std::vector<std::string> directories = {session_.tree().build_dir};
  directories.insert(directories.end(), outside_.begin(), outside_.end());
  for (const std::string& directory : directories) {
    KN_TRY_ASSIGN(std::optional<kmod::ModuleFacts> facts, ReadBuilt(directory, module));
    if (facts) return facts;
  }
  if (module.starts_with('/')) return std::optional<kmod::ModuleFacts>();
  const Disk& disk = session_.disk();
  for (const std::string_view suffix : kInstalledSuffixes) {
    const std::string file = InstalledFolder() + "/kernel/" + module + std::string(suffix);
    if (disk.Stat(file)) return kmod::ReadModuleFacts(disk, file);
  }
  return std::optional<kmod::ModuleFacts>();
}

// By the index of the tree's modules, else by the list of those that are installed.
std::optional<std::string> BuiltModules::FindByName(const std::string& name) {
  if (index_ != nullptr) {
    for (const kbuild::IndexedModule* module : index_->Find(name))
      if (module->value == "m") return module->path;
    return std::nullopt;
  }
  if (!installed_) {
    installed_.emplace();
    const Result<std::string> order = session_.disk().Read(InstalledFolder() + "/modules.order");
    if (order)
      for (const std::string_view line : SplitWords(*order))
        if (line.starts_with("kernel/")) installed_->emplace_back(WithoutSuffix(line.substr(7)));
  }
  const std::string wanted = kmod::ModuleName(name);
  for (const std::string& module : *installed_)
    if (kmod::ModuleName(module) == wanted) return module;
  return std::nullopt;
}

// Lines "alias PATTERN NAME", in which modprobe takes '-' and '_' for the same.
std::vector<std::string> BuiltModules::NamesWithAlias(const std::string& alias) {
  if (!aliases_) aliases_ = session_.disk().Read(InstalledFolder() + "/modules.alias").value_or("");
  constexpr std::string_view kWord = "alias ";
  const std::string wanted = WithUnderscores(alias);
  std::vector<std::string> names;
  for (std::string_view rest = *aliases_; !rest.empty() && !wanted.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const size_t blank = line.rfind(' ');
    if (!line.starts_with(kWord) || blank <= kWord.size()) continue;
    const std::string_view pattern = line.substr(kWord.size(), blank - kWord.size());
    // Perf: there are tens of thousands; hardly any begins with the same letter.
    if (pattern[0] != wanted[0] && std::string_view("*?[-").find(pattern[0]) == pattern.npos)
      continue;
    if (fnmatch(WithUnderscores(pattern).c_str(), wanted.c_str(), 0) == 0)
      names.emplace_back(line.substr(blank + 1));
  }
  return names;
}

std::vector<std::string> BuiltModules::FindForModprobe(const std::string& name) {
  if (std::optional<std::string> module = FindByName(name)) return {std::move(*module)};
  std::vector<std::string> modules;
  for (const std::string& found : NamesWithAlias(name))
    if (std::optional<std::string> module = FindByName(found))
      modules.push_back(std::move(*module));
  return modules;
}

Result<ModuleNeeds> BuiltModules::Complete(const std::string& module, kmod::ModuleFacts facts) {
  kmod::ModuleSource source;
  source.read = [this](const std::string& path) { return Read(path); };
  source.find = [this](const std::string& name) { return FindForModprobe(name); };
  ModuleNeeds needs;
  KN_TRY_ASSIGN(needs.order, kmod::FindLoadOrder(symbols_, module, facts, source));
  needs.providers = needs.order.providers.at(module);
  needs.facts = std::move(facts);
  return needs;
}

Result<std::optional<ModuleNeeds>> BuiltModules::NeedsOf(const std::string& module) {
  KN_TRY_ASSIGN(std::optional<kmod::ModuleFacts> facts, Read(module));
  if (!facts) return std::optional<ModuleNeeds>();
  KN_TRY_ASSIGN(ModuleNeeds needs, Complete(module, std::move(*facts)));
  return std::optional(std::move(needs));
}

Result<ModuleNeeds> BuiltModules::NeedsOfFile(const std::string& module, const std::string& file) {
  KN_TRY_ASSIGN(kmod::ModuleFacts facts, kmod::ReadModuleFacts(session_.disk(), file));
  return Complete(module, std::move(facts));
}

}  // namespace kninja::driver
