// SPDX-License-Identifier: GPL-2.0-or-later
// Which modules export symbols, by the kernel's Module.symvers. Says nothing of
// who imports them: that is in the built modules.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/disk.h"
#include "src/base/result.h"
#include "src/kernel/kernel_tree.h"

namespace kninja::kbuild {

/// A module that exports symbols; "vmlinux" is the kernel itself.
struct Provider {
  std::string module;  ///< Path without suffix: "fs/btrfs/btrfs".
  size_t symbols = 0;
};

/// The providers in the Module.symvers of `tree`, sorted by module; none when
/// there is no such file. Milliseconds.
Result<std::vector<Provider>> FindProviders(const Disk& disk, const kernel::KernelTree& tree);

/// How many symbols the module at `path` exports, as `providers` say.
size_t CountExports(const std::vector<Provider>& providers, std::string_view path);

}  // namespace kninja::kbuild
