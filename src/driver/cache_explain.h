// SPDX-License-Identifier: GPL-2.0-or-later
// `kninja cache key`: the very text that a command's key is the digest of, and what the
// cache has for it. Two of them tell by diff why one was found and the other was not.
#pragma once

#include <string>

#include "src/base/result.h"
#include "src/driver/session.h"

namespace kninja::driver {

/// For the edge that makes `output` ("fs/btrfs/super.o"; below the current directory or
/// the kernel tree), as the files are now: a line for each thing that was hashed, then
/// the key and the variants kept under it with what each was seen to read. Fails when
/// nothing makes it, or when its results are never kept.
Result<std::string> ExplainKey(Session& session, const std::string& output);

}  // namespace kninja::driver
