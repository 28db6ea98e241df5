// SPDX-License-Identifier: GPL-2.0-or-later
// What GNU make itself puts into an environment and MAKEFLAGS, and how to tell
// it from what a user or kbuild means to say.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "src/base/disk.h"
#include "src/base/process.h"

namespace kninja::kernel {

/// `environment` without what an outer make (kninja may be run by one) leaves
/// there for its children: levels, job server, dry run. Its command-line
/// variables and other flags stay, as they do for a child make.
Environment WithoutOuterMake(const Environment& environment);

/// `flags`, a value of MAKEFLAGS, without the single letters `letters` in its
/// first word.
std::string WithoutFlagLetters(std::string_view flags, std::string_view letters);

/// The variable's value, "" when it is unset.
const std::string& ValueOf(const Environment& environment, const std::string& name);

/// The directories of PATH that exist, in order.
std::vector<std::string> SearchPath(const Disk& disk, const Environment& environment);

/// Where `program` is found along `search_path`; itself when it has a slash and
/// is executable; "" when it is nowhere.
std::string ResolveProgram(const Disk& disk, const std::string& program,
                           const std::vector<std::string>& search_path);

}  // namespace kninja::kernel
