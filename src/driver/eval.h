// SPDX-License-Identifier: GPL-2.0-or-later
// `kninja eval`: make's command line to make's output and exit code.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/disk.h"
#include "src/base/process.h"

namespace kninja::driver {

/// Returns make's exit code; what make would print goes to `out` and `err`.
int Eval(Disk& disk, ProcessRunner& runner, const std::vector<std::string>& arguments,
         const Environment& environment, const std::string& directory,
         const std::function<void(std::string_view)>& out,
         const std::function<void(std::string_view)>& err);

}  // namespace kninja::driver
