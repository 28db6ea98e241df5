// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kernel/kernel_tree.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "src/base/path.h"
#include "src/base/strings.h"
#include "src/kernel/configuration.h"

namespace kninja::kernel {
namespace {

// Makefiles that lead from an output folder to the sources, one to the next.
constexpr int kMaxIncludes = 4;

// A folder that was looked at: its source tree, or why it is no kernel tree.
struct Look {
  std::string source_dir;
  std::string reason;
};

bool Exists(const Disk& disk, const std::string& dir, std::string_view name) {
  return disk.Stat(JoinPath(dir, name)).has_value();
}

bool HasLineStarting(std::string_view text, std::string_view start) {
  for (size_t at = text.find(start); at != std::string_view::npos; at = text.find(start, at + 1))
    if (at == 0 || text[at - 1] == '\n') return true;
  return false;
}

// The kernel's top Makefile begins with its version, in all releases.
bool IsTopMakefile(std::string_view text) {
  return HasLineStarting(text, "VERSION = ") && HasLineStarting(text, "PATCHLEVEL = ");
}

// The Makefile that the one of an output folder includes; "" when it has none.
std::string IncludedMakefile(std::string_view text) {
  for (const std::string_view line : SplitOn(text, '\n')) {
    const std::vector<std::string_view> words = SplitWords(line);
    if (words.size() == 2 && words[0] == "include" && BaseName(words[1]) == "Makefile")
      return std::string(words[1]);
  }
  return "";
}

Look LookAt(const Disk& disk, const std::string& dir) {
  std::string makefile = JoinPath(dir, "Makefile");
  for (int i = 0; i < kMaxIncludes; ++i) {
    const Result<std::string> text = disk.Read(makefile);
    if (!text) {
      if (i == 0) return {.reason = "it has no Makefile"};
      return {.reason = fmt::format("its Makefile includes '{}', which does not exist", makefile)};
    }
    if (IsTopMakefile(*text)) return {.source_dir = disk.RealPath(std::string(DirName(makefile)))};
    const std::string next = IncludedMakefile(*text);
    if (next.empty()) break;
    makefile = CanonicalPath(JoinPath(dir, next));
  }
  // Output folders of kernels before 5.3 call make instead of including.
  if (Exists(disk, dir, "source/Makefile") && Exists(disk, dir, "include/config"))
    return {.source_dir = disk.RealPath(JoinPath(dir, "source"))};
  return {.reason = "its Makefile is not the kernel's"};
}

std::string UtsRelease(const Disk& disk, const std::string& build_dir) {
  const Result<std::string> text = disk.Read(JoinPath(build_dir, "include/generated/utsrelease.h"));
  if (!text) return "";
  const size_t at = text->find("UTS_RELEASE \"");
  if (at == std::string::npos) return "";
  const size_t begin = text->find('"', at) + 1;
  return text->substr(begin, text->find('"', begin) - begin);
}

Error NotConfigured(const TreeRequest& request, const KernelTree& tree) {
  std::string hint;
  if (tree.installed_headers)
    hint = fmt::format(
        "these are the headers that several configurations share; give the "
        "folder whose Makefile includes this one, such as "
        "/lib/modules/{}/build",
        request.running_release);
  else
    hint = fmt::format(
        "copy a configuration there, such as /boot/config-{}, to '.config' and "
        "run `make -C {} olddefconfig modules_prepare`",
        request.running_release, tree.build_dir);
  return Error(
      fmt::format("kernel tree '{}' is not configured: it has no '.config'", tree.build_dir),
      std::move(hint));
}

// What `make modules_prepare` would have left and is not there.
std::vector<std::string> MissingPreparation(const Disk& disk, const std::string& build_dir,
                                            std::string_view configuration) {
  std::vector<std::string> needed = {"include/config/auto.conf", "include/generated/autoconf.h",
                                     "include/generated/utsrelease.h", "scripts/basic/fixdep",
                                     "scripts/mod/modpost"};
  // CONFIG_OBJTOOL is 5.19's name; before it, CONFIG_STACK_VALIDATION built the
  // tool.
  if (ValueInText(configuration, "CONFIG_OBJTOOL") == "y" ||
      ValueInText(configuration, "CONFIG_STACK_VALIDATION") == "y")
    needed.emplace_back("tools/objtool/objtool");
  std::erase_if(needed, [&](const std::string& name) { return Exists(disk, build_dir, name); });
  return needed;
}

Error NotPrepared(const KernelTree& tree, const std::vector<std::string>& missing) {
  std::string hint = tree.installed_headers
                         ? "the headers package is incomplete: install it again, with the "
                           "packages that it depends on"
                         : fmt::format("run `make -C {} modules_prepare`", tree.build_dir);
  return Error(fmt::format("kernel tree '{}' is configured but not prepared: it has no '{}'",
                           tree.build_dir, fmt::join(missing, "', '")),
               std::move(hint));
}

void ReadFacts(const Disk& disk, KernelTree& tree) {
  const Result<std::string> release =
      disk.Read(JoinPath(tree.build_dir, "include/config/kernel.release"));
  if (release) tree.release = TrimBlanks(*release);
  tree.uts_release = UtsRelease(disk, tree.build_dir);
  tree.has_symvers = Exists(disk, tree.build_dir, "Module.symvers");
  tree.has_vmlinux = Exists(disk, tree.build_dir, "vmlinux");
}

Result<KernelTree> Describe(const Disk& disk, const TreeRequest& request, const std::string& dir,
                            const Look& look) {
  KernelTree tree;
  tree.build_dir = disk.RealPath(dir);
  tree.source_dir = look.source_dir;
  tree.installed_headers = !Exists(disk, tree.source_dir, "init/main.c");
  const bool synced = Exists(disk, tree.build_dir, "include/config/auto.conf");
  if (!synced && !Exists(disk, tree.build_dir, ".config")) return NotConfigured(request, tree);
  KN_TRY_ASSIGN(const std::string configuration, ReadConfiguration(disk, tree.build_dir));
  const std::vector<std::string> missing = MissingPreparation(disk, tree.build_dir, configuration);
  if (!missing.empty()) return NotPrepared(tree, missing);
  tree.compiler = ValueInText(configuration, "CONFIG_CC_VERSION_TEXT");
  ReadFacts(disk, tree);
  return tree;
}

// A tree that somebody named; `what` says how: "--kernel", "$KNINJA_KERNEL".
Result<KernelTree> NamedTree(const Disk& disk, const TreeRequest& request, const std::string& named,
                             std::string_view what) {
  const std::string dir = CanonicalPath(JoinPath(request.current_directory, named));
  const auto signature = disk.Stat(dir);
  const std::string hint = fmt::format(
      "give a configured source tree, an O= tree or a headers folder such as "
      "/lib/modules/{}/build",
      request.running_release);
  if (!signature) return Error(fmt::format("{} names '{}', which does not exist", what, dir), hint);
  if (!signature->directory)
    return Error(fmt::format("{} names '{}', which is no directory", what, dir), hint);
  const Look look = LookAt(disk, dir);
  if (look.source_dir.empty())
    return Error(fmt::format("{} names '{}', which is no kernel tree: {}", what, dir, look.reason),
                 hint);
  return Describe(disk, request, dir, look);
}

Error NothingFound(const TreeRequest& request, std::string installed) {
  Error error("no kernel tree found",
              fmt::format("give --kernel DIR, or install the headers of the running kernel "
                          "(Debian's package is linux-headers-{})",
                          request.running_release));
  const auto note = [&](std::string text) {
    error.diagnostic().notes.push_back({.location = {}, .text = std::move(text)});
  };
  note("--kernel is not given");
  note("$KNINJA_KERNEL is not set");
  note(fmt::format("'{}' is not inside a kernel tree", request.current_directory));
  note(std::move(installed));
  return error;
}

}  // namespace

Result<KernelTree> FindKernelTree(const Disk& disk, const TreeRequest& request) {
  if (request.explicit_dir && !request.explicit_dir->empty())
    return NamedTree(disk, request, *request.explicit_dir, "--kernel");
  const auto variable = request.environment.find("KNINJA_KERNEL");
  if (variable != request.environment.end() && !variable->second.empty())
    return NamedTree(disk, request, variable->second, "$KNINJA_KERNEL");

  for (std::string dir = request.current_directory; !dir.empty(); dir = DirName(dir)) {
    const Look look = LookAt(disk, dir);
    if (!look.source_dir.empty()) return Describe(disk, request, dir, look);
    if (dir == "/") break;
  }

  const std::string installed = fmt::format("/lib/modules/{}/build", request.running_release);
  if (!disk.Stat(installed))
    return NothingFound(request, fmt::format("'{}' does not exist", installed));
  const Look look = LookAt(disk, installed);
  if (look.source_dir.empty())
    return NothingFound(request, fmt::format("'{}' is no kernel tree: {}", installed, look.reason));
  return Describe(disk, request, installed, look);
}

std::optional<Diagnostic> MissingSymversWarning(const KernelTree& tree) {
  if (tree.has_symvers) return std::nullopt;
  Diagnostic warning;
  warning.severity = Diagnostic::Severity::kWarning;
  warning.message = fmt::format(
      "kernel tree '{}' has no 'Module.symvers': modules may lack dependencies "
      "and "
      "symbol versions, and symbols of the kernel count as unresolved",
      tree.build_dir);
  warning.hint = fmt::format(
      "build the kernel with `make -C {}`, or copy the Module.symvers of the "
      "kernel that the modules are for",
      tree.build_dir);
  return warning;
}

}  // namespace kninja::kernel
