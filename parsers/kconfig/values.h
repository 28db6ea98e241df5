// SPDX-License-Identifier: GPL-2.0-or-later
// Texts as values: which ones a type takes, and how they compare.
#pragma once

#include <string_view>

#include "parsers/kconfig/model.h"

namespace kninja::kconfig {

/// "y", "m", and n for any other text.
Tristate TristateOf(std::string_view text);

/// Whether .config may give a symbol of this type that text. Numbers are
/// decimal without leading zeros, or hexadecimal with or without 0x.
bool IsValidText(SymbolType type, std::string_view text);

/// strtoll: what leads `text` as a number in that base, 0 when nothing does.
long long LeadingNumber(std::string_view text, int base);

/// -1, 0 or 1. As numbers when both texts are numbers by their type (unsigned
/// when one is hex), else by bytes.
int CompareValues(std::string_view left, SymbolType left_type, std::string_view right,
                  SymbolType right_type);

}  // namespace kninja::kconfig
