// SPDX-License-Identifier: GPL-2.0-or-later
// Why modpost refused a module: what it imports and nobody exports, or from a
// namespace that it does not import, and what would mend that. For people, after
// modpost has spoken.
#pragma once

#include <vector>

#include "src/base/disk.h"
#include "src/base/result.h"
#include "src/driver/needed_modules.h"
#include "src/driver/session.h"
#include "src/kbuild/build_model.h"

namespace kninja::driver {

struct ImportFaults {
  std::vector<Diagnostic> diagnostics;  ///< One for each symbol or namespace.
  /// The modules of the tree that mend all of it once they are built; none when
  /// something else is amiss, too.
  std::vector<NeededModule> mended_by;
};

/// For each symbol that a module of `modpost`, an edge of `model`, imports in vain:
/// where it is used (file and line, if the debug information tells), by which object,
/// who exports it in the sources and which option that needs, or else the nearest
/// names that are exported. `disk` starts at the model's directory. What cannot be found
/// out is left out; empty when nothing is amiss with imports.
ImportFaults FindImportFaults(Session& session, const kernel::Capture& capture,
                              const kbuild::BuildModel& model, const kbuild::Edge& modpost,
                              const Disk& disk);

}  // namespace kninja::driver
