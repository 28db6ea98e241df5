// SPDX-License-Identifier: GPL-2.0-or-later
// Answers probes that are not remembered before they ran: that the compiler takes the
// option it is asked about, as it mostly does. The probes run in the background, and
// whoever uses the answers looks there whether one of them was wrong. One thread.
#pragma once

#include "src/base/disk.h"
#include "src/driver/background_calls.h"
#include "src/kernel/remembering_runner.h"

namespace kninja::driver {

class GuessingRunner final : public ProcessRunner {
 public:
  GuessingRunner(kernel::RememberingRunner& runner, BackgroundCalls& calls, const Disk& disk)
      : runner_(runner), calls_(calls), disk_(disk) {}
  Result<ProcessOutcome> Run(const ProcessSpec& spec) override;

 private:
  kernel::RememberingRunner& runner_;
  BackgroundCalls& calls_;
  const Disk& disk_;
};

}  // namespace kninja::driver
