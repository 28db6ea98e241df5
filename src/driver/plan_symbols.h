// SPDX-License-Identifier: GPL-2.0-or-later
// What modpost takes from lists of symbols (Module.symvers): the lines of what its
// modules import or export. With those as they were, all else in a list may change
// without a need to run it again. Part of planning (plan.h) and recording.
#pragma once

#include "src/base/disk.h"
#include "src/base/hash.h"
#include "src/kbuild/build_model.h"

namespace kninja::driver {

/// Digest of those lines of `edge.symbol_lists`, one list after the other, that
/// name a symbol which an object among the edge's inputs imports or exports, or one of
/// the modules that these objects become. kMissing when the edge reads no list,
/// kUnreadable when an object or a list cannot be understood.
Digest SymbolLinesDigest(const Disk& disk, const kbuild::Edge& edge);

}  // namespace kninja::driver
