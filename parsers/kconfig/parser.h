// SPDX-License-Identifier: GPL-2.0-or-later
// Kconfig files to a Tree: symbols, properties, menus as written. Dependencies
// are not spread yet (finalize.h does that).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "parsers/kconfig/host.h"
#include "parsers/kconfig/semantics.h"
#include "parsers/kconfig/tree.h"
#include "src/base/result.h"

namespace kninja::kconfig {

struct ParseOutcome {
  std::unique_ptr<Tree> tree;
  std::vector<Diagnostic> errors;  ///< At most 20 a file; without any the tree is whole.
};

/// Reads `file` and what it sources.
ParseOutcome ParseFiles(Host& host, const Semantics& semantics, const std::string& file);

/// ParseFiles, then Finalize when that found no errors.
ParseOutcome Load(Host& host, const Semantics& semantics, const std::string& file);

}  // namespace kninja::kconfig
