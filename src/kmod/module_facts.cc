// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kmod/module_facts.h"

#include <fmt/format.h>

#include <algorithm>

#include "parsers/elf/module_image.h"
#include "parsers/symvers/symvers.h"
#include "src/base/path.h"
#include "src/base/strings.h"
#include "src/kmod/libkmod.h"

namespace kninja::kmod {
namespace {

template <class Symbol>
bool NameLess(const Symbol& a, const Symbol& b) {
  return a.name < b.name;
}

// "pre: a b post: c"; a word before the first of these is in none.
void AddSoftDependencies(std::string_view text, SoftDependencies* soft) {
  std::vector<std::string>* list = nullptr;
  for (const std::string_view word : SplitWords(text)) {
    if (word == "pre:")
      list = &soft->before;
    else if (word == "post:")
      list = &soft->after;
    else if (list != nullptr)
      list->emplace_back(word);
  }
}

// modpost has versions for all that is imported, and for "module_layout".
void SetVersions(const std::vector<elf::Version>& versions, ModuleFacts* facts) {
  std::vector<ImportedSymbol>& imports = facts->imports;
  const size_t sorted = imports.size();
  for (const elf::Version& version : versions) {
    const auto end = imports.begin() + sorted;
    const auto found = std::lower_bound(
        imports.begin(), end, version.name,
        [](const ImportedSymbol& import, std::string_view name) { return import.name < name; });
    if (found != end && found->name == version.name)
      found->crc = version.crc;
    else
      imports.push_back({std::string(version.name), false, version.crc});
  }
  if (imports.size() > sorted) SortSymbols(facts);
}

// ".../.super.o.cmd" for ".../super.o".
std::string CommandFile(std::string_view object) {
  const std::string_view base = BaseName(object);
  const std::string_view directory = object.substr(0, object.size() - base.size());
  return std::string(directory) + "." + std::string(base) + ".cmd";
}

ExportedSymbol* FindExport(ModuleFacts* facts, std::string_view name) {
  std::vector<ExportedSymbol>& exports = facts->exports;
  const auto found = std::lower_bound(
      exports.begin(), exports.end(), name,
      [](const ExportedSymbol& entry, std::string_view text) { return entry.name < text; });
  return found != exports.end() && found->name == name ? &*found : nullptr;
}

}  // namespace

std::string_view ModuleFacts::Info(std::string_view key) const {
  for (const auto& [name, value] : modinfo)
    if (name == key) return value;
  return {};
}

std::vector<std::string> ModuleFacts::Depends() const {
  std::vector<std::string> names;
  const std::string_view list = Info("depends");
  if (list.empty()) return names;
  for (const std::string_view name : SplitOn(list, ',')) names.emplace_back(name);
  return names;
}

SoftDependencies ModuleFacts::Soft() const {
  SoftDependencies soft;
  for (const auto& [name, value] : modinfo)
    if (name == "softdep") AddSoftDependencies(value, &soft);
  return soft;
}

std::string ModuleName(std::string_view path) {
  const std::string_view base = BaseName(path);
  std::string name(base.substr(0, base.find('.')));
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

void SortSymbols(ModuleFacts* facts) {
  std::sort(facts->exports.begin(), facts->exports.end(), NameLess<ExportedSymbol>);
  std::vector<ImportedSymbol>& imports = facts->imports;
  std::stable_sort(imports.begin(), imports.end(), NameLess<ImportedSymbol>);
  // Weak is only what is never called for otherwise.
  size_t kept = 0;
  for (size_t i = 0; i < imports.size(); ++i) {
    if (kept > 0 && imports[kept - 1].name == imports[i].name) {
      imports[kept - 1].weak &= imports[i].weak;
      if (imports[i].crc) imports[kept - 1].crc = imports[i].crc;
    } else {
      if (kept != i) imports[kept] = std::move(imports[i]);
      ++kept;
    }
  }
  imports.resize(kept);
}

ModuleFacts FactsOf(const elf::ModuleObject& module, const std::string& path) {
  ModuleFacts facts;
  facts.file = path;
  facts.name = ModuleName(path);
  facts.machine = module.machine;
  for (const elf::Import& import : module.imports)
    facts.imports.push_back({import.name, import.weak, std::nullopt});
  for (const elf::Export& entry : module.exports)
    facts.exports.push_back(
        {std::string(entry.name), entry.crc, entry.gpl, std::string(entry.name_space)});
  for (const elf::InfoEntry& entry : module.modinfo)
    facts.modinfo.emplace_back(entry.key, entry.value);
  SortSymbols(&facts);
  SetVersions(module.versions, &facts);
  return facts;
}

void AddObjectCrcs(const Disk& disk, const std::string& directory, const std::string& object,
                   ModuleFacts* facts) {
  const bool lacking = std::any_of(facts->exports.begin(), facts->exports.end(),
                                   [](const ExportedSymbol& entry) { return !entry.crc; });
  if (!lacking) return;
  const std::string list = JoinPath(directory, object.substr(0, object.rfind('.')) + ".mod");
  const std::string objects = disk.Read(list).value_or("");
  for (const std::string_view name : SplitWords(objects)) {
    const std::string text = disk.Read(JoinPath(directory, CommandFile(name))).value_or("");
    for (const symvers::SymbolCrc& found : symvers::ParseSymverLines(text))
      if (ExportedSymbol* entry = FindExport(facts, found.symbol)) entry->crc = found.crc;
  }
}

Result<ModuleFacts> ReadModuleFacts(const Disk& disk, const std::string& path) {
  const std::optional<FileSignature> file = disk.Stat(path);
  if (!file || file->directory)
    return Error(fmt::format("cannot read {}: {}", path,
                             file ? "Is a directory" : "No such file or directory"));
  KN_TRY_ASSIGN(const elf::ModuleImage image,
                elf::ModuleImage::Read(file->size, [&](uint64_t offset, size_t size) {
                  return disk.ReadPart(path, offset, size);
                }));
  if (const auto compression = elf::CompressionOf(image.bytes())) {
    KN_TRY_ASSIGN(const Libkmod library, Libkmod::Load());
    Result<ModuleFacts> facts = library.Read(path);
    if (!facts)
      facts.error().diagnostic().hint = fmt::format(
          "unpack it: this libkmod may not know {} (see `kmod --version`)", *compression);
    return facts;
  }
  KN_TRY_ASSIGN(const elf::ModuleObject module, elf::ParseModule(image.bytes(), path));
  return FactsOf(module, path);
}

}  // namespace kninja::kmod
