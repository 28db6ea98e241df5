// SPDX-License-Identifier: GPL-2.0-or-later
#include "generator/ninja_writer.h"

#include <fmt/format.h>

namespace kninja::generator {

Status AppendPath(std::string_view path, std::string& out) {
  // ninja's lexer ends a path at these, escaped or not.
  constexpr std::string_view kImpossible("\n\r|\0", 4);
  if (path.empty()) return Error("ninja cannot have '' as a path: it is empty");
  if (path.find_first_of(kImpossible) != std::string_view::npos)
    return Error(fmt::format(
        "ninja cannot have '{}' as a path: it contains a line end, a bar or a NUL", path));
  for (const char c : path) {
    if (c == '$' || c == ' ' || c == ':') out += '$';
    out += c;
  }
  return {};
}

Status AppendValue(std::string_view value, std::string& out) {
  constexpr std::string_view kImpossible("\n\r\0", 3);
  if (value.find_first_of(kImpossible) != std::string_view::npos)
    return Error(
        fmt::format("ninja cannot have '{}' as a value: it contains a line end or a NUL", value));
  // Blanks at the start would be skipped.
  size_t begin = 0;
  while (begin < value.size() && value[begin] == ' ') ++begin;
  for (size_t i = 0; i < begin; ++i) out += "$ ";
  for (;;) {
    const size_t dollar = value.find('$', begin);
    out.append(value.substr(begin, dollar - begin));
    if (dollar == std::string_view::npos) return {};
    out += "$$";
    begin = dollar + 1;
  }
}

void NinjaWriter::Comment(std::string_view line) {
  text_.append("# ").append(line.substr(0, line.find('\n'))).append("\n");
}

void NinjaWriter::BlankLine() { text_ += '\n'; }

Status NinjaWriter::Variable(std::string_view name, std::string_view value) {
  text_.append(name).append(" = ");
  KN_TRY(AppendValue(value, text_));
  text_ += '\n';
  return {};
}

Status NinjaWriter::Binding(std::string_view name, std::string_view value) {
  text_ += "  ";
  return Variable(name, value);
}

void NinjaWriter::RawBinding(std::string_view name, std::string_view value) {
  text_.append("  ").append(name).append(" = ").append(value).append("\n");
}

void NinjaWriter::Rule(std::string_view name) { text_.append("rule ").append(name).append("\n"); }

void NinjaWriter::Pool(std::string_view name, unsigned depth) {
  text_ += fmt::format("pool {}\n  depth = {}\n", name, depth);
}

Status NinjaWriter::Paths(std::string_view before, std::span<const std::string> paths) {
  if (paths.empty()) return {};
  text_ += before;
  for (const std::string& path : paths) {
    text_ += ' ';
    KN_TRY(AppendPath(path, text_));
  }
  return {};
}

Status NinjaWriter::AddBuild(const Build& build) {
  KN_TRY(Paths("build", build.outputs));
  text_.append(": ").append(build.rule);
  KN_TRY(Paths("", build.inputs));
  KN_TRY(Paths(" |", build.implicit));
  KN_TRY(Paths(" ||", build.order_only));
  text_ += '\n';
  return {};
}

Status NinjaWriter::Default(std::span<const std::string> targets) {
  KN_TRY(Paths("default", targets));
  if (!targets.empty()) text_ += '\n';
  return {};
}

}  // namespace kninja::generator
