// SPDX-License-Identifier: GPL-2.0-or-later
// What every command needs before it can do its own work: the kernel tree, what
// kbuild's top level hands on, and what the words on the command line mean.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "src/base/disk.h"
#include "src/base/process.h"
#include "src/base/result.h"
#include "src/driver/reporter.h"
#include "src/kbuild/build_model.h"
#include "src/kbuild/evaluator.h"
#include "src/kernel/capture.h"
#include "src/kernel/kernel_tree.h"

namespace kninja::driver {

/// $KNINJA_CACHE_DIR, else $XDG_CACHE_HOME/kninja, else ~/.cache/kninja.
std::string CacheDirectory(const Environment& environment, const std::string& current);

/// What the command line and the environment say, for all commands.
struct SessionOptions {
  std::optional<std::string> kernel;   ///< --kernel
  std::vector<std::string> variables;  ///< VAR=VALUE words, as for make.
  bool in_tree = false;                ///< --in-tree
  Environment environment;
  std::string current_directory;  ///< Absolute.
};

/// What one TARGET word stands for.
struct Target {
  std::string text;       ///< As given.
  std::string directory;  ///< As in make's M=: "fs/btrfs", or absolute outside the tree and for
                          ///< an O= tree. With --in-tree "" is the whole tree.
  std::string module;     ///< Path without suffix when one module was named; "" for all.
  std::string state_dir;  ///< Absolute; where kninja keeps what it knows of it.
  /// In-tree only: the targets that are built together as this one.
  std::vector<Target> parts;
  std::vector<std::string> variables;  ///< VAR=VALUE words after the command line's.
};

/// The parts of the outside world, and the kernel tree found in it.
class Session {
 public:
  /// Finds the tree; warns of what is wrong with it.
  static Result<Session> Open(Disk& disk, ProcessRunner& runner, Reporter& reporter,
                              SessionOptions options);

  /// Reads the facts about the tree anew, after its configuration changed.
  Status FindTreeAgain();

  Result<Target> Resolve(const std::string& word);
  /// A directory or module of the source tree as kbuild is told it: M= is looked for
  /// below the tree that kbuild works in, so absolute with O=; as it is otherwise.
  std::string PathForKbuild(const std::string& path) const;
  /// In-tree targets as the single one that `make A.ko B.ko` builds: one modpost
  /// looks at all of their modules.
  Target Join(std::vector<Target> targets) const;
  /// The capture for `target`; the first time for a kernel it takes about a second.
  Result<kernel::Capture> Capture(const Target& target);
  /// The capture for modules outside the tree, which the index of modules uses,
  /// whatever --in-tree says.
  Result<kernel::Capture> CaptureExternal();
  /// Evaluates kbuild's makefiles for `target`.
  Result<kbuild::BuildModel> Evaluate(const Target& target, const kernel::Capture& capture);
  /// What Evaluate asks for. Both arguments and this must outlive it.
  Result<kbuild::ModelRequest> MakeModelRequest(const Target& target,
                                                const kernel::Capture& capture);
  /// Reports what holds for all targets, such as another compiler, a single time.
  void ReportOnce(const Diagnostic& diagnostic);

  /// The environment in which kbuild works on `target`: the caller's, as if make
  /// were called in the module's directory, or at the tree's root for the tree's.
  /// Makefiles see that in $(PWD); where kninja is called from must not matter.
  Environment EnvironmentFor(const Target& target) const;

  /// A variable as kbuild's top level sees it: from the command line, else from the
  /// environment, else "".
  std::string Variable(const std::string& name) const;
  /// The VAR=VALUE words with which kbuild works on `target`.
  std::vector<std::string> VariablesFor(const Target& target) const;

  const SessionOptions& options() const { return options_; }
  const kernel::KernelTree& tree() const { return tree_; }
  Disk& disk() const { return *disk_; }
  ProcessRunner& runner() const { return *runner_; }
  Reporter& reporter() const { return *reporter_; }
  /// $KNINJA_CACHE_DIR, else $XDG_CACHE_HOME/kninja, else ~/.cache/kninja.
  const std::string& cache_directory() const { return cache_directory_; }

 private:
  Session() = default;
  Result<Target> ResolveDirectory(const std::string& word, const std::string& path);
  Result<Target> ResolveModuleName(const std::string& word);
  Result<Target> Finish(Target target);
  Result<kernel::Capture> Load(kernel::CaptureRequest request);
  kernel::CaptureRequest MakeCaptureRequest(std::vector<std::string> variables) const;

  Disk* disk_ = nullptr;
  ProcessRunner* runner_ = nullptr;
  Reporter* reporter_ = nullptr;
  SessionOptions options_;
  kernel::KernelTree tree_;
  std::string cache_directory_;
  std::vector<std::string> reported_;                // Messages of ReportOnce.
  std::map<std::string, kernel::Capture> captures_;  // By where they are kept.
};

}  // namespace kninja::driver
