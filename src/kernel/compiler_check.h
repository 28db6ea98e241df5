// SPDX-License-Identifier: GPL-2.0-or-later
// Whether the compiler that kbuild settled on is there, and is the one that the
// kernel was built with. kbuild asks too, but not always: Debian's headers switch
// its question off.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/disk.h"
#include "src/base/process.h"
#include "src/base/result.h"

namespace kninja::kernel {

/// Fails when a program that `cc`, a value of CC, begins with is nowhere.
/// `built_by` is CONFIG_CC_VERSION_TEXT. kbuild would go on without it, and hand
/// down flags that were never tested.
Status FindCompiler(const Disk& disk, const Environment& environment, std::string_view cc,
                    const std::string& built_by);

/// The first line of `cc --version` as kbuild's CC_VERSION_TEXT has it; "" when it
/// cannot be had. `cc` is a value of CC, for the shell.
std::string CompilerVersion(ProcessRunner& runner, const Environment& environment,
                            const std::string& cc);

/// Whether two first lines of `--version` are of one compiler. The name that gcc
/// was called by does not count: "gcc (Debian 12.2.0-14) 12.2.0" is "gcc-12 (...".
bool IsSameCompiler(std::string_view one, std::string_view other);

/// A warning when `used` is not the compiler that made the kernel (both are first
/// lines of `--version`), nullopt when it is, or when one of them is not known. The hint names a
/// program that is the right one, if there is one in PATH: programs are asked for their version.
std::optional<Diagnostic> OtherCompilerWarning(const Disk& disk, ProcessRunner& runner,
                                               const Environment& environment,
                                               const std::string& built_by,
                                               const std::string& used);

/// Removes from `warnings`, what kbuild printed, its own about the two compilers:
/// the one whose notes say both texts.
void RemoveCompilerWarning(const std::string& built_by, const std::string& used,
                           std::vector<Diagnostic>& warnings);

}  // namespace kninja::kernel
