// SPDX-License-Identifier: GPL-2.0-or-later
// What `kninja config get` and `why` print.
#pragma once

#include <string>

#include "src/driver/config_query.h"

namespace kninja::cli {

/// For people: one paragraph for each thing that bears on the value.
std::string ToText(const driver::ConfigReason& reason);
/// One line of JSON, with its newline.
std::string ToJson(const driver::ConfigReason& reason);
std::string ToJson(const driver::ConfigValue& value);

}  // namespace kninja::cli
