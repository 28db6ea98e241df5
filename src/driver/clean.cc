// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/clean.h"

#include "src/base/path.h"
#include "src/kbuild/fallback.h"
#include "src/kernel/capture_messages.h"

namespace kninja::driver {
namespace {

constexpr const char* kStateFolder = ".kninja";

// kninja's own folder goes too, up to the one that all targets of a tree share.
Status RemoveState(Disk& disk, std::string directory) {
  if (const auto names = disk.List(directory))
    for (const std::string& name : *names) {
      const auto signature = disk.Stat(directory + "/" + name);
      if (signature && !signature->directory && name != ".gitignore")
        KN_TRY(disk.Remove(directory + "/" + name));
    }
  while (true) {
    const bool root = BaseName(directory) == kStateFolder;
    const auto names = disk.List(directory);
    if (root && names && names->size() == 1 && (*names)[0] == ".gitignore")
      KN_TRY(disk.Remove(directory + "/.gitignore"));
    if (!disk.RemoveDirectory(directory) || root) return {};
    directory = std::string(DirName(directory));
  }
}

// What kbuild built as a whole, it cleans.
Status CleanByKbuild(Session& session, const Target& target, const kernel::Capture& capture) {
  KN_TRY_ASSIGN(kbuild::ModelRequest request, session.MakeModelRequest(target, capture));
  request.in_tree_modules.clear();  // kbuild has no goal that cleans a single module.
  ProcessSpec spec;
  spec.argv = kbuild::KbuildCommand(request, "clean");
  spec.environment = session.EnvironmentFor(target);
  spec.capture_errors = true;
  KN_TRY_ASSIGN(const ProcessOutcome outcome, session.runner().Run(spec));
  if (outcome.exit_code == 0) return {};
  return kernel::KbuildFailure(session.tree().build_dir, outcome.errors);
}

}  // namespace

Result<CleanOutcome> Clean(Session& session, const std::string& word) {
  KN_TRY_ASSIGN(const Target target, session.Resolve(word));
  KN_TRY_ASSIGN(const kernel::Capture capture, session.Capture(target));
  KN_TRY_ASSIGN(const kbuild::BuildModel model, session.Evaluate(target, capture));
  CleanOutcome outcome;
  if (kbuild::IsFallback(model)) KN_TRY(CleanByKbuild(session, target, capture));
  const auto remove = [&](const std::string& path) -> Status {
    if (path.empty()) return {};
    const std::string full = JoinPath(model.directory, path);
    if (!session.disk().Stat(full)) return {};
    KN_TRY(session.disk().Remove(full));
    outcome.removed.push_back(path);
    return {};
  };
  // In the tree some is of the whole tree: modpost's lists, the linker's script.
  const auto belongs = [&](const std::string& path) {
    return !session.options().in_tree || IsBelow(path, target.directory);
  };
  for (const kbuild::Edge& edge : model.edges) {
    std::vector<std::string> files = edge.outputs;
    files.insert(files.end(), {edge.cmd_file, edge.depfile, edge.leftover});
    for (const std::string& file : files)
      if (belongs(file)) KN_TRY(remove(file));
  }
  KN_TRY(RemoveState(session.disk(), target.state_dir));
  return outcome;
}

}  // namespace kninja::driver
