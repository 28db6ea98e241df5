// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kernel/make_environment.h"

#include <algorithm>

#include "src/base/path.h"
#include "src/base/strings.h"

namespace kninja::kernel {
namespace {

// Command-line variables follow this word of MAKEFLAGS.
constexpr std::string_view kVariablesFollow = " -- ";

bool IsNumber(std::string_view word) {
  return !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos;
}

bool IsFirstWordLetters(std::string_view word) {
  return word.front() != '-' && word.find('=') == std::string_view::npos;
}

bool ConcernsJobs(std::string_view word) {
  return word.starts_with("-j") || word.starts_with("-l") || word.starts_with("--job");
}

bool IsDryRun(std::string_view word) {
  return word == "-n" || word == "-q" || word == "-t" || word == "--dry-run" ||
         word == "--just-print" || word == "--recon" || word == "--question" || word == "--touch";
}

std::string CleanFlags(std::string_view flags) {
  const size_t split = std::min(flags.find(kVariablesFollow), flags.size());
  const bool only_variables = flags.starts_with(kVariablesFollow.substr(1));
  if (only_variables) return std::string(flags);
  std::string result;
  bool number_follows = false;
  bool first = true;
  for (const std::string_view word : SplitWords(flags.substr(0, split))) {
    std::string kept(word);
    if (first && IsFirstWordLetters(word)) kept = WithoutFlagLetters(word, "nqt");
    const bool drop = ConcernsJobs(word) || IsDryRun(word) || (number_follows && IsNumber(word));
    number_follows = word == "-j" || word == "-l";
    // A first word of letters stays first; make writes a blank before any
    // other.
    if (!drop && !kept.empty()) {
      if (!first || !IsFirstWordLetters(word)) result += ' ';
      result += kept;
    }
    first = false;
  }
  result += flags.substr(split);
  return result;
}

}  // namespace

std::string WithoutFlagLetters(std::string_view flags, std::string_view letters) {
  const size_t end = std::min(flags.find(' '), flags.size());
  std::string result;
  for (const char c : flags.substr(0, end))
    if (letters.find(c) == std::string_view::npos) result += c;
  // MFLAGS writes the letters after a dash, which goes with the last of them.
  if (result == "-") result.clear();
  return result.append(flags.substr(end));
}

Environment WithoutOuterMake(const Environment& environment) {
  Environment result = environment;
  for (const char* name :
       {"MAKELEVEL", "MAKE_RESTARTS", "MAKE_TERMOUT", "MAKE_TERMERR", "MFLAGS", "MAKEOVERRIDES"})
    result.erase(name);
  const auto flags = result.find("MAKEFLAGS");
  if (flags != result.end()) {
    flags->second = CleanFlags(flags->second);
    if (SplitWords(flags->second).empty()) result.erase(flags);
  }
  return result;
}

const std::string& ValueOf(const Environment& environment, const std::string& name) {
  static const std::string empty;
  const auto found = environment.find(name);
  return found == environment.end() ? empty : found->second;
}

std::vector<std::string> SearchPath(const Disk& disk, const Environment& environment) {
  const auto path = environment.find("PATH");
  const std::string_view value =
      path == environment.end() ? std::string_view("/usr/bin:/bin") : path->second;
  std::vector<std::string> directories;
  for (const std::string_view part : SplitOn(value, ':')) {
    std::string directory = part.empty() ? "." : std::string(part);
    const bool known =
        std::find(directories.begin(), directories.end(), directory) != directories.end();
    if (!known && disk.Stat(directory)) directories.push_back(std::move(directory));
  }
  return directories;
}

std::string ResolveProgram(const Disk& disk, const std::string& program,
                           const std::vector<std::string>& search_path) {
  const auto runnable = [&](const std::string& path) {
    const auto signature = disk.Stat(path);
    return signature && signature->executable;
  };
  if (program.find('/') != std::string::npos) return runnable(program) ? program : "";
  for (const std::string& directory : search_path) {
    std::string candidate = JoinPath(directory, program);
    if (runnable(candidate)) return candidate;
  }
  return "";
}

}  // namespace kninja::kernel
