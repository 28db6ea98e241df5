// SPDX-License-Identifier: GPL-2.0-or-later
// Keeps what people would be told.
#pragma once

#include <string>

#include "src/base/diagnostic.h"
#include "src/driver/reporter.h"

namespace kninja::driver {

class FakeReporter final : public Reporter {
 public:
  void Report(const Diagnostic& diagnostic) override { said += Format(diagnostic, {}); }
  void Progress(std::string_view) override {}
  void Summary(std::string_view text) override { said += std::string(text) + "\n"; }
  std::string said;
};

}  // namespace kninja::driver
