// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/kconfig/macros.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "parsers/kconfig/lexer.h"
#include "parsers/kconfig/tree.h"

namespace kninja::kconfig {
namespace {

constexpr size_t kMaxArguments = 16;
constexpr int kMaxDepth = 1000;
constexpr size_t kMaxShellOutput = 4095;  // scripts/kconfig/preprocess.c: do_shell.

struct Function {
  std::string_view name;
  size_t arguments;
};
constexpr Function kFunctions[] = {{"error-if", 2}, {"filename", 0}, {"info", 1},
                                   {"lineno", 0},   {"shell", 1},    {"warning-if", 2}};

// Commas outside parentheses separate.
std::vector<std::string_view> SplitArguments(std::string_view clause) {
  std::vector<std::string_view> parts;
  size_t start = 0;
  int depth = 0;
  for (size_t i = 0; i < clause.size(); ++i) {
    if (clause[i] == ',' && depth == 0) {
      parts.push_back(clause.substr(start, i - start));
      start = i + 1;
    } else if (clause[i] == '(') {
      ++depth;
    } else if (clause[i] == ')') {
      --depth;
    }
  }
  parts.push_back(clause.substr(start));
  return parts;
}

}  // namespace

Error Macros::ErrorHere(std::string message) const {
  Diagnostic diagnostic;
  diagnostic.location = LocationOf(place_);
  diagnostic.message = std::move(message);
  return Error(std::move(diagnostic));
}

Status Macros::Assign(std::string_view name, Assignment kind, std::string_view text,
                      const Place& place) {
  place_ = place;
  const auto [found, is_new] = variables_.try_emplace(std::string(name));
  // Perf: values are short, and a copy keeps a redefinition while expanding safe.
  Variable& variable = found->second;
  const bool append = kind == Assignment::kAppend && !is_new;
  if (!append) variable.recursive = kind != Assignment::kSimple;
  std::string value;
  if (variable.recursive) {
    value = text;
  } else {
    KN_TRY(ExpandWith(text, {}, value));
  }
  if (append)
    variable.value += " " + value;
  else
    variable.value = std::move(value);
  return {};
}

Status Macros::Expand(std::string_view text, const Place& place, std::string& out) {
  place_ = place;
  return ExpandWith(text, {}, out);
}

Status Macros::ExpandQuoted(std::string_view text, const Place& place, std::string& out) {
  place_ = place;
  for (size_t i = 0; i < text.size();) {
    if (text[i] == '$') {
      size_t length = 0;
      KN_TRY(ExpandReference(text.substr(i), {}, &length, out));
      i += length;
    } else {
      if (text[i] == '\\' && ++i == text.size()) break;
      out += text[i++];
    }
  }
  return {};
}

Status Macros::ExpandWith(std::string_view text, const Arguments& arguments, std::string& out) {
  while (true) {
    const size_t dollar = text.find('$');
    out += text.substr(0, dollar);
    if (dollar == std::string_view::npos) return {};
    text.remove_prefix(dollar);
    size_t length = 0;
    KN_TRY(ExpandReference(text, arguments, &length, out));
    text.remove_prefix(length);
  }
}

Status Macros::ExpandReference(std::string_view text, const Arguments& arguments, size_t* length,
                               std::string& out) {
  *length = ReferenceLength(text);
  if (*length == 0)
    return ErrorHere(fmt::format("unterminated reference to '{}': missing ')'", text.substr(2)));
  if (*length == 1) {
    out += '$';
    return {};
  }
  return EvaluateClause(text.substr(2, *length - 3), arguments, out);
}

Status Macros::EvaluateClause(std::string_view clause, const Arguments& arguments,
                              std::string& out) {
  // $(1) is an argument of the function being expanded, if it has that many.
  char* end = nullptr;
  const std::string text(clause);
  const unsigned long number = std::strtoul(text.c_str(), &end, 10);
  if (*end == '\0' && number > 0 && number <= arguments.size()) {
    out += arguments[number - 1];
    return {};
  }
  const std::vector<std::string_view> parts = SplitArguments(clause);
  if (parts.size() > kMaxArguments) return ErrorHere("too many function arguments");
  std::string name;
  KN_TRY(ExpandWith(parts[0], arguments, name));
  Arguments expanded(parts.size() - 1);
  for (size_t i = 0; i < expanded.size(); ++i)
    KN_TRY(ExpandWith(parts[i + 1], arguments, expanded[i]));
  KN_TRY_ASSIGN(const bool is_variable, CallVariable(name, expanded, out));
  if (is_variable) return {};
  KN_TRY_ASSIGN(const bool is_function, CallFunction(name, expanded, out));
  if (!is_function && expanded.empty()) ExpandEnvironment(name, out);
  return {};
}

Result<bool> Macros::CallVariable(const std::string& name, const Arguments& arguments,
                                  std::string& out) {
  const auto found = variables_.find(name);
  if (found == variables_.end()) return false;
  Variable& variable = found->second;
  if (arguments.empty() && variable.depth > 0)
    return ErrorHere(fmt::format("recursive variable '{}' references itself (eventually)", name));
  if (variable.depth > kMaxDepth) return ErrorHere("too deep recursive expansion");
  ++variable.depth;
  Status status;
  if (variable.recursive)
    status = ExpandWith(variable.value, arguments, out);
  else
    out += variable.value;
  --variable.depth;
  if (!status) return std::move(status.error());
  return true;
}

Result<bool> Macros::CallFunction(const std::string& name, const Arguments& arguments,
                                  std::string& out) {
  const auto* function = std::find_if(std::begin(kFunctions), std::end(kFunctions),
                                      [&](const Function& f) { return f.name == name; });
  if (function == std::end(kFunctions)) return false;
  if (arguments.size() != function->arguments)
    return ErrorHere(fmt::format("too {} function arguments passed to '{}'",
                                 arguments.size() < function->arguments ? "few" : "many", name));
  if (name == "shell") {
    KN_TRY(RunShell(arguments[0], out));
  } else if (name == "filename") {
    out += place_.file;
  } else if (name == "lineno") {
    out += std::to_string(place_.line);
  } else if (name == "info") {
    host_.Info(arguments[0]);
  } else if (arguments[0] == "y") {
    if (name == "error-if") return ErrorHere(arguments[1]);
    warnings_.push_back(WarningAt(place_, arguments[1]));
  }
  return true;
}

Status Macros::RunShell(const std::string& command, std::string& out) {
  KN_TRY_ASSIGN(std::string output, host_.Shell(command));
  if (output.size() > kMaxShellOutput) output.resize(kMaxShellOutput);
  while (!output.empty() && output.back() == '\n') output.pop_back();
  std::replace(output.begin(), output.end(), '\n', ' ');
  // conf holds it in a C string.
  out += std::string_view(output).substr(0, output.find('\0'));
  return {};
}

bool Macros::ExpandEnvironment(const std::string& name, std::string& out) {
  if (name.empty()) return false;
  for (const auto& [known, value] : used_) {
    if (known != name) continue;
    out += value;
    return true;
  }
  std::optional<std::string> value = host_.Variable(name);
  if (!value) return false;
  out += *value;
  used_.emplace_back(name, std::move(*value));
  return true;
}

}  // namespace kninja::kconfig
