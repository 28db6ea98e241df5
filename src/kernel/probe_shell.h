// SPDX-License-Identifier: GPL-2.0-or-later
// A ProcessRunner for toolchain probes: does without a shell what `sh -c SCRIPT`
// would do, as far as probe_script.h understands SCRIPT and only programs, echo,
// test, `command -v`, set, `mkdir` and `trap "rm -rf ..." EXIT` are in it. A probe of
// an option then costs the compiler alone, and one that only compares texts
// nothing. All else goes to the inner runner as it is. May be used from several threads.
#pragma once

#include <optional>
#include <string>

#include "src/base/disk.h"
#include "src/base/process.h"

namespace kninja::kernel {

class ProbeShell final : public ProcessRunner {
 public:
  ProbeShell(ProcessRunner& runner, Disk& disk) : runner_(runner), disk_(disk) {}
  Result<ProcessOutcome> Run(const ProcessSpec& spec) override;

 private:
  ProcessRunner& runner_;
  Disk& disk_;
};

/// Whether a ProbeShell would start no process for it.
bool NeedsNoProcess(const ProcessSpec& spec, const Disk& disk);

/// For a script that ends in `if (PROGRAM...); then echo A; else echo B; fi`: A, what
/// it prints when the program succeeds.
std::optional<std::string> OutputOfSuccess(const ProcessSpec& spec, const Disk& disk);

}  // namespace kninja::kernel
