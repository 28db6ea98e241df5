// SPDX-License-Identifier: GPL-2.0-or-later
// Whether a change of the configuration reaches what `make modules_prepare` made.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "src/base/disk.h"
#include "src/kernel/kernel_tree.h"

namespace kninja::driver {

/// `stamps` are files below include/config that were touched ("SMP", in older
/// kernels "smp.h"). A warning when headers and scripts that all modules use were
/// made from one of these options: building a module makes them anew with neither
/// kninja nor `make M=`.
std::optional<Diagnostic> OutdatedPreparation(const Disk& disk, const kernel::KernelTree& tree,
                                              const std::vector<std::string>& stamps);

}  // namespace kninja::driver
