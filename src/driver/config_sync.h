// SPDX-License-Identifier: GPL-2.0-or-later
// What a build does about a .config, a Kconfig file or a compiler that changed since
// kbuild's files were made from them: makes those anew, as kbuild's syncconfig does, before
// anything else.
#pragma once

#include "src/driver/session.h"

namespace kninja::driver {

/// Brings include/config and include/generated of the session's tree up to date
/// with .config, if need be; then the session's facts about the tree are read
/// again. With nothing to do it is a look at each Kconfig file and two small reads. Options
/// that .config leaves open get their defaults, as with `make </dev/null`, and a
/// warning. Installed headers and trees that cannot be written to are left alone.
///
/// `TREE/.kninja/config` notes what the files were made from: a line "kninja config
/// 2", the digest of .config, of it and of auto.conf time, size and inode, and for
/// config_inputs.h the digests of signatures and of contents. By content alone a .config that was
/// put back with an old time is known as a change, and one that was touched is known as none.
/// Without a note, or when auto.conf is not the noted one (make has been here), times count, as
/// they do for make.
///
/// `self` is this program, for config_self_check.h; "" for none.
Status SyncConfiguration(Session& session, const std::string& self);

}  // namespace kninja::driver
