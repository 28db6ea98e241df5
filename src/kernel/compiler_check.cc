// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kernel/compiler_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "src/base/strings.h"
#include "src/kernel/make_environment.h"

namespace kninja::kernel {
namespace {

// "gcc-12 (Debian ...) 12.2.0" begins with the name that gcc was called by, as
// the GNU coding standards have it; "Debian clang version 14.0.6" does not.
std::string_view CallName(std::string_view version) {
  const std::string_view name = version.substr(0, version.find(" ("));
  return name.size() < version.size() && name.find(' ') == std::string_view::npos
             ? name
             : std::string_view();
}

// The version's first number: "12" of "gcc (Debian 12.2.0-14+deb12u1) 12.2.0".
std::string_view MajorVersion(std::string_view version) {
  for (const std::string_view word : SplitWords(version)) {
    const std::string_view number = word.substr(0, word.find('.'));
    if (number.size() < word.size() &&
        number.find_first_not_of("0123456789") == std::string_view::npos)
      return number;
  }
  return {};
}

// Names that the compiler with this version may go by, the likeliest first.
std::vector<std::string> LikelyNames(std::string_view version) {
  std::vector<std::string> names;
  if (const std::string_view name = CallName(version); !name.empty()) names.emplace_back(name);
  const std::string family = version.find("clang") != std::string_view::npos ? "clang" : "gcc";
  const std::string_view major = MajorVersion(version);
  if (!major.empty()) names.push_back(fmt::format("{}-{}", family, major));
  names.push_back(family);
  return names;
}

std::string AdviceFor(const Disk& disk, ProcessRunner& runner, const Environment& environment,
                      const std::string& built_by) {
  const std::vector<std::string> names = LikelyNames(built_by);
  const std::vector<std::string> search_path = SearchPath(disk, environment);
  for (const std::string& name : names) {
    if (ResolveProgram(disk, name, search_path).empty()) continue;
    if (IsSameCompiler(CompilerVersion(runner, environment, name), built_by))
      return fmt::format("give CC={}, which is the kernel's compiler", name);
  }
  return fmt::format("install the kernel's compiler and name it with CC=, such as CC={}",
                     names.front());
}

}  // namespace

Status FindCompiler(const Disk& disk, const Environment& environment, std::string_view cc,
                    const std::string& built_by) {
  const std::vector<std::string> search_path = SearchPath(disk, environment);
  for (const std::string_view word : SplitWords(cc)) {
    // "ccache gcc-12 -m64": the programs come before the first option.
    if (word.front() == '-' || word.find('=') != std::string_view::npos) break;
    const std::string program(word);
    if (!ResolveProgram(disk, program, search_path).empty()) continue;
    std::string hint = "install it, or name another one with CC=";
    if (!built_by.empty()) hint += fmt::format("; the kernel was built with {}", built_by);
    return Error(fmt::format("cannot find the compiler '{}'", program), std::move(hint));
  }
  return {};
}

std::string CompilerVersion(ProcessRunner& runner, const Environment& environment,
                            const std::string& cc) {
  ProcessSpec spec;
  spec.argv = {"/bin/sh", "-c", cc + " --version"};
  spec.environment = environment;
  spec.environment["LC_ALL"] = "C";
  spec.capture_errors = true;
  const Result<ProcessOutcome> outcome = runner.Run(spec);
  if (!outcome) return "";
  std::string version = outcome->output.substr(0, outcome->output.find('\n'));
  std::erase(version, '#');
  return version;
}

bool IsSameCompiler(std::string_view one, std::string_view other) {
  const std::string_view name = CallName(one), other_name = CallName(other);
  if (!name.empty() && !other_name.empty()) {
    one.remove_prefix(name.size());
    other.remove_prefix(other_name.size());
  }
  return one == other;
}

std::optional<Diagnostic> OtherCompilerWarning(const Disk& disk, ProcessRunner& runner,
                                               const Environment& environment,
                                               const std::string& built_by,
                                               const std::string& used) {
  if (built_by.empty() || used.empty() || IsSameCompiler(built_by, used)) return std::nullopt;
  Diagnostic warning;
  warning.severity = Diagnostic::Severity::kWarning;
  warning.message = "the compiler differs from the one that the kernel was built with";
  warning.hint = AdviceFor(disk, runner, environment, built_by);
  warning.notes.push_back({.location = {}, .text = "the kernel was built with " + built_by});
  warning.notes.push_back({.location = {}, .text = "modules are built with " + used});
  return warning;
}

void RemoveCompilerWarning(const std::string& built_by, const std::string& used,
                           std::vector<Diagnostic>& warnings) {
  if (built_by.empty() || used.empty()) return;
  std::erase_if(warnings, [&](const Diagnostic& warning) {
    const auto says = [&](const std::string& text) {
      return std::any_of(warning.notes.begin(), warning.notes.end(),
                         [&](const Diagnostic::Note& note) { return note.text.ends_with(text); });
    };
    return says(built_by) && says(used);
  });
}

}  // namespace kninja::kernel
