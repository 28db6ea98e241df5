// SPDX-License-Identifier: GPL-2.0-or-later
// What a target is built with: another kernel, other variables or another
// environment from kbuild make another model.
#pragma once

#include <string>

#include "src/driver/session.h"

namespace kninja::driver {

/// Text that is equal exactly when the same model would be asked for.
std::string RequestKey(const Session& session, const Target& target,
                       const kernel::Capture& capture);

/// The shell command that writes build.ninja anew; run in the kernel tree.
std::string RegenerateCommand(const Session& session, const Target& target,
                              const std::string& self);

}  // namespace kninja::driver
