// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kbuild/module_index_walk.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "src/kbuild/module_index_directory.h"

namespace kninja::kbuild {
namespace {

struct Visit {
  DirectoryFacts facts;
  Built reached = Built::kNot;  // How the actual configuration gets there.
};

// The directories of a tree, each evaluated once however often it is named.
class Walker {
 public:
  explicit Walker(DirectoryEvaluator& directories) : directories_(directories) {}

  /// Evaluates `root` and everything below it.
  Status VisitAll(const std::string& root) {
    std::vector<std::string> pending = {root};
    while (!pending.empty()) {
      const std::string path = std::move(pending.back());
      pending.pop_back();
      // Directories outside the tree are no directories of kbuild.
      if (path.starts_with("..") || indices_.contains(path)) continue;
      KN_TRY_ASSIGN(std::optional<DirectoryFacts> facts, directories_.Evaluate(path));
      if (!facts) continue;
      for (auto child = facts->children.rbegin(); child != facts->children.rend(); ++child)
        pending.push_back(child->path);
      indices_.emplace(path, visits_.size());
      visits_.push_back({std::move(*facts)});
    }
    return {};
  }

  /// Notes that `path` is built like this, and what it descends into.
  void Reach(const std::string& path, Built built) {
    const auto index = indices_.find(path);
    if (index == indices_.end()) return;
    Visit& visit = visits_[index->second];
    if (built <= visit.reached) return;
    visit.reached = built;
    for (const DirectoryFacts::Child& child : visit.facts.children)
      Reach(child.path, std::min(built, child.built));
  }

  void Collect(IndexWalk& walk) {
    walk.statistics.directories = visits_.size();
    for (Visit& visit : visits_) {
      for (IndexedModule& module : visit.facts.modules) {
        if (visit.reached == Built::kNot ||
            (visit.reached == Built::kAsModule && module.value == "y"))
          module.value.clear();
        walk.modules.push_back(std::move(module));
      }
      if (!visit.facts.error) continue;
      Diagnostic warning = visit.facts.error->diagnostic();
      warning.severity = Diagnostic::Severity::kWarning;
      walk.warnings.push_back(std::move(warning));
    }
  }

 private:
  DirectoryEvaluator& directories_;
  std::vector<Visit> visits_;
  std::unordered_map<std::string, size_t> indices_;
};

}  // namespace

Result<IndexWalk> WalkModuleDirectories(Disk& disk, ProcessRunner& runner,
                                        const kernel::KernelTree& tree,
                                        const kernel::Capture& capture, const Environment& caller) {
  if (tree.installed_headers)
    return Error(fmt::format("{} holds headers only, not the sources of modules", tree.build_dir),
                 "name a kernel source tree with --kernel");
  EvaluationMemory memory;
  KbuildHost world(disk, runner, tree.build_dir, memory);
  IndexHost host(world);
  KN_TRY_ASSIGN(IndexTopLevel top, EvaluateTopLevel(host, tree, capture, caller));
  KN_TRY_ASSIGN(const ModuleSymbols symbols,
                ModuleSymbols::Load(host, tree.source_dir, top.options.environment));
  DirectoryEvaluator directories(host, tree, top, symbols);
  KN_TRY(directories.Initialise());
  Walker walker(directories);
  for (const RootDirectory& root : top.roots) KN_TRY(walker.VisitAll(root.path));
  // From here on no directory is added.
  for (const RootDirectory& root : top.roots)
    if (root.built) walker.Reach(root.path, Built::kIntoKernel);
  IndexWalk walk;
  walk.warnings = std::move(top.warnings);
  walker.Collect(walk);
  for (const Diagnostic& message : world.messages()) walk.warnings.push_back(message);
  host.Count(&walk.statistics);
  walk.observations = world.Observations();
  return walk;
}

}  // namespace kninja::kbuild
