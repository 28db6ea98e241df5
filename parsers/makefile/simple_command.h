// SPDX-License-Identifier: GPL-2.0-or-later
// Commands that GNU make runs itself instead of handing them to a shell. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kninja::makefile {

/// The words of `command` when nothing in it needs a shell; nullopt otherwise.
/// As in $(shell), newlines are characters like any other.
std::optional<std::vector<std::string>> SplitSimpleCommand(std::string_view command);

}  // namespace kninja::makefile
