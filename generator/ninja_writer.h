// SPDX-License-Identifier: GPL-2.0-or-later
// Writes ninja's syntax and nothing else: escaping, statements, indentation. It
// knows no kernel, picks no rules and touches no disk.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "src/base/result.h"

namespace kninja::generator {

/// Appends `path` so that ninja reads it as one path. Line ends, bars and NUL
/// cannot be spelled in a manifest: "ninja cannot have 'PATH' as a path: ...".
Status AppendPath(std::string_view path, std::string& out);
/// Appends `value` so that ninja reads it back unchanged.
Status AppendValue(std::string_view value, std::string& out);

class NinjaWriter {
 public:
  struct Build {
    std::string_view rule;
    std::span<const std::string> outputs;
    std::span<const std::string> inputs;
    std::span<const std::string> implicit;
    std::span<const std::string> order_only;
  };

  void Comment(std::string_view line);
  void BlankLine();
  /// `name = value` for the whole file.
  Status Variable(std::string_view name, std::string_view value);
  /// `name = value` for the rule or build before it.
  Status Binding(std::string_view name, std::string_view value);
  /// A binding whose value is in ninja's own syntax, with references to variables.
  void RawBinding(std::string_view name, std::string_view value);
  void Rule(std::string_view name);
  void Pool(std::string_view name, unsigned depth);
  Status AddBuild(const Build& build);
  Status Default(std::span<const std::string> targets);

  const std::string& text() const { return text_; }
  std::string TakeText() { return std::move(text_); }

 private:
  Status Paths(std::string_view before, std::span<const std::string> paths);
  std::string text_;
};

}  // namespace kninja::generator
