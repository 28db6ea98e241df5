// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kbuild/module_index.h"

#include <algorithm>
#include <tuple>

#include "src/base/strings.h"
#include "src/kbuild/module_index_walk.h"

namespace kninja::kbuild {
namespace {

// modprobe and the kernel take '-' for '_' (modprobe(8)).
// Whether modprobe takes them for the same module.
bool SameName(std::string_view a, std::string_view b) {
  const auto letter = [](char c) { return c == '-' ? '_' : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return letter(x) == letter(y); });
}

int Strength(const IndexedModule& module) {
  return module.value == "m" ? 0 : module.value == "y" ? 1 : 2;
}

}  // namespace

Result<ModuleIndex> ModuleIndex::Load(Disk& disk, ProcessRunner& runner,
                                      const kernel::KernelTree& tree,
                                      const kernel::Capture& capture, const Environment& caller) {
  KN_TRY_ASSIGN(IndexWalk walk, WalkModuleDirectories(disk, runner, tree, capture, caller));
  ModuleIndex index(std::move(walk.modules));
  index.warnings_ = std::move(walk.warnings);
  index.statistics_ = walk.statistics;
  index.observations_ = std::move(walk.observations);
  return index;
}

ModuleIndex::ModuleIndex(std::vector<IndexedModule> modules) : modules_(std::move(modules)) {
  const auto before = [](const IndexedModule& a, const IndexedModule& b) {
    return std::forward_as_tuple(a.path, Strength(a)) < std::forward_as_tuple(b.path, Strength(b));
  };
  // Perf: those that were kept are in order (benchmarks: until the compiler starts).
  if (!std::is_sorted(modules_.begin(), modules_.end(), before))
    std::stable_sort(modules_.begin(), modules_.end(), before);
  const auto same_path = [](const IndexedModule& a, const IndexedModule& b) {
    return a.path == b.path;
  };
  modules_.erase(std::unique(modules_.begin(), modules_.end(), same_path), modules_.end());
}

std::vector<const IndexedModule*> ModuleIndex::Find(std::string_view name) const {
  std::vector<const IndexedModule*> found;
  for (const IndexedModule& module : modules_)
    if (SameName(module.name, name)) found.push_back(&module);
  return found;
}

const IndexedModule* ModuleIndex::FindPath(std::string_view path) const {
  if (path.ends_with(".ko")) path.remove_suffix(3);
  const auto found = std::lower_bound(
      modules_.begin(), modules_.end(), path,
      [](const IndexedModule& module, std::string_view text) { return module.path < text; });
  return found != modules_.end() && found->path == path ? &*found : nullptr;
}

std::vector<const IndexedModule*> ModuleIndex::InDirectory(std::string_view directory) const {
  std::vector<const IndexedModule*> found;
  for (const IndexedModule& module : modules_)
    if (module.directory == directory) found.push_back(&module);
  return found;
}

std::vector<std::string> ModuleIndex::NearestNames(std::string_view name, size_t at_most) const {
  std::vector<std::string> names;
  for (const IndexedModule& module : modules_) names.push_back(module.name);
  return kninja::NearestNames(name, names, at_most);
}

}  // namespace kninja::kbuild
