// SPDX-License-Identifier: GPL-2.0-or-later
// A capture and its stamp as bytes. Damaged bytes give nothing, never a wrong
// capture: a checksum covers all of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "src/kernel/capture.h"
#include "src/kernel/capture_stamp.h"

namespace kninja::kernel {

struct StoredCapture {
  Capture capture;
  Stamp stamp;
};

std::string EncodeCapture(const StoredCapture& stored);
/// nullopt for anything that EncodeCapture of this version did not write.
std::optional<StoredCapture> DecodeCapture(std::string_view bytes);

}  // namespace kninja::kernel
