// SPDX-License-Identifier: GPL-2.0-or-later
// Archive members as targets, `lib.a(x.o)` (manual, section 11). Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kninja::makefile {

/// Splits `archive(member)`; false when `name` is none.
bool SplitArchiveMember(std::string_view name, std::string_view* archive, std::string_view* member);

/// Makes `lib(a)`, `lib(b)` of a group that was split at its blanks, `lib(a b)`.
std::vector<std::string> JoinArchiveGroups(std::vector<std::string> names);

/// When `member` of an archive with this content was changed, in nanoseconds.
std::optional<int64_t> ArchiveMemberTime(std::string_view content, std::string_view member);

}  // namespace kninja::makefile
