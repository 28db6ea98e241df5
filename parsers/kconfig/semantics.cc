// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/kconfig/semantics.h"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace kninja::kconfig {
namespace {

// `#define SYMBOL_HASHSIZE 9973` or `(1U << 14)`.
std::optional<uint32_t> HashSize(std::string_view text) {
  const size_t at = text.find("#define SYMBOL_HASHSIZE");
  if (at == std::string_view::npos) return std::nullopt;
  std::string_view rest = text.substr(at, text.find('\n', at) - at);
  const auto number = [&](size_t from) {
    uint32_t value = 0;
    while (from < rest.size() && (rest[from] < '0' || rest[from] > '9')) ++from;
    std::from_chars(rest.data() + from, rest.data() + rest.size(), value);
    return value;
  };
  const size_t shift = rest.find("<<");
  const uint32_t value = shift == std::string_view::npos ? number(0) : 1u << (number(shift) & 31);
  return value == 0 ? std::nullopt : std::optional(value);
}

}  // namespace

Semantics ObserveSemantics(
    const std::function<std::optional<std::string>(const std::string&)>& read) {
  Semantics semantics;
  const std::optional<std::string> data = read("confdata.c");
  const std::optional<std::string> header = read("expr.h");
  if (!data || !header) return semantics;
  const std::string symbols = read("symbol.c").value_or("");
  const std::string lexer = read("lexer.l").value_or("");
  const std::string parser = read("parser.y").value_or("");
  const auto has = [](std::string_view text, std::string_view what) {
    return text.find(what) != std::string_view::npos;
  };
  semantics.choices_are_groups = has(*header, "choice_members");
  semantics.sets_all_by_menu = semantics.choices_are_groups;
  semantics.numbers_default_to_zero = has(symbols, "newval.val = \"0x0\"");
  semantics.drops_numbers_out_of_range = has(*data, "sym_string_within_range");
  semantics.forgets_invisible_values = has(*data, "conf_unsaved");
  semantics.unset_line_is_whole =
      has(*data, "strcmp(p, \"is not set\"") && !has(*data, "strncmp(p, \"is not set\"");
  semantics.ends_empty_menus = has(*data, "P_MENU");
  std::optional<uint32_t> size = HashSize(*header);
  if (!size) size = HashSize(read("internal.h").value_or(""));
  if (size) semantics.hash_size = *size;
  semantics.has_option_lines = has(lexer, "\"option\"");
  semantics.has_transitional = has(lexer, "\"transitional\"");
  semantics.has_conditional_depends = has(parser, "T_DEPENDS T_ON expr if_expr");
  semantics.sources_once = has(read("util.c").value_or(""), "repeated inclusion");
  semantics.strict_statements = has(parser, "zconf_error(\"menuconfig statement without prompt\"");
  semantics.writes_rustc_cfg = has(*data, "print_symbol_for_rustccfg");
  semantics.bare_strings_in_auto_conf = has(*data, "print_symbol_for_autoconf");
  semantics.pads_header_comment = has(*data, "header_print_comment");
  semantics.touches_lower_case_headers = has(*data, "tolower(");
  const size_t write = data->find("int conf_write_autoconf(int");
  if (write != std::string::npos) {
    const std::string_view body = std::string_view(*data).substr(write);
    semantics.computes_before_touching = body.find("sym_calc_value") < body.find("conf_touch_deps");
  }
  using CommandFile = Semantics::CommandFile;
  semantics.command_file = has(*data, "autoconfig := ")    ? CommandFile::kNamed
                           : has(*data, "if (file->next)") ? CommandFile::kLastListed
                                                           : CommandFile::kListed;
  return semantics;
}

}  // namespace kninja::kconfig
