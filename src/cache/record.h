// SPDX-License-Identifier: GPL-2.0-or-later
// What a record's file holds. Its grammar is in docs/cache-format.md.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "src/base/hash.h"

namespace kninja::cache {

/// Longer files are not read. The largest record of a kernel's module has 200 KiB.
inline constexpr size_t kMaxRecordFile = 64 << 20;

std::string EncodeRecord(const Digest& key, std::string_view bytes);
/// nullopt for what EncodeRecord() did not write for this very key.
std::optional<std::string> DecodeRecord(const Digest& key, std::string_view file);

}  // namespace kninja::cache
