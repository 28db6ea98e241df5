// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/elf/module_object.h"

#include <elf.h>
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "parsers/elf/object_file.h"

namespace kninja::elf {
namespace {

// Newer than some <elf.h>.
constexpr int kLoongArch = 258;

constexpr size_t kVersionSize = 64;  // sizeof(struct modversion_info), since Linux 2.6.

std::string MachineName(int machine) {
  switch (machine) {
    case EM_386:
      return "80386";
    case EM_X86_64:
      return "x86-64";
    case EM_ARM:
      return "ARM";
    case EM_AARCH64:
      return "AArch64";
    case EM_RISCV:
      return "RISC-V";
    case EM_PPC:
      return "PowerPC";
    case EM_PPC64:
      return "PowerPC64";
    case EM_S390:
      return "S/390";
    case EM_MIPS:
      return "MIPS";
    case EM_SPARC:
    case EM_SPARC32PLUS:
    case EM_SPARCV9:
      return "SPARC";
    case EM_PARISC:
      return "PA-RISC";
    case EM_68K:
      return "m68k";
    case kLoongArch:
      return "LoongArch";
    default:
      return fmt::format("machine {}", machine);
  }
}

bool StartsWithAny(std::string_view name, std::initializer_list<std::string_view> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [name](std::string_view prefix) { return name.starts_with(prefix); });
}

// modpost's remove_dot: what a compiler appends to tell apart symbols of one name.
std::string_view WithoutNumber(std::string_view name) {
  const size_t dot = name.find('.');
  if (dot == 0 || dot == std::string_view::npos) return name;
  const size_t end = std::min(name.find_first_not_of("0123456789", dot + 1), name.size());
  const bool numbered = end > dot + 1 && (end == name.size() || name[end] == '.');
  return numbered ? name.substr(0, dot) : name;
}

// modpost's ignore_undef_symbol, with what any version has in it: symbols that the
// last link defines, whoever else calls for them.
bool DefinedByLastLink(int machine, std::string_view name) {
  if (name == "__this_module" || name == "_GLOBAL_OFFSET_TABLE_") return true;
  if (StartsWithAny(name, {"__start_", "__stop_"})) return true;  // Since Linux 6.14.
  switch (machine) {
    case EM_PPC:
      return StartsWithAny(
          name, {"_restgpr_", "_savegpr_", "_rest32gpr_", "_save32gpr_", "_restvr_", "_savevr_"});
    case EM_PPC64:
      return name == ".TOC." ||
             StartsWithAny(name, {"_restgpr0_", "_savegpr0_", "_restgpr1_", "_savegpr1_",
                                  "_restfpr_", "_savefpr_", "_restvr_", "_savevr_"});
    case EM_S390:
      return name.starts_with("__s390_indirect_jump_r");  // Until Linux 6.3.
    default:
      return false;
  }
}

// modpost's handle_symbol.
std::optional<Import> ImportOf(int machine, const Symbol& symbol) {
  constexpr int kSparcRegister = 13;  // STT_SPARC_REGISTER
  if (symbol.section != Symbol::kUndefined) return std::nullopt;
  if (symbol.binding != STB_GLOBAL && symbol.binding != STB_WEAK) return std::nullopt;
  Import import{std::string(WithoutNumber(symbol.name)), symbol.binding == STB_WEAK};
  if (DefinedByLastLink(machine, import.name)) return std::nullopt;
  if (machine == EM_SPARC || machine == EM_SPARCV9) {
    if (symbol.type == kSparcRegister) return std::nullopt;
    if (import.name.size() > 1 && import.name[0] == '.') {
      import.name[0] = '_';
      if (import.name[1] >= 'a' && import.name[1] <= 'z') import.name[1] -= 'a' - 'A';
    }
  }
  return import;
}

// The exports of one module, of which each is told by several symbols.
class ExportCollector {
 public:
  explicit ExportCollector(const ObjectFile& object) : object_(object) {}

  std::vector<Export> Collect() {
    for (const Symbol& symbol : object_.symbols)
      if (symbol.section != Symbol::kUndefined) AddExport(symbol, WithoutNumber(symbol.name));
    if (exports_.empty()) return {};
    for (const Symbol& symbol : object_.symbols)
      if (symbol.section != Symbol::kUndefined) AddFact(symbol, WithoutNumber(symbol.name));
    std::vector<Export> sorted;
    sorted.reserve(exports_.size());
    for (const auto& [name, entry] : exports_) sorted.push_back(entry);
    std::sort(sorted.begin(), sorted.end(),
              [](const Export& a, const Export& b) { return a.name < b.name; });
    return sorted;
  }

 private:
  static bool TakePrefix(std::string_view prefix, std::string_view* name) {
    if (!name->starts_with(prefix)) return false;
    name->remove_prefix(prefix.size());
    return true;
  }

  // `__ksymtab_NAME`, in a .ko and in objects until Linux 6.4, whose section tells
  // the licence: "___ksymtab_gpl+NAME", after the last link "__ksymtab_gpl". Since
  // then `__export_symbol_NAME` in objects (check_export_symbol), at the text of
  // the licence and that of the namespace.
  void AddExport(const Symbol& symbol, std::string_view name) {
    if (TakePrefix("__ksymtab_", &name)) {
      std::string_view section = object_.SectionName(symbol);
      section = section.substr(0, section.find('+'));
      if (StartsWithAny(section, {"__ksymtab", "___ksymtab"}))
        exports_[name] = {name, section.find("_gpl") != std::string_view::npos};
    } else if (TakePrefix("__export_symbol_", &name)) {
      if (object_.SectionName(symbol) != ".export_symbol") return;
      const std::string_view data = object_.Data(symbol);
      const std::optional<std::string_view> licence = CString(data);
      if (!licence) return;
      const std::optional<std::string_view> name_space = CString(data.substr(licence->size() + 1));
      exports_[name] = {name, *licence == "GPL", name_space.value_or("")};
    }
  }

  // What other symbols say of an export.
  void AddFact(const Symbol& symbol, std::string_view name) {
    constexpr uint64_t kGplOnly = 1;  // KSYM_FLAG_GPL_ONLY, in a .ko since Linux 7.0.
    if (!name.starts_with("__")) return;
    if (TakePrefix("__kstrtabns_", &name)) {
      if (Export* entry = Find(name))
        entry->name_space = CString(object_.Data(symbol)).value_or("");
    } else if (TakePrefix("__crc_", &name)) {
      if (Export* entry = Find(name)) entry->crc = Crc(symbol);
    } else if (TakePrefix("__flags_", &name)) {
      const std::optional<uint64_t> flags = object_.Number(object_.Data(symbol), 1);
      Export* entry = flags ? Find(name) : nullptr;
      if (entry != nullptr && (*flags & kGplOnly) != 0) entry->gpl = true;
    }
  }

  // modpost's handle_modversion of Linux 5.10: the value, or where the CRC is.
  std::optional<uint32_t> Crc(const Symbol& symbol) const {
    if (symbol.section == Symbol::kAbsolute) return static_cast<uint32_t>(symbol.value);
    const std::optional<uint64_t> crc = object_.Number(object_.Data(symbol), sizeof(uint32_t));
    return crc ? std::optional(static_cast<uint32_t>(*crc)) : std::nullopt;
  }

  Export* Find(std::string_view name) {
    const auto found = exports_.find(name);
    return found == exports_.end() ? nullptr : &found->second;
  }

  const ObjectFile& object_;
  std::unordered_map<std::string_view, Export> exports_;
};

std::vector<InfoEntry> ReadModinfo(std::string_view text) {
  std::vector<InfoEntry> entries;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\0'), text.size());
    const std::string_view entry = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const size_t equals = entry.find('=');
    if (equals != std::string_view::npos)
      entries.push_back({entry.substr(0, equals), entry.substr(equals + 1)});
  }
  return entries;
}

Error BadVersions(const std::string& file, std::string message) {
  Diagnostic diagnostic;
  diagnostic.location.file = file;
  diagnostic.message = std::move(message);
  return Error(std::move(diagnostic));
}

// `struct modversion_info { unsigned long crc; char name[64 - sizeof(long)]; }`
Result<std::vector<Version>> ReadVersions(const ObjectFile& object, std::string_view bytes,
                                          const std::string& file) {
  if (bytes.size() % kVersionSize != 0)
    return BadVersions(file, fmt::format("expected section '__versions' in steps of {} bytes, "
                                         "found {}",
                                         kVersionSize, bytes.size()));
  const size_t number_size = object.bits / 8;
  std::vector<Version> versions;
  versions.reserve(bytes.size() / kVersionSize);
  for (; !bytes.empty(); bytes.remove_prefix(kVersionSize)) {
    const std::string_view entry = bytes.substr(0, kVersionSize);
    const std::string_view name = entry.substr(number_size);
    versions.push_back({name.substr(0, name.find('\0')),
                        static_cast<uint32_t>(object.Number(entry, number_size).value_or(0))});
  }
  return versions;
}

// Two tables in step, since Linux 6.14: for names that are longer than the above takes.
Result<std::vector<Version>> ReadExtendedVersions(const ObjectFile& object, std::string_view crcs,
                                                  std::string_view names, const std::string& file) {
  std::vector<Version> versions;
  versions.reserve(crcs.size() / sizeof(uint32_t));
  for (; crcs.size() >= sizeof(uint32_t); crcs.remove_prefix(sizeof(uint32_t))) {
    const std::optional<std::string_view> name = CString(names);
    if (!name)
      return BadVersions(file,
                         "expected a name in '__version_ext_names' for each CRC in "
                         "'__version_ext_crcs', found fewer");
    names.remove_prefix(name->size() + 1);
    versions.push_back({*name, static_cast<uint32_t>(*object.Number(crcs, sizeof(uint32_t)))});
  }
  return versions;
}

// The extended tables have all that the basic one has (add_extended_versions).
Result<std::vector<Version>> ReadAllVersions(const ObjectFile& object, const std::string& file) {
  const Section* crcs = object.Find("__version_ext_crcs");
  const Section* names = object.Find("__version_ext_names");
  if (crcs != nullptr && names != nullptr)
    return ReadExtendedVersions(object, crcs->bytes, names->bytes, file);
  const Section* versions = object.Find("__versions");
  if (versions == nullptr) return std::vector<Version>();
  return ReadVersions(object, versions->bytes, file);
}

}  // namespace

std::optional<std::string_view> ModuleObject::Info(std::string_view key) const {
  for (const InfoEntry& entry : modinfo)
    if (entry.key == key) return entry.value;
  return std::nullopt;
}

std::vector<std::string_view> ModuleObject::AllInfo(std::string_view key) const {
  std::vector<std::string_view> values;
  for (const InfoEntry& entry : modinfo)
    if (entry.key == key) values.push_back(entry.value);
  return values;
}

Result<ModuleObject> ParseModule(std::string_view bytes, const std::string& file) {
  KN_TRY_ASSIGN(const ObjectFile object, ParseObjectFile(bytes, file));
  ModuleObject module;
  module.machine = MachineName(object.machine);
  module.bits = object.bits;
  module.big_endian = object.big_endian;
  for (const Symbol& symbol : object.symbols)
    if (std::optional<Import> import = ImportOf(object.machine, symbol))
      module.imports.push_back(std::move(*import));
  module.exports = ExportCollector(object).Collect();
  if (const Section* modinfo = object.Find(".modinfo"))
    module.modinfo = ReadModinfo(modinfo->bytes);
  KN_TRY_ASSIGN(module.versions, ReadAllVersions(object, file));
  return module;
}

std::optional<std::string_view> CompressionOf(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("\x1f\x8b"sv)) return "gzip";
  if (bytes.starts_with("\xfd\x37zXZ\0"sv)) return "xz";
  if (bytes.starts_with("\x28\xb5\x2f\xfd"sv)) return "zstd";
  return std::nullopt;
}

}  // namespace kninja::elf
