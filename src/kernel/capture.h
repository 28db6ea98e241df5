// SPDX-License-Identifier: GPL-2.0-or-later
// What kbuild's top level (the top Makefile and the architecture's) hands to
// the makefiles below it, recorded from one real run of make on an empty
// module. The stages below are evaluated natively by src/kbuild; this is where
// their arguments and environment come from. capture_store.h keeps the result.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "src/base/disk.h"
#include "src/base/process.h"
#include "src/base/result.h"
#include "src/kernel/kernel_tree.h"

namespace kninja::kernel {

/// Stands for the module's directory in what an external-module capture says.
inline constexpr std::string_view kProbeDirectory = "/kninja-probe-directory";
/// Stands for a module (its path without suffix) in what an in-tree one says.
inline constexpr std::string_view kProbeModule = "kninja-probe/module";

/// One make that the top level, or another such make, started.
struct MakeInvocation {
  std::vector<std::string> arguments;  ///< Without argv[0] and without -C DIR.
  std::string directory;               ///< Absolute; where make runs, after -C.
  Environment set;                     ///< Variables added or changed against the caller's.
  std::vector<std::string> unset;      ///< The caller's variables that are gone, sorted.
  int parent = -1;  ///< Index of the invocation that started it; -1: the top level.
  friend bool operator==(const MakeInvocation&, const MakeInvocation&) = default;
};

struct Capture {
  /// In the order in which they ran; the top level's own are left out.
  std::vector<MakeInvocation> invocations;
  /// The makefiles that were read above the stages: absolute, sorted.
  std::vector<std::string> makefiles;
  /// In-tree mode: the recipes that the top level runs itself, as `make -n`
  /// prints them ("" otherwise). It writes modules.order there.
  std::string top_level_commands;
  /// What kbuild said on stderr, and whether the compiler differs from the kernel's.
  std::vector<Diagnostic> warnings;
};

enum class CaptureMode {
  kExternalModule,  ///< `make M=DIR modules`
  kInTree,          ///< `make DIR/NAME.ko`
};

struct CaptureRequest {
  KernelTree tree;
  std::vector<std::string> variables;  ///< VAR=VALUE words for make's command line.
  Environment environment;             ///< The caller's.
  CaptureMode mode = CaptureMode::kExternalModule;
  /// In-tree mode: modules to capture for, "fs/btrfs/btrfs"; none captures for
  /// kProbeModule, which is good for every module where kbuild descends from
  /// the tree's root (6.1 and 6.12 do; see NamesProbeModule).
  std::vector<std::string> modules;
  /// Scratch and results go here; absolute. Made when missing.
  std::string cache_directory;
};

/// Runs make once, about a second. Changes no file of the tree; in-tree mode
/// is a dry run in which no make but the top level's is started (kbuild's
/// compiler probes come and go in the tree's root, which gets a new time).
Result<Capture> CaptureKbuild(Disk& disk, ProcessRunner& runner, const CaptureRequest& request);

/// `invocation` as kbuild would have made it for the module directory
/// `directory`, spelled as on make's command line (M=directory) in `build_dir`.
/// A kbuild that works in that directory (Linux 6.13 and later do) has it absolute.
MakeInvocation ForDirectory(const MakeInvocation& invocation, std::string_view directory,
                            std::string_view build_dir);

/// The directory in which kbuild works on the modules of `directory`: the one
/// that paths in its commands start at. Absolute.
std::string WorkingDirectory(const Capture& capture, std::string_view directory,
                             const KernelTree& tree);

/// `invocation` as kbuild would have made it for these modules (paths without
/// suffix). An argument that names kProbeModule becomes one for each.
MakeInvocation ForModules(const MakeInvocation& invocation,
                          const std::vector<std::string>& modules);

/// Whether any invocation names kProbeModule: if not, this kernel must be
/// captured for the very modules that are to be built (5.10 must).
bool NamesProbeModule(const Capture& capture);

/// The environment that the invocation's make sees when the caller's is
/// `caller`.
Environment EnvironmentOf(const MakeInvocation& invocation, const Environment& caller);

}  // namespace kninja::kernel
