// SPDX-License-Identifier: GPL-2.0-or-later
// Keeps captures: a second of make becomes two milliseconds. Every fault of
// the store is a miss; storing never fails a build. Several processes may use
// one store, as files appear in one step.
#pragma once

#include <optional>
#include <string>

#include "src/base/disk.h"
#include "src/base/process.h"
#include "src/base/result.h"
#include "src/kernel/capture.h"

namespace kninja::kernel {

/// The file that keeps the capture for a tree, variables and mode.
std::string CapturePath(const CaptureRequest& request);

/// The stored capture, if what it depends on is as it was then.
std::optional<Capture> LoadCapture(Disk& disk, const CaptureRequest& request);

/// The stored capture, or a new one, which is then stored.
Result<Capture> LoadOrCapture(Disk& disk, ProcessRunner& runner, const CaptureRequest& request);

}  // namespace kninja::kernel
