// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/models.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_set>

#include "src/base/path.h"
#include "src/driver/unknown_module.h"
#include "src/kbuild/fallback.h"
#include "src/kbuild/module_index.h"

namespace kninja::driver {
namespace {

// In the tree kbuild descends from the top: one evaluation reaches every module.
Status VisitTreeFromTop(Session& session,
                        const std::function<void(const kbuild::BuildModel&)>& visit) {
  const Target everything;
  KN_TRY_ASSIGN(const kernel::Capture capture, session.Capture(everything));
  KN_TRY_ASSIGN(const kbuild::BuildModel model, session.Evaluate(everything, capture));
  for (const Diagnostic& warning : model.warnings) session.reporter().Report(warning);
  visit(model);
  if (model.incomplete)
    return Error("kbuild cannot make some modules of this tree by name; the rest is complete");
  return {};
}

Status VisitTree(Session& session, const std::function<void(const kbuild::BuildModel&)>& visit) {
  if (session.options().in_tree) return VisitTreeFromTop(session, visit);
  KN_TRY_ASSIGN(const kernel::Capture capture, session.CaptureExternal());
  KN_TRY_ASSIGN(const kbuild::ModuleIndex index, LoadModuleIndex(session, capture));
  std::set<std::string> directories;
  for (const kbuild::IndexedModule& module : index.modules())
    if (module.value == "m") directories.insert(module.directory);
  std::unordered_set<std::string> seen;
  size_t failures = 0;
  for (const std::string& directory : directories) {
    Target target;
    target.directory = directory;
    Result<kbuild::BuildModel> evaluated = session.Evaluate(target, capture);
    if (!evaluated) {
      // One directory's fault does not hide the others.
      session.reporter().Report(evaluated.error().diagnostic());
      ++failures;
      continue;
    }
    kbuild::BuildModel& model = *evaluated;
    // A directory descends into its children, which are visited themselves.
    std::erase_if(model.edges, [&](const kbuild::Edge& edge) {
      const std::string output = TreePath(session, model, edge.outputs[0]);
      const std::string module = TreePath(session, model, edge.module);
      const std::string owner(DirName(module.empty() ? output : module));
      if (owner != directory && directories.contains(owner)) return true;
      return !seen.insert(CanonicalPath(output)).second;
    });
    visit(model);
  }
  if (failures > 0)
    return Error(
        fmt::format("{} of {} directories could not be evaluated", failures, directories.size()));
  return {};
}

}  // namespace

std::string TreePath(const Session& session, const kbuild::BuildModel& model,
                     const std::string& path) {
  const std::string& tree = session.tree().build_dir;
  if (path.empty() || model.directory == tree) return path;
  return RelativeInside(tree, JoinPath(model.directory, path));
}

bool HasModule(const Session& session, const kbuild::BuildModel& model, const std::string& path) {
  return path.empty() ||
         std::any_of(model.modules.begin(), model.modules.end(), [&](const kbuild::Module& module) {
           return TreePath(session, model, module.path) == path;
         });
}

Status ForEachModel(Session& session, const std::vector<std::string>& targets,
                    const std::function<void(const kbuild::BuildModel&)>& visit) {
  if (targets.empty()) return VisitTree(session, visit);
  for (const std::string& word : targets) {
    KN_TRY_ASSIGN(const Target target, session.Resolve(word));
    KN_TRY_ASSIGN(const kernel::Capture capture, session.Capture(target));
    KN_TRY_ASSIGN(const kbuild::BuildModel model, session.Evaluate(target, capture));
    if (!kbuild::IsFallback(model) && !HasModule(session, model, target.module))
      return NotAModule(session, capture, target.module);
    for (const Diagnostic& warning : model.warnings) session.reporter().Report(warning);
    visit(model);
  }
  return {};
}

}  // namespace kninja::driver
