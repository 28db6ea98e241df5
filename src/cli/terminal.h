// SPDX-License-Identifier: GPL-2.0-or-later
// A Reporter for people: standard error, colours on a terminal unless NO_COLOR
// is set, a progress line that goes away when the next thing is printed.
#pragma once

#include "src/base/process.h"
#include "src/driver/reporter.h"

namespace kninja::cli {

class Terminal final : public driver::Reporter {
 public:
  explicit Terminal(const Environment& environment);
  ~Terminal() override;
  void Report(const Diagnostic& diagnostic) override;
  void Progress(std::string_view activity) override;
  void Summary(std::string_view text) override;
  bool color() const { return color_; }

 private:
  void ClearLine();
  bool terminal_;
  bool color_;
  bool line_open_ = false;
};

}  // namespace kninja::cli
