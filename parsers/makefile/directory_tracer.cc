// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/makefile/directory_tracer.h"

#include <fmt/format.h>

namespace kninja::makefile {

void DirectoryTracer::Enter() {
  if (!enabled_ || entered_) return;
  entered_ = true;
  host_.Print(fmt::format("{}: Entering directory '{}'\n", program_, host_.CurrentDirectory()));
}

void DirectoryTracer::Leave() {
  if (!entered_) return;
  entered_ = false;
  host_.Print(fmt::format("{}: Leaving directory '{}'\n", program_, host_.CurrentDirectory()));
}

}  // namespace kninja::makefile
