// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/missing_imports.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "parsers/elf/object_file.h"
#include "src/base/path.h"
#include "src/base/strings.h"
#include "src/driver/unknown_module.h"
#include "src/kernel/configuration.h"
#include "src/kernel/export_search.h"
#include "src/kmod/load_order.h"
#include "src/kmod/module_facts.h"
#include "src/kmod/symbol_table.h"

namespace kninja::driver {
namespace {

constexpr std::string_view kObject = ".o";
// Of more, a screen full of messages would hide the first.
constexpr size_t kMostSymbols = 20;

struct Importer {
  std::string path;  // "fs/btrfs/btrfs"
  kmod::ModuleFacts facts;
};

// Where the sources export a symbol, and the module that is; null for none's.
struct Exporter {
  SourceLocation place;
  const kbuild::IndexedModule* module = nullptr;

  bool Configured() const { return module != nullptr && module->value == "m"; }
};

class Explainer {
 public:
  Explainer(Session& session, const kernel::Capture& capture, const kbuild::BuildModel& model,
            const kbuild::Edge& modpost, const Disk& disk)
      : session_(session), capture_(capture), model_(model), modpost_(modpost), disk_(disk) {}

  ImportFaults Explain() {
    if (!ReadTables()) return {};
    std::map<std::string, std::vector<const Importer*>> missing;
    for (const Importer& importer : importers_) {
      for (std::string& name : kmod::FindProviders(table_, importer.path, importer.facts).missing)
        missing[std::move(name)].push_back(&importer);
      ExplainNamespaces(importer);
    }
    SearchSources(missing);
    FindModulesToBuild(missing);
    for (const auto& [symbol, importers] : missing) {
      if (found_.diagnostics.size() == kMostSymbols) break;
      found_.diagnostics.push_back(ExplainMissing(symbol, importers));
    }
    return std::move(found_);
  }

 private:
  bool ReadTables() {
    for (const std::string& list : modpost_.symbol_lists)
      if (!table_.AddFile(disk_, list)) return false;
    for (const std::string& input : modpost_.inputs) {
      if (!input.ends_with(kObject)) continue;
      Result<kmod::ModuleFacts> facts = kmod::ReadModuleFacts(disk_, input);
      if (!facts) return false;
      const std::string path = input.substr(0, input.size() - kObject.size());
      table_.AddModule(path, *facts);
      importers_.push_back({path, std::move(*facts)});
    }
    return true;
  }

  void SearchSources(const std::map<std::string, std::vector<const Importer*>>& missing) {
    if (missing.empty() || session_.tree().installed_headers) return;
    std::vector<std::string> symbols;
    for (const auto& [symbol, importers] : missing) symbols.push_back(symbol);
    session_.reporter().Progress("looking for who exports what is missing");
    exports_ = kernel::FindExports(session_.disk(), session_.tree().source_dir, symbols);
  }

  // Those that are configured, if they export all that is missing.
  void FindModulesToBuild(const std::map<std::string, std::vector<const Importer*>>& missing) {
    if (!found_.diagnostics.empty()) return;
    std::map<std::string, NeededModule> modules;
    for (const auto& [symbol, importers] : missing) {
      const std::optional<Exporter> exporter = ExporterOf(symbol);
      if (!exporter || !exporter->Configured()) return;
      NeededModule& needed = modules[exporter->module->path];
      needed.path = exporter->module->path;
      needed.symbols.push_back(symbol);
    }
    for (auto& [path, module] : modules) found_.mended_by.push_back(std::move(module));
  }

  // Of several places one in a module counts most: the others are for other
  // architectures or configurations.
  std::optional<Exporter> ExporterOf(const std::string& symbol) {
    const auto places = exports_.find(symbol);
    if (places == exports_.end()) return std::nullopt;
    std::optional<Exporter> best;
    for (const SourceLocation& place : places->second) {
      const Exporter exporter{place, ModuleOf(ObjectFor(place))};
      if (exporter.Configured()) return exporter;
      if (!best || (best->module == nullptr && exporter.module != nullptr)) best = exporter;
    }
    return best;
  }

  // The object that is made from a source.
  static std::string ObjectFor(const SourceLocation& place) {
    return place.file.substr(0, place.file.rfind('.')) + std::string(kObject);
  }

  Diagnostic ExplainMissing(const std::string& symbol,
                            const std::vector<const Importer*>& importers) {
    Diagnostic diagnostic;
    diagnostic.message =
        importers.size() == 1
            ? fmt::format("nobody exports '{}', which '{}.ko' imports", symbol,
                          importers.front()->path)
            : fmt::format("nobody exports '{}', which {} modules import", symbol, importers.size());
    for (const Importer* importer : importers) NoteUse(symbol, *importer, &diagnostic);
    if (const std::optional<Exporter> exporter = ExporterOf(symbol))
      ExplainExport(*exporter, &diagnostic);
    else
      SuggestNames(symbol, &diagnostic);
    return diagnostic;
  }

  // The object, and the source line, in which a module uses a symbol.
  void NoteUse(const std::string& symbol, const Importer& importer, Diagnostic* diagnostic) {
    for (const std::string& object : ObjectsOf(importer)) {
      const Result<std::string> bytes = disk_.Read(object);
      if (!bytes) continue;
      const Result<elf::ObjectFile> file = elf::ParseObjectFile(*bytes, object);
      if (!file) continue;
      const std::optional<elf::Reference> reference = elf::FindReference(*file, symbol);
      if (!reference) continue;
      const std::optional<SourceLocation> place = PlaceOf(object, *reference);
      const std::string text = fmt::format("'{}' uses it", object);
      if (place && diagnostic->location.file.empty()) diagnostic->location = *place;
      diagnostic->notes.push_back({place.value_or(SourceLocation{}), text});
      return;
    }
  }

  std::vector<std::string> ObjectsOf(const Importer& importer) const {
    for (const kbuild::Module& module : model_.modules)
      if (module.path == importer.path && !module.objects.empty()) return module.objects;
    return {importer.path + std::string(kObject)};
  }

  // By binutils' addr2line, which reads debug information of objects, too.
  std::optional<SourceLocation> PlaceOf(const std::string& object,
                                        const elf::Reference& reference) {
    ProcessSpec spec;
    spec.argv = {"addr2line",
                 "-e",
                 object,
                 "-j",
                 std::string(reference.section),
                 fmt::format("{:#x}", reference.offset)};
    spec.environment = session_.options().environment;
    spec.directory = model_.directory;
    spec.drop_errors = true;
    const Result<ProcessOutcome> outcome = session_.runner().Run(spec);
    if (!outcome || outcome->exit_code != 0) return std::nullopt;
    // "/linux/fs/btrfs/super.c:42 (discriminator 3)", or "??:0".
    const std::string_view text = outcome->output;
    const size_t colon = text.find(':');
    if (colon == std::string_view::npos || text.starts_with("??")) return std::nullopt;
    int line = 0;
    std::from_chars(text.data() + colon + 1, text.data() + text.size(), line);
    if (line == 0) return std::nullopt;
    const std::string path(text.substr(0, colon));
    return SourceLocation{RelativeInside(session_.tree().source_dir, path), line, 0, 0};
  }

  // The sources have it: some option keeps it from this kernel, or it is not built yet.
  void ExplainExport(const Exporter& exporter, Diagnostic* diagnostic) {
    const auto& [place, module] = exporter;
    if (module == nullptr) {
      ExplainKernelObject(place, ObjectFor(place), diagnostic);
      return;
    }
    const std::string& tree = session_.tree().build_dir;
    const std::string value = module->value.empty() ? "is not set" : "is " + module->value;
    diagnostic->notes.push_back(
        {place, fmt::format("module '{}' exports it; {} {}", module->name, module->symbol, value)});
    if (module->value.empty())
      diagnostic->hint = fmt::format("kninja config enable {} --kernel {}", module->name, tree);
    else
      diagnostic->hint = fmt::format(
          "build it first: kninja build --kernel {} {}, and name its Module.symvers in "
          "KBUILD_EXTRA_SYMBOLS; or build the kernel, whose Module.symvers then has it",
          tree, module->directory);
  }

  // It is no part of any module under this configuration.
  void ExplainKernelObject(const SourceLocation& place, const std::string& object,
                           Diagnostic* diagnostic) {
    diagnostic->notes.push_back({place, "exported here, but not by this kernel"});
    const std::string& source_dir = session_.tree().source_dir;
    const auto option = kernel::FindObjectOption(session_.disk(), source_dir, object);
    if (!option) {
      diagnostic->hint = fmt::format("see why this configuration does not build '{}'", object);
      return;
    }
    const auto text = kernel::ReadConfiguration(session_.disk(), session_.tree().build_dir);
    const std::string value(text ? kernel::ValueInText(*text, option->symbol) : "");
    diagnostic->notes.push_back(
        {option->place, fmt::format("{} decides, and {}", option->symbol,
                                    value.empty() ? "is not set" : "is " + value)});
    if (value.empty())
      diagnostic->hint = fmt::format("kninja config enable {} --kernel {}",
                                     option->symbol.substr(option->symbol.find('_') + 1),
                                     session_.tree().build_dir);
    else
      diagnostic->hint = "build the kernel, whose Module.symvers then has it";
  }

  const kbuild::IndexedModule* ModuleOf(const std::string& object) {
    if (!index_) {
      Result<kbuild::ModuleIndex> index = LoadModuleIndex(session_, capture_);
      if (!index) return nullptr;
      index_.emplace(std::move(*index));
    }
    for (const kbuild::IndexedModule& module : index_->modules())
      if (module.path + std::string(kObject) == object ||
          std::find(module.objects.begin(), module.objects.end(), object) != module.objects.end())
        return &module;
    return nullptr;
  }

  void SuggestNames(const std::string& symbol, Diagnostic* diagnostic) {
    const std::vector<std::string> nearest = kninja::NearestNames(symbol, table_.Names(), 3);
    diagnostic->hint =
        table_.size() == 0
            ? "there is no list of what the kernel exports: copy its Module.symvers into the tree"
        : nearest.empty()
            ? "no source of this kernel exports it; was it renamed, or is it of another version?"
            : fmt::format("did you mean '{}'?", fmt::join(nearest, "' or '"));
  }

  void ExplainNamespaces(const Importer& importer) {
    std::map<std::string, std::vector<std::string>> by_namespace;
    for (const kmod::ImportedSymbol& import : importer.facts.imports) {
      const kmod::ProvidedSymbol* provided = table_.Find(import.name);
      if (provided == nullptr || provided->name_space.empty()) continue;
      const std::pair<std::string, std::string> stated("import_ns", provided->name_space);
      const auto& modinfo = importer.facts.modinfo;
      if (std::find(modinfo.begin(), modinfo.end(), stated) == modinfo.end())
        by_namespace[stated.second].push_back(import.name);
    }
    for (const auto& [name_space, symbols] : by_namespace) {
      // `module:` namespaces name who may import; nobody can ask for one.
      if (name_space.starts_with("module:")) continue;
      Diagnostic diagnostic;
      diagnostic.message = fmt::format("'{}.ko' does not import the namespace '{}' of '{}'",
                                       importer.path, name_space, fmt::join(symbols, "', '"));
      NoteUse(symbols.front(), importer, &diagnostic);
      diagnostic.hint =
          fmt::format("add MODULE_IMPORT_NS for {} beside MODULE_LICENSE", name_space);
      found_.diagnostics.push_back(std::move(diagnostic));
    }
  }

  Session& session_;
  const kernel::Capture& capture_;
  const kbuild::BuildModel& model_;
  const kbuild::Edge& modpost_;
  const Disk& disk_;
  kmod::SymbolTable table_{kmod::BuildKind::kExternal};
  std::vector<Importer> importers_;
  std::map<std::string, std::vector<SourceLocation>> exports_;
  std::optional<kbuild::ModuleIndex> index_;
  ImportFaults found_;
};

}  // namespace

ImportFaults FindImportFaults(Session& session, const kernel::Capture& capture,
                              const kbuild::BuildModel& model, const kbuild::Edge& modpost,
                              const Disk& disk) {
  return Explainer(session, capture, model, modpost, disk).Explain();
}

}  // namespace kninja::driver
