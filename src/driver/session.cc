// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/session.h"

#include <fmt/format.h>
#include <pwd.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <set>

#include "src/base/hash.h"
#include "src/base/path.h"
#include "src/base/strings.h"
#include "src/driver/evaluation.h"
#include "src/driver/unknown_module.h"
#include "src/kernel/capture_store.h"
#include "src/kernel/make_environment.h"

namespace kninja::driver {
namespace {

std::string ValueOf(const Environment& environment, const char* name) {
  const auto found = environment.find(name);
  return found == environment.end() ? "" : found->second;
}

bool HasMakefile(const Disk& disk, const std::string& directory) {
  return disk.Stat(directory + "/Kbuild").has_value() ||
         disk.Stat(directory + "/Makefile").has_value();
}

bool IsDirectory(const Disk& disk, const std::string& path) {
  const auto signature = disk.Stat(path);
  return signature && signature->directory;
}

// The nearest directory, `directory` or above it, that has a makefile: a
// module's object may lie deeper than the makefile that names it.
std::string MakefileDirectory(const Disk& disk, const std::string& root, std::string directory) {
  while (!directory.empty() && !HasMakefile(disk, JoinPath(root, directory)))
    directory = std::string(DirName(directory));
  return directory;
}

// Directories and modules, independent of the order in which they were given.
std::string InTreeNames(const std::vector<Target>& targets) {
  std::set<std::string> names;
  for (const Target& target : targets) names.insert(target.directory + "\n" + target.module);
  return fmt::format("{}", fmt::join(names, "\n"));
}

}  // namespace

std::string CacheDirectory(const Environment& environment, const std::string& current) {
  if (const std::string own = ValueOf(environment, "KNINJA_CACHE_DIR"); !own.empty())
    return JoinPath(current, own);
  // The XDG specification: a relative XDG_CACHE_HOME is to be ignored.
  if (const std::string xdg = ValueOf(environment, "XDG_CACHE_HOME"); xdg.starts_with('/'))
    return xdg + "/kninja";
  if (const std::string home = ValueOf(environment, "HOME"); home.starts_with('/'))
    return home + "/.cache/kninja";
  // Never a folder that anybody could have made before: what is in it is run.
  const passwd* user = getpwuid(getuid());
  if (user != nullptr && std::string_view(user->pw_dir).starts_with('/'))
    return JoinPath(user->pw_dir, ".cache/kninja");
  return JoinPath(current, ".kninja-cache");
}

Result<Session> Session::Open(Disk& disk, ProcessRunner& runner, Reporter& reporter,
                              SessionOptions options) {
  Session session;
  session.disk_ = &disk;
  session.runner_ = &runner;
  session.reporter_ = &reporter;
  session.cache_directory_ = CacheDirectory(options.environment, options.current_directory);
  session.options_ = std::move(options);
  KN_TRY(session.FindTreeAgain());
  return session;
}

Status Session::FindTreeAgain() {
  kernel::TreeRequest request;
  request.explicit_dir = options_.kernel;
  request.environment = options_.environment;
  request.current_directory = options_.current_directory;
  utsname name = {};
  if (uname(&name) == 0) request.running_release = name.release;
  KN_TRY_ASSIGN(tree_, kernel::FindKernelTree(*disk_, request));
  return {};
}

Result<Target> Session::Resolve(const std::string& word) {
  const std::string& here = options_.current_directory;
  const std::string in_tree = JoinPath(tree_.source_dir, word);
  if (word.ends_with(".ko") || word.ends_with(".o")) {
    const std::string stem = word.substr(0, word.rfind('.'));
    std::string path = CanonicalPath(stem);
    if (word.front() == '/') path = RelativeInside(tree_.source_dir, path);
    if (path.starts_with('/')) {
      Target target{word, std::string(DirName(path)), path, ""};
      return Finish(std::move(target));
    }
    const std::string directory =
        MakefileDirectory(*disk_, tree_.source_dir, std::string(DirName(path)));
    if (directory.empty())
      return Error(fmt::format("no directory of '{}' has a Kbuild or Makefile", word),
                   fmt::format("paths of modules start at {}", tree_.source_dir));
    return Finish({word, directory, path, ""});
  }
  const std::string local = JoinPath(here, word);
  if (IsDirectory(*disk_, local) && HasMakefile(*disk_, local))
    return ResolveDirectory(word, CanonicalPath(local));
  if (IsDirectory(*disk_, in_tree) && HasMakefile(*disk_, in_tree))
    return ResolveDirectory(word, CanonicalPath(in_tree));
  if (IsDirectory(*disk_, local) || IsDirectory(*disk_, in_tree))
    return Error(fmt::format("'{}' has neither a Kbuild nor a Makefile", word),
                 "name the directory whose makefile lists the module");
  if (word.find('/') == std::string::npos) return ResolveModuleName(word);
  const std::string parent(DirName(in_tree));
  std::vector<std::string> nearest;
  if (const auto names = disk_->List(parent))
    for (const std::string& name : NearestNames(BaseName(in_tree), *names, 3))
      nearest.push_back("'" + JoinPath(DirName(word), name) + "'");
  std::string hint = fmt::format("directories of the kernel tree start at {}", tree_.source_dir);
  if (!nearest.empty()) hint = fmt::format("did you mean {}?", fmt::join(nearest, " or "));
  return Error(fmt::format("there is no directory '{}'", word), hint);
}

Result<Target> Session::ResolveDirectory(const std::string& word, const std::string& path) {
  const std::string real = disk_->RealPath(path);
  const std::string inside = RelativeInside(tree_.source_dir, real.empty() ? path : real);
  if (inside.starts_with('/')) return Finish({word, path, "", ""});
  return Finish({word, inside, "", ""});
}

Result<Target> Session::ResolveModuleName(const std::string& word) {
  KN_TRY_ASSIGN(const kernel::Capture capture, CaptureExternal());
  KN_TRY_ASSIGN(const kbuild::IndexedModule module, FindModuleByName(*this, capture, word));
  return Finish({word, module.directory, module.path, ""});
}

std::string Session::PathForKbuild(const std::string& path) const {
  if (options_.in_tree || tree_.source_dir == tree_.build_dir) return path;
  return JoinPath(tree_.source_dir, path);
}

Result<Target> Session::Finish(Target target) {
  target.directory = PathForKbuild(target.directory);
  if (!target.module.empty()) target.module = PathForKbuild(target.module);
  if (target.directory.find_first_of(" \t:") != std::string::npos)
    return Error(fmt::format("kbuild cannot build in a directory with blanks or colons in its "
                             "name: '{}'",
                             target.directory),
                 "reach it through a symbolic link without them and name that");
  if (target.directory.starts_with('/')) {
    if (options_.in_tree)
      return Error(fmt::format("'{}' is outside the kernel tree {}", target.text, tree_.source_dir),
                   "build it without --in-tree");
    target.state_dir = target.directory + "/.kninja";
  } else {
    if (tree_.installed_headers)
      return Error(fmt::format("'{}' is in the kernel tree, and {} holds headers only", target.text,
                               tree_.build_dir),
                   "give a source tree with --kernel, or a directory outside the tree");
    target.state_dir = tree_.build_dir + "/.kninja/" + target.directory;
    if (options_.in_tree) target.state_dir += "/in-tree";
    if (options_.in_tree && !target.module.empty())
      target.state_dir += "/" + RelativeInside(target.directory, target.module);
  }
  return target;
}

Environment Session::EnvironmentFor(const Target& target) const {
  Environment environment = kernel::WithoutOuterMake(options_.environment);
  environment["PWD"] = target.directory.starts_with('/') ? target.directory : tree_.build_dir;
  return environment;
}

Target Session::Join(std::vector<Target> targets) const {
  Target joined;
  joined.directory = targets.front().directory;
  for (const Target& target : targets)
    joined.text += (joined.text.empty() ? "" : " ") + target.text;
  joined.state_dir = fmt::format("{}/.kninja/in-tree/{:.16}", tree_.build_dir,
                                 ToHex(HashBytes(InTreeNames(targets))));
  joined.parts = std::move(targets);
  return joined;
}

std::string Session::Variable(const std::string& name) const {
  std::string value = ValueOf(options_.environment, name.c_str());
  for (const std::string& word : options_.variables)
    if (word.starts_with(name + "=")) value = word.substr(name.size() + 1);
  return value;
}

std::vector<std::string> Session::VariablesFor(const Target& target) const {
  std::vector<std::string> variables = options_.variables;
  variables.insert(variables.end(), target.variables.begin(), target.variables.end());
  return variables;
}

kernel::CaptureRequest Session::MakeCaptureRequest(std::vector<std::string> variables) const {
  kernel::CaptureRequest request;
  request.tree = tree_;
  request.variables = std::move(variables);
  request.environment = options_.environment;
  request.cache_directory = cache_directory_;
  return request;
}

Result<kernel::Capture> Session::Load(kernel::CaptureRequest request) {
  // Several targets ask for the same one.
  const std::string key = kernel::CapturePath(request);
  if (const auto known = captures_.find(key); known != captures_.end()) return known->second;
  std::optional<kernel::Capture> capture = kernel::LoadCapture(*disk_, request);
  if (!capture) {
    reporter_->Progress("asking kbuild for its environment (once for each kernel)");
    KN_TRY_ASSIGN(capture, kernel::LoadOrCapture(*disk_, *runner_, request));
  }
  return captures_.emplace(key, std::move(*capture)).first->second;
}

void Session::ReportOnce(const Diagnostic& diagnostic) {
  if (std::find(reported_.begin(), reported_.end(), diagnostic.message) != reported_.end()) return;
  reported_.push_back(diagnostic.message);
  reporter_->Report(diagnostic);
}

Result<kernel::Capture> Session::CaptureExternal() {
  return Load(MakeCaptureRequest(options_.variables));
}

Result<kernel::Capture> Session::Capture(const Target& target) {
  kernel::CaptureRequest request = MakeCaptureRequest(VariablesFor(target));
  if (!options_.in_tree) return Load(std::move(request));
  request.mode = kernel::CaptureMode::kInTree;
  KN_TRY_ASSIGN(kernel::Capture capture, Load(request));
  if (kernel::NamesProbeModule(capture)) return capture;
  KN_TRY_ASSIGN(request.modules, InTreeModules(*this, target));
  return Load(std::move(request));
}

Result<kbuild::BuildModel> Session::Evaluate(const Target& target, const kernel::Capture& capture) {
  KN_TRY_ASSIGN(const kbuild::ModelRequest request, MakeModelRequest(target, capture));
  return Evaluations(*this).Evaluate(request);
}

Result<kbuild::ModelRequest> Session::MakeModelRequest(const Target& target,
                                                       const kernel::Capture& capture) {
  kbuild::ModelRequest request{
      tree_, capture, target.directory, EnvironmentFor(target), {}, VariablesFor(target)};
  if (options_.in_tree) {
    KN_TRY_ASSIGN(request.in_tree_modules, InTreeModules(*this, target));
    // One module's fault is not to hide a whole tree.
    request.keep_going = target.directory.empty();
  }
  return request;
}

}  // namespace kninja::driver
