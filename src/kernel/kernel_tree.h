// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the kernel tree to build for and states the facts about it: where it
// is, which release, whether modules can be built with it. Reads only; what a
// tree needs to be prepared is said in the errors, not done.
#pragma once

#include <optional>
#include <string>

#include "src/base/disk.h"
#include "src/base/process.h"
#include "src/base/result.h"

namespace kninja::kernel {

/// A configured and prepared kernel tree.
struct KernelTree {
  std::string build_dir;    ///< Absolute, real: .config, include/generated; make
                            ///< runs here.
  std::string source_dir;   ///< Absolute, real: the sources; build_dir unless
                            ///< built with O=.
  std::string release;      ///< include/config/kernel.release; "" when there is none.
  std::string uts_release;  ///< What the kernel calls itself (Debian's differs
                            ///< from `release`).
  std::string compiler;     ///< CONFIG_CC_VERSION_TEXT.
  bool has_symvers = false;
  bool has_vmlinux = false;
  bool installed_headers = false;  ///< No C sources: modules outside the tree only.
};

struct TreeRequest {
  std::optional<std::string> explicit_dir;  ///< --kernel
  Environment environment;                  ///< for $KNINJA_KERNEL
  std::string current_directory;            ///< absolute
  std::string running_release;              ///< uname -r
};

/// The tree that --kernel names, else $KNINJA_KERNEL, else the one around the
/// current directory, else the headers of the running kernel. Fails when there
/// is none, or when it is not configured or not prepared; the hint says what
/// to run.
Result<KernelTree> FindKernelTree(const Disk& disk, const TreeRequest& request);

/// The warning that a tree without Module.symvers deserves, nullopt for one
/// that has it. kbuild warns too, and builds.
std::optional<Diagnostic> MissingSymversWarning(const KernelTree& tree);

}  // namespace kninja::kernel
