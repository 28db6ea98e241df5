// SPDX-License-Identifier: GPL-2.0-or-later
// Every module that a kernel source tree can build, found in the directories'
// own makefiles (module_index_walk.h tells how) rather than in a build. Made
// once, never changed after; may be read from several threads.
//
// Conditionals of makefiles are taken as under the actual configuration: a
// module that is only named in an `ifdef` branch not taken is not in the index.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/disk.h"
#include "src/base/process.h"
#include "src/base/result.h"
#include "src/kbuild/build_model.h"
#include "src/kernel/capture.h"

namespace kninja::kbuild {

struct IndexedModule {
  std::string name;       ///< "btrfs"; spelled as the file is.
  std::string path;       ///< Without suffix: "fs/btrfs/btrfs".
  std::string directory;  ///< Whose makefile names it: DIR of `make M=DIR`.
                          ///< `obj-m += amd/fmpm.o`: not that of the path.
  /// What it is linked from under the actual configuration, as kbuild spells
  /// it ("drivers/gpu/drm/amd/amdgpu/../display/dc/dc.o"); its own object when
  /// that is compiled from one source.
  std::vector<std::string> objects;
  std::string symbol;    ///< "CONFIG_BTRFS_FS"; "" when it depends on none.
  std::string value;     ///< "m"; "y" when it is part of vmlinux; "".
  SourceLocation place;  ///< Of the assignment, relative to the source tree.
};

/// What Load met on its way, for --stats and for benchmarks.
struct IndexStatistics {
  size_t directories = 0;    ///< Makefiles evaluated.
  size_t shell_calls = 0;    ///< $(shell) in them.
  size_t shell_skipped = 0;  ///< Of these, those that only choose flags.
  size_t shell_started = 0;  ///< Of the others, those not answered before.
};

class ModuleIndex {
 public:
  /// Evaluates the makefiles of every directory that some configuration would
  /// descend into: a few hundred milliseconds. Makefiles that cannot be
  /// evaluated are warnings; a tree of installed headers is an error. Writes
  /// nothing; depends on nothing but observations(), `capture` and `caller`, so
  /// that it can be kept.
  static Result<ModuleIndex> Load(Disk& disk, ProcessRunner& runner, const kernel::KernelTree& tree,
                                  const kernel::Capture& capture, const Environment& caller);

  /// An index of these modules; of several with one path the first counts
  /// that has the strongest value (m, y, none).
  explicit ModuleIndex(std::vector<IndexedModule> modules);

  /// Sorted by path.
  const std::vector<IndexedModule>& modules() const { return modules_; }

  /// The modules of this name ("btrfs"), in which '-' and '_' are the same, as
  /// for modprobe. More than one where makefiles give the name twice.
  std::vector<const IndexedModule*> Find(std::string_view name) const;
  /// The module with this path, with or without ".ko"; null if there is none.
  const IndexedModule* FindPath(std::string_view path) const;
  /// The modules that the makefile of `directory` names.
  std::vector<const IndexedModule*> InDirectory(std::string_view directory) const;
  /// Names of modules that `name` may have been meant to be, best first.
  std::vector<std::string> NearestNames(std::string_view name, size_t at_most) const;

  const std::vector<Diagnostic>& warnings() const { return warnings_; }
  const IndexStatistics& statistics() const { return statistics_; }
  /// The questions to the world on whose answers the index rests.
  const std::vector<Observation>& observations() const { return observations_; }

 private:
  std::vector<IndexedModule> modules_;
  std::vector<Diagnostic> warnings_;
  IndexStatistics statistics_;
  std::vector<Observation> observations_;
};

}  // namespace kninja::kbuild
