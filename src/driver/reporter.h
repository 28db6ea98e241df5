// SPDX-License-Identifier: GPL-2.0-or-later
// How the engine tells people what it does. src/cli implements it for
// terminals, plain logs and JSON; tests collect it.
#pragma once

#include <string_view>

#include "src/base/result.h"

namespace kninja::driver {

class Reporter {
 public:
  virtual ~Reporter() = default;
  /// A warning or a non-fatal error.
  virtual void Report(const Diagnostic& diagnostic) = 0;
  /// What is being done now, when it takes long: "capturing kbuild's environment".
  virtual void Progress(std::string_view activity) = 0;
  /// What was done: "fs/btrfs: 63 of 63 steps".
  virtual void Summary(std::string_view text) = 0;
};

}  // namespace kninja::driver
