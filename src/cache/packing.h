// SPDX-License-Identifier: GPL-2.0-or-later
// Turns contents into what a blob's file holds, and back, a piece at a time: a file
// is never in memory as a whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

#include "src/base/result.h"
#include "src/cache/store.h"

namespace kninja::cache {

/// How many bytes are read, hashed and written at once. Perf: they stay in a processor's
/// first cache, and Linux 6.16 and later need not find larger pages for a longer write,
/// which took up to six times as long (benchmarks/store).
inline constexpr size_t kPieceSize = 32 << 10;

/// The next piece; "" at the end.
using Source = std::function<Result<std::string_view>()>;
using Sink = std::function<Status(std::string_view)>;

/// Fails when one of the two does.
Status Pack(Packing packing, const Source& source, const Sink& sink);

/// False when `source` fails, was not made by Pack(), or holds more than `size` bytes; some of
/// them may have gone to `sink` by then. Fails when `sink` does.
Result<bool> Unpack(Packing packing, uint64_t size, const Source& source, const Sink& sink);

}  // namespace kninja::cache
