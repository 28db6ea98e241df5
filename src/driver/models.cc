// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/models.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <span>
#include <unordered_set>

#include "src/base/path.h"
#include "src/base/thread_pool.h"
#include "src/driver/evaluation.h"
#include "src/driver/unknown_module.h"
#include "src/kbuild/fallback.h"
#include "src/kbuild/module_index.h"

namespace kninja::driver {
namespace {

// So many directories are evaluated before their models are visited: enough to
// keep threads busy, few enough for their models to fit.
constexpr size_t kBatch = 64;

Result<kbuild::BuildModel> Evaluate(Session& session, Evaluations& evaluations,
                                    const Target& target, const kernel::Capture& capture) {
  KN_TRY_ASSIGN(kbuild::ModelRequest request, session.MakeModelRequest(target, capture));
  request.observe = false;
  return evaluations.Evaluate(request);
}

// In the tree kbuild descends from the top: one evaluation reaches every module.
Status VisitTreeFromTop(Session& session,
                        const std::function<void(const kbuild::BuildModel&)>& visit) {
  const Target everything;
  KN_TRY_ASSIGN(const kernel::Capture capture, session.Capture(everything));
  Evaluations evaluations(session);
  KN_TRY_ASSIGN(const kbuild::BuildModel model,
                Evaluate(session, evaluations, everything, capture));
  for (const Diagnostic& warning : model.warnings) session.reporter().Report(warning);
  visit(model);
  if (model.incomplete)
    return Error("kbuild cannot make some modules of this tree by name; the rest is complete");
  return {};
}

// Directories by name, each after all that is in it: as if one character more than
// a slash came after the name.
struct ChildrenFirst {
  static std::string Key(const std::string& directory) { return directory + char{'/' + 1}; }
  bool operator()(const std::string& one, const std::string& other) const {
    return Key(one) < Key(other);
  }
};

Status VisitTree(Session& session, const std::function<void(const kbuild::BuildModel&)>& visit) {
  if (session.options().in_tree) return VisitTreeFromTop(session, visit);
  KN_TRY_ASSIGN(const kernel::Capture capture, session.CaptureExternal());
  KN_TRY_ASSIGN(const kbuild::ModuleIndex index, LoadModuleIndex(session, capture));
  std::set<std::string, ChildrenFirst> directories;
  for (const kbuild::IndexedModule& module : index.modules())
    if (module.value == "m") directories.insert(session.PathForKbuild(module.directory));
  const std::vector<std::string> order(directories.begin(), directories.end());
  std::unordered_set<std::string> seen;
  Evaluations evaluations(session);
  size_t failures = 0;
  for (size_t begin = 0; begin < order.size(); begin += kBatch) {
    const auto batch = std::span(order).subspan(begin, std::min(kBatch, order.size() - begin));
    std::vector<Result<kbuild::BuildModel>> models(batch.size());
    (void)RunInParallel(batch.size(), 0, [&](size_t i) -> Status {
      Target target;
      target.directory = batch[i];
      models[i] = Evaluate(session, evaluations, target, capture);
      return {};
    });
    for (size_t i = 0; i < batch.size(); ++i) {
      if (!models[i]) {
        // One directory's fault does not hide the others.
        session.reporter().Report(models[i].error().diagnostic());
        ++failures;
        continue;
      }
      // A directory descends into its children, which were visited by themselves.
      std::erase_if(models[i]->edges, [&](const kbuild::Edge& edge) {
        const std::string output = TreePath(session, *models[i], edge.outputs[0]);
        return !seen.insert(CanonicalPath(output)).second;
      });
      visit(*models[i]);
    }
  }
  if (failures > 0)
    return Error(
        fmt::format("{} of {} directories could not be evaluated", failures, order.size()));
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
  Evaluations evaluations(session);
  for (const std::string& word : targets) {
    KN_TRY_ASSIGN(const Target target, session.Resolve(word));
    KN_TRY_ASSIGN(const kernel::Capture capture, session.Capture(target));
    KN_TRY_ASSIGN(const kbuild::BuildModel model, Evaluate(session, evaluations, target, capture));
    if (!kbuild::IsFallback(model) && !HasModule(session, model, target.module))
      return NotAModule(session, capture, target.module);
    for (const Diagnostic& warning : model.warnings) session.reporter().Report(warning);
    visit(model);
  }
  return {};
}

}  // namespace kninja::driver
