// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/needed_modules.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <unordered_set>

#include "parsers/symvers/symvers.h"
#include "src/base/field_file.h"
#include "src/base/path.h"

namespace kninja::driver {
namespace {

constexpr const char* kFile = "/needed-modules";
constexpr std::string_view kMagic = "kninja needed modules 1\n";
constexpr const char* kExtraSymbols = "KBUILD_EXTRA_SYMBOLS";

std::string FileOf(const Target& target) { return target.state_dir + kFile; }

// For each module: path, number of symbols, symbols. Empty when the file is damaged:
// it is found out again.
std::vector<NeededModule> Parse(const std::string& bytes) {
  std::optional<FieldReader> fields = FieldReader::Open(kMagic, bytes);
  std::vector<NeededModule> modules;
  while (fields && fields->ok() && !fields->at_end()) {
    NeededModule module{std::string(fields->Text()), {}};
    for (uint64_t left = fields->Number(); left > 0 && fields->ok(); --left)
      module.symbols.emplace_back(fields->Text());
    modules.push_back(std::move(module));
  }
  if (!fields || !fields->ok()) return {};
  return modules;
}

// The symbols of `modules` that the kernel's Module.symvers does not list.
std::unordered_set<std::string> NotListed(const Session& session,
                                          const std::vector<NeededModule>& modules) {
  std::unordered_set<std::string> symbols;
  for (const NeededModule& module : modules)
    symbols.insert(module.symbols.begin(), module.symbols.end());
  const std::string file = JoinPath(session.tree().build_dir, "Module.symvers");
  const Result<std::string> text = session.disk().Read(file);
  if (!text) return symbols;
  const Result<std::vector<symvers::Export>> exports = symvers::Parse(*text, file);
  if (!exports) return symbols;
  std::string symbol;
  for (const symvers::Export& one : *exports) symbols.erase(symbol.assign(one.symbol));
  return symbols;
}

// What modpost writes for a directory.
std::string SymbolListOf(const Session& session, const Target& target) {
  return JoinPath(session.tree().build_dir, target.directory) + "/Module.symvers";
}

}  // namespace

std::vector<NeededModule> LoadNeeded(const Session& session, const Target& target) {
  const Result<std::string> text = session.disk().Read(FileOf(target));
  if (!text) return {};
  std::vector<NeededModule> modules = Parse(*text);
  if (modules.empty()) return {};
  const std::unordered_set<std::string> not_listed = NotListed(session, modules);
  std::erase_if(modules, [&](const NeededModule& module) {
    return std::none_of(module.symbols.begin(), module.symbols.end(),
                        [&](const std::string& symbol) { return not_listed.contains(symbol); });
  });
  return modules;
}

Status SaveNeeded(const Session& session, const Target& target,
                  const std::vector<NeededModule>& modules) {
  FieldWriter fields;
  for (const NeededModule& module : modules) {
    fields.Text(module.path);
    fields.Number(module.symbols.size());
    for (const std::string& symbol : module.symbols) fields.Text(symbol);
  }
  return session.disk().Write(FileOf(target), fields.Finish(kMagic));
}

Result<Target> ResolveNeeded(Session& session, const NeededModule& module) {
  KN_TRY_ASSIGN(Target target, session.Resolve(module.path + ".ko"));
  if (session.options().in_tree) return target;
  target.module.clear();
  target.text = target.directory;
  return target;
}

std::vector<std::string> SymbolListsOf(Session& session, const Target& target) {
  std::vector<Target> targets = {target};
  std::vector<std::string> lists = {SymbolListOf(session, target)};
  for (size_t i = 0; i < targets.size(); ++i)
    for (const NeededModule& module : LoadNeeded(session, targets[i])) {
      Result<Target> needed = ResolveNeeded(session, module);
      if (!needed) continue;
      std::string list = SymbolListOf(session, *needed);
      if (std::find(lists.begin(), lists.end(), list) != lists.end()) continue;
      lists.push_back(std::move(list));
      targets.push_back(std::move(*needed));
    }
  return lists;
}

Target WithNeeded(const Session& session, const Target& target,
                  const std::vector<Target>& modules) {
  if (modules.empty()) return target;
  if (session.options().in_tree) {
    std::vector<Target> all = target.parts.empty() ? std::vector<Target>{target} : target.parts;
    all.insert(all.end(), modules.begin(), modules.end());
    Target joined = session.Join(std::move(all));
    joined.text = target.text;
    return joined;
  }
  std::string value = session.Variable(kExtraSymbols);
  std::set<std::string> lists;
  for (const Target& module : modules) lists.insert(SymbolListOf(session, module));
  for (const std::string& list : lists) value += (value.empty() ? "" : " ") + list;
  Target with = target;
  with.variables.push_back(std::string(kExtraSymbols) + "=" + value);
  return with;
}

std::string DescribeNeed(const Target& target, const NeededModule& module) {
  const size_t more = module.symbols.size() - 1;
  return fmt::format("{} imports '{}'{} from {}.ko, which Module.symvers does not list",
                     target.text, module.symbols.front(),
                     more == 0 ? "" : fmt::format(" and {} more", more), module.path);
}

}  // namespace kninja::driver
