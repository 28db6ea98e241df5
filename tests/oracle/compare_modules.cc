// SPDX-License-Identifier: GPL-2.0-or-later
// Reads every module below a folder twice, through libkmod and with our own ELF
// reader, and says where they differ; then holds the dependencies that follow from
// imports and exports against the modules' own word and against depmod's.
//
// usage: compare_modules FOLDER [MODULE_SYMVERS]
//        compare_modules -o FOLDER
//   FOLDER          /lib/modules/RELEASE, with the modules.dep that depmod made;
//                   compressed modules are read through libkmod only
//   MODULE_SYMVERS  what their kernel's build left: each export must be in it
//   -o              FOLDER has modules outside the tree that kbuild built: what their
//                   objects export against what modpost wrote into Module.symvers,
//                   and what they import against what their .ko do
// Prints each difference (40 at most) and a line that sums up. Exit code: 0 all
// agree, 1 something differs, 2 it could not be done.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "src/base/diagnostic.h"
#include "src/base/disk.h"
#include "src/base/path.h"
#include "src/base/strings.h"
#include "src/kmod/libkmod.h"
#include "src/kmod/load_order.h"
#include "src/kmod/module_facts.h"
#include "src/kmod/symbol_table.h"

namespace kninja::kmod {
namespace {

constexpr int kMostShown = 40;

class Comparison {
 public:
  int failures() const { return failures_; }
  void Fail(const std::string& module, const std::string& what) {
    if (++failures_ <= kMostShown) fmt::print("{}: {}\n", module, what);
  }
  template <class Value>
  void Equal(const std::string& module, std::string_view what, const Value& ours,
             const Value& theirs) {
    if (ours != theirs) Fail(module, fmt::format("{}: '{}' here, '{}' there", what, ours, theirs));
  }

 private:
  int failures_ = 0;
};

std::string Crc(const std::optional<uint32_t>& crc) {
  return crc.value_or(0) == 0 ? "none" : fmt::format("{:#010x}", *crc);
}

// One line a symbol, so that a difference can be shown.
std::vector<std::string> Lines(const std::vector<ImportedSymbol>& imports) {
  std::vector<std::string> lines;
  for (const ImportedSymbol& import : imports)
    lines.push_back(
        fmt::format("import {} {}{}", import.name, Crc(import.crc), import.weak ? " weak" : ""));
  return lines;
}
std::vector<std::string> Lines(const std::vector<ExportedSymbol>& exports) {
  std::vector<std::string> lines;
  for (const ExportedSymbol& entry : exports)
    lines.push_back(fmt::format("export {} {}", entry.name, Crc(entry.crc)));
  return lines;
}
std::vector<std::string> Lines(const std::vector<std::pair<std::string, std::string>>& modinfo) {
  std::vector<std::string> lines;
  for (const auto& [key, value] : modinfo) lines.push_back(fmt::format("{}={}", key, value));
  return lines;
}

template <class Values>
void CompareLines(const std::string& module, const Values& ours, const Values& theirs,
                  Comparison* result) {
  const std::vector<std::string> a = Lines(ours), b = Lines(theirs);
  for (size_t i = 0; i < std::max(a.size(), b.size()); ++i)
    if (i >= a.size() || i >= b.size() || a[i] != b[i])
      return result->Equal(module, fmt::format("line {} of {}", i + 1, a.size()),
                           i < a.size() ? a[i] : "nothing", i < b.size() ? b[i] : "nothing");
}

// What libkmod adds of a signature is no line of the module's.
std::vector<std::pair<std::string, std::string>> WithoutSignature(
    std::vector<std::pair<std::string, std::string>> modinfo) {
  static const std::set<std::string> kSignature = {"sig_id", "signer", "sig_key", "sig_hashalgo",
                                                   "signature"};
  std::erase_if(modinfo, [](const auto& entry) { return kSignature.contains(entry.first); });
  return modinfo;
}

// Of a kernel without CRCs libkmod takes every text in __ksymtab_strings for an
// export, namespaces among them (kmod 30). Module.symvers says who is right.
std::vector<ExportedSymbol> WithoutNamespaces(std::vector<ExportedSymbol> theirs,
                                              const std::vector<ExportedSymbol>& ours) {
  std::set<std::string> namespaces, names;
  for (const ExportedSymbol& entry : ours) {
    if (entry.crc) return theirs;
    names.insert(entry.name);
    if (entry.name_space) namespaces.insert(*entry.name_space);
  }
  std::erase_if(theirs, [&](const ExportedSymbol& entry) {
    return namespaces.contains(entry.name) && !names.contains(entry.name);
  });
  return theirs;
}

void CompareFacts(const std::string& module, const ModuleFacts& ours, const ModuleFacts& theirs,
                  Comparison* result) {
  result->Equal(module, "name", ours.name, theirs.name);
  result->Equal(module, "vermagic", ours.Info("vermagic"), theirs.Info("vermagic"));
  CompareLines(module, ours.imports, theirs.imports, result);
  CompareLines(module, ours.exports, WithoutNamespaces(theirs.exports, ours.exports), result);
  CompareLines(module, WithoutSignature(ours.modinfo), WithoutSignature(theirs.modinfo), result);
}

// "kernel/fs/btrfs/btrfs" for the modules below `folder`.
std::vector<std::pair<ModulePath, std::string>> FindModules(const std::string& folder) {
  std::vector<std::pair<ModulePath, std::string>> modules;
  std::error_code error;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, error)) {
    const std::string path = entry.path().string();
    const size_t suffix = path.rfind(".ko");
    if (!entry.is_regular_file() || suffix == std::string::npos) continue;
    modules.emplace_back(path.substr(folder.size() + 1, suffix - folder.size() - 1), path);
  }
  std::sort(modules.begin(), modules.end());
  return modules;
}

// depmod's "kernel/a.ko: kernel/b.ko kernel/c.ko".
std::map<ModulePath, std::set<ModulePath>> ReadDepmod(std::string_view text) {
  std::map<ModulePath, std::set<ModulePath>> dependencies;
  const auto path = [](std::string_view word) {
    return ModulePath(word.substr(0, word.rfind(".ko")));
  };
  for (const std::string_view line : SplitOn(text, '\n')) {
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    std::set<ModulePath>& list = dependencies[path(line.substr(0, colon))];
    for (const std::string_view word : SplitWords(line.substr(colon + 1))) list.insert(path(word));
  }
  return dependencies;
}

class Checker {
 public:
  explicit Checker(std::string folder) : folder_(std::move(folder)) {}

  Status Run(const std::string& symvers) {
    KN_TRY_ASSIGN(const Libkmod library, Libkmod::Load());
    for (const auto& [module, path] : FindModules(folder_)) {
      KN_TRY_ASSIGN(ModuleFacts ours, ReadModuleFacts(disk_, path));
      KN_TRY_ASSIGN(const ModuleFacts theirs, library.Read(path));
      CompareFacts(module, ours, theirs, &result_);
      imports_ += ours.imports.size();
      facts_.emplace(module, std::move(ours));
    }
    if (!symvers.empty()) KN_TRY(CompareExports(symvers));
    return CompareDependencies();
  }

  int Finish() const {
    fmt::print("{} modules, {} imports, {} exports, {} dependencies: {} differences\n",
               facts_.size(), imports_, exports_, dependencies_, result_.failures());
    return result_.failures() == 0 && !facts_.empty() ? 0 : 1;
  }

 private:
  Status CompareExports(const std::string& symvers) {
    SymbolTable table(BuildKind::kInTree);
    KN_TRY(table.AddFile(disk_, symvers));
    for (const Diagnostic& duplicate : table.duplicates())
      result_.Fail(symvers, Format(duplicate, {}));
    for (const auto& [path, facts] : facts_) {
      const ModulePath module = path.substr(path.find('/') + 1);  // Without "kernel/".
      const size_t provided = table.ProvidedBy(module).size();
      result_.Equal(path, "exports", facts.exports.size(), provided);
      for (const ExportedSymbol& entry : facts.exports) CompareExport(table, path, module, entry);
    }
    return {};
  }

  void CompareExport(const SymbolTable& table, const ModulePath& path, const ModulePath& module,
                     const ExportedSymbol& entry) {
    const ProvidedSymbol* symbol = table.Find(entry.name);
    if (symbol == nullptr || symbol->module != module)
      return result_.Fail(path, fmt::format("Module.symvers does not have '{}'", entry.name));
    result_.Equal(path, entry.name, Crc(entry.crc), Crc(symbol->crc));
    if (entry.gpl) result_.Equal(path, entry.name, *entry.gpl, symbol->gpl_only());
    if (entry.name_space)
      result_.Equal(path, entry.name, std::string_view(*entry.name_space), symbol->name_space);
  }

  // Who needs whom by imports and exports alone; what nobody exports is the kernel's.
  Status CompareDependencies() {
    SymbolTable table(BuildKind::kInTree);
    for (const auto& [module, facts] : facts_) {
      table.AddModule(module, facts);
      exports_ += facts.exports.size();
    }
    KN_TRY_ASSIGN(const std::string text, disk_.Read(JoinPath(folder_, "modules.dep")));
    const std::map<ModulePath, std::set<ModulePath>> depmod = ReadDepmod(text);
    result_.Equal("modules.dep", "modules", facts_.size(), depmod.size());
    ModuleSource source;
    source.read = [this](const ModulePath& path) -> Result<std::optional<ModuleFacts>> {
      const auto found = facts_.find(path);
      return found == facts_.end() ? std::optional<ModuleFacts>() : found->second;
    };
    source.find = [](const std::string&) { return std::vector<ModulePath>(); };
    for (const auto& [module, facts] : facts_) {
      KN_TRY_ASSIGN(const LoadOrder order, FindLoadOrder(table, module, facts, source));
      CompareDirect(module, facts, order.providers.at(module));
      const auto found = depmod.find(module);
      if (found == depmod.end())
        result_.Fail(module, "modules.dep does not have it");
      else
        CompareAll(module, order, found->second);
    }
    return {};
  }

  void CompareDirect(const ModulePath& module, const ModuleFacts& facts,
                     const Providers& providers) {
    std::set<std::string> ours;
    for (const ProviderUse& use : providers.used) ours.insert(ModuleName(use.provider));
    std::set<std::string> theirs;
    for (const std::string& name : facts.Depends()) theirs.insert(ModuleName(name));
    result_.Equal(module, "depends", fmt::format("{}", fmt::join(ours, " ")),
                  fmt::format("{}", fmt::join(theirs, " ")));
  }

  void CompareAll(const ModulePath& module, const LoadOrder& order,
                  const std::set<ModulePath>& depmod) {
    std::set<ModulePath> ours;
    for (const LoadStep& step : order.steps)
      if (step.why == LoadStep::Why::kProvider) ours.insert(step.module);
    dependencies_ += ours.size();
    result_.Equal(module, "modules.dep", fmt::format("{}", fmt::join(ours, " ")),
                  fmt::format("{}", fmt::join(depmod, " ")));
  }

  std::string folder_;
  RealDisk disk_;
  Comparison result_;
  std::map<ModulePath, ModuleFacts> facts_;
  size_t imports_ = 0, exports_ = 0, dependencies_ = 0;
};

// What modpost was given against what it made of that.
class ObjectChecker {
 public:
  explicit ObjectChecker(std::string folder) : folder_(std::move(folder)) {}

  Status Run() {
    SymbolTable modpost(BuildKind::kExternal);
    const std::string symvers = JoinPath(folder_, "Module.symvers");
    KN_TRY(modpost.AddFile(disk_, symvers));
    for (const std::string& name : disk_.List(folder_).value_or(std::vector<std::string>()))
      if (name.ends_with(".ko")) KN_TRY(CompareModule(modpost, name.substr(0, name.size() - 3)));
    result_.Equal(symvers, "exports", exports_, modpost.size());
    return {};
  }

  int Finish() const {
    fmt::print("{} modules, {} imports, {} exports of objects: {} differences\n", modules_,
               imports_, exports_, result_.failures());
    return result_.failures() == 0 && modules_ > 0 ? 0 : 1;
  }

 private:
  Status CompareModule(const SymbolTable& modpost, const std::string& name) {
    const std::string path = JoinPath(folder_, name);
    KN_TRY_ASSIGN(ModuleFacts object, ReadModuleFacts(disk_, path + ".o"));
    AddObjectCrcs(disk_, folder_, path + ".o", &object);
    KN_TRY_ASSIGN(const ModuleFacts module, ReadModuleFacts(disk_, path + ".ko"));
    ++modules_;
    std::vector<ImportedSymbol> imports = module.imports;
    std::erase_if(imports, [](const auto& import) { return import.name == "module_layout"; });
    for (ImportedSymbol& import : imports) import.crc.reset();  // Objects have none.
    imports_ += imports.size();
    CompareLines(name, object.imports, imports, &result_);
    CompareLines(name, object.exports, module.exports, &result_);
    for (const ExportedSymbol& entry : object.exports) CompareExport(modpost, name, entry);
    return {};
  }

  void CompareExport(const SymbolTable& modpost, const std::string& module,
                     const ExportedSymbol& entry) {
    ++exports_;
    const ProvidedSymbol* symbol = modpost.Find(entry.name);
    if (symbol == nullptr)
      return result_.Fail(module, fmt::format("Module.symvers does not have '{}'", entry.name));
    result_.Equal(module, entry.name, ModuleName(symbol->module), ModuleName(module));
    result_.Equal(module, entry.name, Crc(entry.crc), Crc(symbol->crc));
    result_.Equal(module, entry.name, entry.gpl.value_or(false), symbol->gpl_only());
    result_.Equal(module, entry.name, std::string_view(*entry.name_space), symbol->name_space);
  }

  std::string folder_;
  RealDisk disk_;
  Comparison result_;
  size_t modules_ = 0, imports_ = 0, exports_ = 0;
};

template <class Check, class... Arguments>
int Report(Check checker, const Arguments&... arguments) {
  if (const Status status = checker.Run(arguments...); !status) {
    fmt::print(stderr, "{}", Format(status.error().diagnostic(), {}));
    return 2;
  }
  return checker.Finish();
}

int Main(int argc, char** argv) {
  if (argc != 2 && argc != 3) {
    fmt::print(stderr, "usage: compare_modules FOLDER [MODULE_SYMVERS] | -o FOLDER\n");
    return 2;
  }
  if (argc == 3 && std::string_view(argv[1]) == "-o") return Report(ObjectChecker(argv[2]));
  return Report(Checker(argv[1]), std::string(argc == 3 ? argv[2] : ""));
}

}  // namespace
}  // namespace kninja::kmod

int main(int argc, char** argv) { return kninja::kmod::Main(argc, argv); }
