// SPDX-License-Identifier: GPL-2.0-or-later
// The two ends of what kernels mean by a configuration, for fuzzers.
#pragma once

#include "parsers/kconfig/semantics.h"

namespace kninja::kconfig {

inline Semantics SemanticsOf(uint8_t choice) {
  Semantics semantics;
  if (choice % 2 == 0) return semantics;
  semantics.choices_are_groups = semantics.numbers_default_to_zero = false;
  semantics.drops_numbers_out_of_range = semantics.forgets_invisible_values = true;
  semantics.unset_line_is_whole = semantics.ends_empty_menus = false;
  semantics.hash_size = 9973;
  semantics.sets_all_by_menu = false;
  semantics.has_option_lines = true;
  semantics.has_transitional = semantics.has_conditional_depends = false;
  semantics.sources_once = semantics.strict_statements = false;
  semantics.bare_strings_in_auto_conf = false;
  semantics.touches_lower_case_headers = true;
  semantics.command_file = Semantics::CommandFile::kLastListed;
  return semantics;
}

}  // namespace kninja::kconfig
