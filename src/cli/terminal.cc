// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cli/terminal.h"

#include <unistd.h>

#include <cstdio>

#include "src/base/diagnostic.h"

namespace kninja::cli {
namespace {

void Write(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); }

}  // namespace

Terminal::Terminal(const Environment& environment) {
  const auto term = environment.find("TERM");
  const auto no_color = environment.find("NO_COLOR");
  terminal_ = isatty(STDERR_FILENO) != 0 && term != environment.end() && term->second != "dumb";
  // https://no-color.org: present and not empty.
  color_ = terminal_ && (no_color == environment.end() || no_color->second.empty());
}

Terminal::~Terminal() { ClearLine(); }

void Terminal::ClearLine() {
  if (line_open_) Write("\r\x1b[K");
  line_open_ = false;
}

void Terminal::Report(const Diagnostic& diagnostic) {
  ClearLine();
  Write(Format(diagnostic, {color_}));
}

void Terminal::Progress(std::string_view activity) {
  ClearLine();
  Write("kninja: ");
  Write(activity);
  if (terminal_)
    line_open_ = true;
  else
    Write("\n");
  std::fflush(stderr);
}

void Terminal::Summary(std::string_view text) {
  ClearLine();
  Write("kninja: ");
  Write(text);
  Write("\n");
}

}  // namespace kninja::cli
