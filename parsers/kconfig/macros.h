// SPDX-License-Identifier: GPL-2.0-or-later
// The macro language of Kconfig files (scripts/kconfig/preprocess.c): variables
// and functions, expanded while parsing. Only `$(` is special; there are no
// single-letter variables and no `${}`.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "parsers/kconfig/host.h"
#include "parsers/kconfig/model.h"
#include "src/base/result.h"

namespace kninja::kconfig {

class Macros {
 public:
  enum class Assignment { kRecursive, kSimple, kAppend };

  /// `host` must outlive the object.
  explicit Macros(Host& host) : host_(host) {}

  /// `NAME = TEXT`, `:=`, `+=`.
  Status Assign(std::string_view name, Assignment kind, std::string_view text, const Place& place);
  /// Appends `text` with its macros expanded.
  Status Expand(std::string_view text, const Place& place, std::string& out);
  /// The same for what is between quotes: a backslash takes the next character as it is.
  Status ExpandQuoted(std::string_view text, const Place& place, std::string& out);

  /// Variables of the environment that were used, in order.
  const std::vector<std::pair<std::string, std::string>>& used_variables() const { return used_; }
  /// What $(warning-if) said.
  std::vector<Diagnostic> TakeWarnings() { return std::move(warnings_); }

 private:
  struct Variable {
    std::string value;
    bool recursive = true;
    int depth = 0;  ///< How often it is being expanded.
  };
  using Arguments = std::vector<std::string>;

  Status ExpandWith(std::string_view text, const Arguments& arguments, std::string& out);
  /// `text` begins with `$`; `*length` gets how much of it was expanded.
  Status ExpandReference(std::string_view text, const Arguments& arguments, size_t* length,
                         std::string& out);
  Status EvaluateClause(std::string_view clause, const Arguments& arguments, std::string& out);
  /// These tell whether there is such a variable or function.
  Result<bool> CallVariable(const std::string& name, const Arguments& arguments, std::string& out);
  Result<bool> CallFunction(const std::string& name, const Arguments& arguments, std::string& out);
  Status RunShell(const std::string& command, std::string& out);
  bool ExpandEnvironment(const std::string& name, std::string& out);
  Error ErrorHere(std::string message) const;

  Host& host_;
  std::unordered_map<std::string, Variable> variables_;
  std::vector<std::pair<std::string, std::string>> used_;
  std::vector<Diagnostic> warnings_;
  Place place_;
};

}  // namespace kninja::kconfig
