// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/makefile/disk_host.h"

#include <fnmatch.h>

#include <algorithm>

#include "parsers/makefile/simple_command.h"
#include "parsers/makefile/words.h"
#include "src/base/path.h"

namespace kninja::makefile {
namespace {

bool HasWildcard(std::string_view text) {
  constexpr CharSet kSpecial("*?[\\");
  return kSpecial.In(text);
}

std::string Unescape(std::string_view text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    result += text[i];
  }
  return result;
}

using Names = std::optional<std::vector<std::string>>;
using Lister = std::function<const Names&(const std::string& path)>;

// Where a pattern is matched.
struct Place {
  const Disk& disk;
  const std::string& directory;
  const Lister& list;
};

// Extends each of `bases` (already matched, ending in "/" or empty) by the
// pattern's component that ends at `end`.
void ExpandComponent(const Place& place, std::string_view component, bool last,
                     std::vector<std::string>& bases) {
  std::vector<std::string> next;
  for (const std::string& base : bases) {
    if (!HasWildcard(component)) {
      const std::string candidate = base + std::string(component);
      if (!last || place.disk.Stat(JoinPath(place.directory, candidate)))
        next.push_back(last ? candidate : candidate + "/");
      continue;
    }
    const Names& names = place.list(JoinPath(place.directory, base.empty() ? "." : base));
    if (!names) continue;
    const std::string pattern(component);
    for (const std::string& name : *names) {
      if (fnmatch(pattern.c_str(), name.c_str(), FNM_PERIOD) != 0) continue;
      next.push_back(last ? base + name : base + name + "/");
    }
  }
  bases = std::move(next);
}

std::vector<std::string> GlobWith(const Place& place, const std::string& pattern) {
  const auto exists = [&](const std::string& path) {
    return place.disk.Stat(JoinPath(place.directory, path)).has_value();
  };
  if (!HasWildcard(pattern)) {
    if (exists(pattern)) return {pattern};
    return {};
  }
  std::vector<std::string> bases = {""};
  size_t begin = 0;
  while (true) {
    const size_t slash = pattern.find('/', begin);
    const bool last = slash == std::string::npos;
    const std::string_view component =
        std::string_view(pattern).substr(begin, last ? slash : slash - begin);
    if (component.empty()) {
      // A leading, doubled or trailing slash stays as written.
      if (!last)
        for (std::string& base : bases) base += '/';
    } else {
      ExpandComponent(place, component, last, bases);
    }
    if (last) break;
    begin = slash + 1;
  }
  if (pattern.ends_with('/'))
    std::erase_if(bases, [&](const std::string& base) { return !exists(base); });
  if (bases.empty() && !kWildcards.In(pattern)) {
    const std::string plain = Unescape(pattern);
    if (exists(plain)) return {plain};
  }
  std::sort(bases.begin(), bases.end());
  return bases;
}

}  // namespace

std::vector<std::string> GlobPaths(const Disk& disk, const std::string& directory,
                                   const std::string& pattern) {
  Names names;
  const Lister list = [&](const std::string& path) -> const Names& {
    return names = disk.List(path);
  };
  return GlobWith({disk, directory, list}, pattern);
}

namespace {

constexpr int kNotFound = 127;  // A shell's exit code for it.

// ": Permission denied" of "cannot run x: Permission denied", in make's words.
std::string Reason(const std::string& message) {
  const size_t colon = message.rfind(": ");
  const std::string reason = colon == std::string::npos ? ": " + message : message.substr(colon);
  return reason.starts_with(": no such program") ? ": No such file or directory" : reason;
}

}  // namespace

DiskHost::DiskHost(Disk& disk, ProcessRunner& runner, std::string directory, Printer out,
                   Printer err)
    : disk_(disk),
      runner_(runner),
      directory_(std::move(directory)),
      out_(std::move(out)),
      err_(std::move(err)) {}

std::string DiskHost::Full(const std::string& path) const { return JoinPath(directory_, path); }

Result<MakefileText> DiskHost::ReadMakefile(const std::string& path) {
  KN_TRY_ASSIGN(std::optional<std::string> content, ReadFile(path));
  if (!content) return MakefileText();
  return std::make_shared<const std::string>(std::move(*content));
}

Result<std::optional<std::string>> DiskHost::ReadFile(const std::string& path) {
  const auto signature = disk_.Stat(Full(path));
  if (!signature || signature->directory) return std::optional<std::string>();
  Result<std::string> content = disk_.Read(Full(path));
  if (!content) return Error(std::move(content.error()));
  return std::optional<std::string>(std::move(*content));
}

Status DiskHost::WriteFile(const std::string& path, std::string_view content, bool append) {
  std::string text;
  if (append) {
    KN_TRY_ASSIGN(std::optional<std::string> old, ReadFile(path));
    text = old.value_or("");
  }
  text += content;
  return disk_.Write(Full(path), text);
}

std::optional<int64_t> DiskHost::ModificationTime(const std::string& path) {
  const auto signature = disk_.Stat(Full(path));
  if (!signature) return std::nullopt;
  return signature->mtime_ns;
}

std::vector<std::string> DiskHost::Glob(const std::string& pattern) {
  const Lister list = [&](const std::string& path) -> const Names& {
    const auto known = listings_.find(path);
    if (known != listings_.end()) return known->second;
    return listings_.emplace(path, disk_.List(path)).first->second;
  };
  return GlobWith({disk_, directory_, list}, pattern);
}

std::string DiskHost::RealPath(const std::string& path) { return disk_.RealPath(Full(path)); }

Result<ShellOutcome> DiskHost::Shell(const std::vector<std::string>& argv,
                                     const Environment& environment) {
  ProcessSpec spec;
  spec.argv = argv;
  spec.environment = environment;
  spec.directory = directory_;
  // Perf: most calls of kbuild's makefiles need no shell.
  std::optional<std::vector<std::string>> words;
  if (argv.size() == 3 && argv[0] == "/bin/sh" && (argv[1] == "-c" || argv[1] == "-ec"))
    words = SplitSimpleCommand(argv[2]);
  if (words) spec.argv = *words;
  Result<ProcessOutcome> outcome = runner_.Run(spec);
  if (outcome) return ShellOutcome{outcome->exit_code, std::move(outcome->output), ""};
  if (!words) return Error(std::move(outcome.error()));
  return ShellOutcome{kNotFound, "", (*words)[0] + Reason(outcome.error().message())};
}

Result<int> DiskHost::RunRecipeLine(const std::vector<std::string>& argv,
                                    const Environment& environment) {
  ProcessSpec spec;
  spec.argv = argv;
  spec.environment = environment;
  spec.directory = directory_;
  spec.capture_output = false;
  KN_TRY_ASSIGN(const ProcessOutcome outcome, runner_.Run(spec));
  return outcome.exit_code;
}

}  // namespace kninja::makefile
