// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/plan_symbols.h"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "parsers/symvers/symvers.h"
#include "src/base/path.h"
#include "src/base/thread_pool.h"
#include "src/driver/state.h"
#include "src/kmod/module_facts.h"

namespace kninja::driver {
namespace {

constexpr std::string_view kObject = ".o";

std::vector<std::string> ObjectsOf(const kbuild::Edge& edge) {
  std::vector<std::string> objects;
  for (const std::string& input : edge.inputs)
    if (input.ends_with(kObject)) objects.push_back(input);
  return objects;
}

// modpost knows modules by the last part of their path (find_module()).
std::string_view ModuleName(std::string_view path) { return BaseName(path); }

// What the lines of a list are chosen by.
struct Wanted {
  std::unordered_set<std::string> symbols;
  std::unordered_set<std::string_view> modules;
};

std::optional<Wanted> Want(const Disk& disk, const std::vector<std::string>& objects) {
  std::vector<std::vector<std::string>> names(objects.size());
  const std::vector<Status> outcomes = RunInParallel(objects.size(), 0, [&](size_t i) -> Status {
    KN_TRY_ASSIGN(kmod::ModuleFacts facts, kmod::ReadModuleFacts(disk, objects[i]));
    for (kmod::ImportedSymbol& import : facts.imports) names[i].push_back(std::move(import.name));
    for (kmod::ExportedSymbol& one : facts.exports) names[i].push_back(std::move(one.name));
    return {};
  });
  for (const Status& outcome : outcomes)
    if (!outcome) return std::nullopt;
  // What no object names and every module imports (modpost.c, read_symbols()).
  Wanted wanted{{"module_layout"}, {}};
  for (std::vector<std::string>& list : names)
    for (std::string& name : list) wanted.symbols.insert(std::move(name));
  for (const std::string& path : objects)
    wanted.modules.insert(
        ModuleName(std::string_view(path).substr(0, path.size() - kObject.size())));
  return wanted;
}

}  // namespace

Digest SymbolLinesDigest(const Disk& disk, const kbuild::Edge& edge) {
  if (edge.symbol_lists.empty()) return kMissing;
  const std::vector<std::string> objects = ObjectsOf(edge);
  if (objects.empty()) return kUnreadable;  // Nobody knows what it looks at.
  const std::optional<Wanted> wanted = Want(disk, objects);
  if (!wanted) return kUnreadable;
  std::string text;
  for (const std::string& list : edge.symbol_lists) {
    const Result<std::string> content = disk.Read(list);
    if (!content) return kUnreadable;
    const Result<std::vector<symvers::Export>> all = symvers::Parse(*content, list);
    if (!all) return kUnreadable;
    std::vector<symvers::Export> counting;
    std::string symbol;
    for (const symvers::Export& one : *all)
      if (wanted->symbols.contains(symbol.assign(one.symbol)) ||
          wanted->modules.contains(ModuleName(one.module)))
        counting.push_back(one);
    text.append(list).push_back('\0');
    text.append(symvers::Write(counting)).push_back('\0');
  }
  return HashBytes(text);
}

}  // namespace kninja::driver
