// SPDX-License-Identifier: GPL-2.0-or-later
// Where the local store of the cache lies and how it is kept, as the environment says.
#pragma once

#include <string>

#include "src/base/process.h"
#include "src/base/result.h"
#include "src/cache/store.h"

namespace kninja::driver {

/// The store below CacheDirectory(), with the limit in $KNINJA_CACHE_SIZE ("10G", "500M")
/// and the packing in $KNINJA_CACHE_PACKING. Fails, naming the variable, when one of them
/// says something else.
Result<cache::StoreOptions> ReadCacheOptions(const Environment& environment,
                                             const std::string& current_directory);

/// "plain", "zlib" or "zstd".
std::string_view PackingName(cache::Packing packing);

}  // namespace kninja::driver
