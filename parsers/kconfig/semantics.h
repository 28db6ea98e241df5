// SPDX-License-Identifier: GPL-2.0-or-later
// Where kernels differ in what a configuration means and how it is written.
// The Kconfig files do not tell: conf's own sources in the tree do. Each field
// is read off those sources (distributions backport, so a version number would
// not do), and names what it was read off.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace kninja::kconfig {

struct Semantics {
  /// expr.h `choice_members`: members of a choice are bools with a priority.
  /// Before, a choice is a symbol with a value of its own.
  bool choices_are_groups = true;
  /// symbol.c `newval.val = "0x0"`: a number without a value is 0, else "".
  bool numbers_default_to_zero = true;
  /// confdata.c `sym_string_within_range`: reading .config drops numbers that
  /// are out of range. Since then they are clamped.
  bool drops_numbers_out_of_range = false;
  /// confdata.c `conf_unsaved`: values of invisible symbols are forgotten
  /// when nothing else has changed.
  bool forgets_invisible_values = false;
  /// confdata.c `strcmp(p, "is not set")`: nothing may follow it.
  bool unset_line_is_whole = true;
  /// confdata.c `P_MENU`: menus without entries are ended in .config too.
  bool ends_empty_menus = true;
  /// symbol table: `SYMBOL_HASHSIZE`.
  uint32_t hash_size = 16384;
  /// conf.c or confdata.c: all*config walks the menus. Before, all symbols.
  bool sets_all_by_menu = true;
  /// lexer.l `"option"`: `option modules` and the like.
  bool has_option_lines = false;
  /// lexer.l `"transitional"`
  bool has_transitional = true;
  /// parser.y `T_DEPENDS T_ON expr if_expr`: `depends on X if Y`.
  bool has_conditional_depends = true;
  /// util.c `repeated inclusion`: a file may be sourced once only.
  bool sources_once = true;
  /// parser.y: blank or repeated help texts and menuconfig without prompt are errors.
  bool strict_statements = true;
  /// confdata.c `print_symbol_for_rustccfg`
  bool writes_rustc_cfg = true;
  /// confdata.c `print_symbol_for_autoconf`: strings are bare in auto.conf.
  bool bare_strings_in_auto_conf = true;
  /// confdata.c `header_print_comment`: empty lines around autoconf.h's heading.
  bool pads_header_comment = false;
  /// confdata.c `tolower`: include/config/foo/bar.h rather than FOO_BAR.
  bool touches_lower_case_headers = false;
  /// confdata.c: conf_write_autoconf computes all values before it touches files.
  bool computes_before_touching = true;
  /// How auto.conf.cmd is written.
  enum class CommandFile : uint8_t { kLastListed, kListed, kNamed };
  CommandFile command_file = CommandFile::kNamed;

  friend bool operator==(const Semantics&, const Semantics&) = default;
};

/// What the sources in scripts/kconfig say; `read` gets a file's name ("expr.h")
/// and gives its text. Without sources it is what the newest kernel has.
Semantics ObserveSemantics(
    const std::function<std::optional<std::string>(const std::string&)>& read);

}  // namespace kninja::kconfig
