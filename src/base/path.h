// SPDX-License-Identifier: GPL-2.0-or-later
// Paths as text. Nothing here asks the file system.
#pragma once

#include <string>
#include <string_view>

namespace kninja {

/// `path` if absolute, else `directory/path`.
std::string JoinPath(std::string_view directory, std::string_view path);
/// Everything before the last slash; "" when there is none, "/" for "/x".
std::string_view DirName(std::string_view path);
/// Everything after the last slash.
std::string_view BaseName(std::string_view path);
/// Removes `.`, `..` and doubled slashes by text alone, as ninja does with the
/// paths of a manifest. `a/../../b` becomes `../b`; "" becomes ".".
std::string CanonicalPath(std::string_view path);
/// The same without a copy of a path that is canonical; others are put into `buffer`.
std::string_view CanonicalPath(std::string_view path, std::string& buffer);
/// `path` relative to `base` (both absolute and canonical), `path` itself when
/// it is not inside `base`, "." when they are the same.
std::string RelativeInside(std::string_view base, std::string_view path);
/// Whether `path` is `directory` or inside it, both canonical and from the same place,
/// which "" is.
bool IsBelow(std::string_view path, std::string_view directory);

}  // namespace kninja
