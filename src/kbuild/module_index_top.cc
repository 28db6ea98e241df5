// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kbuild/module_index_top.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "src/base/path.h"
#include "src/base/strings.h"

namespace kninja::kbuild {
namespace {

// Command-line variables that say for what directory a make was started.
constexpr std::array<std::string_view, 9> kDirectoryVariables = {"M",
                                                                 "MO",
                                                                 "O",
                                                                 "KBUILD_EXTMOD",
                                                                 "KBUILD_OUTPUT",
                                                                 "obj",
                                                                 "need-builtin",
                                                                 "need-modorder",
                                                                 "single-build"};

bool SaysDirectory(const std::string& assignment) {
  const std::string_view name =
      std::string_view(assignment).substr(0, assignment.find_first_of(":=+?"));
  return std::find(kDirectoryVariables.begin(), kDirectoryVariables.end(), name) !=
         kDirectoryVariables.end();
}

// The first make that evaluates a directory.
const kernel::MakeInvocation* FindDirectoryMake(const kernel::Capture& capture) {
  for (const kernel::MakeInvocation& invocation : capture.invocations)
    for (const std::string& argument : invocation.arguments)
      if (argument.ends_with("scripts/Makefile.build")) return &invocation;
  return nullptr;
}

// The environment of a make that builds in the tree.
Environment InTreeEnvironment(Environment environment, const kernel::KernelTree& tree) {
  for (const char* name : {"M", "MO", "KBUILD_EXTMOD", "KBUILD_EXTMOD_OUTPUT"})
    environment.erase(name);
  const bool in_place = tree.build_dir == tree.source_dir;
  environment["abs_srctree"] = tree.source_dir;
  environment["abs_objtree"] = tree.build_dir;  // Until Linux 6.12.
  environment["abs_output"] = tree.build_dir;   // Since Linux 6.13.
  environment["objtree"] = ".";
  environment["srctree"] = in_place ? "." : tree.source_dir;
  environment["srcroot"] = environment["srctree"];
  environment.erase("VPATH");
  if (!in_place) environment["VPATH"] = tree.source_dir;
  environment["sub_make_done"] = "1";
  return environment;
}

std::vector<std::string> ExpandWords(makefile::Evaluator& evaluator, std::string_view text) {
  std::string expanded;
  std::vector<std::string> words;
  if (!evaluator.Expand(text, expanded)) return words;
  for (const std::string_view word : SplitWords(expanded)) words.emplace_back(word);
  return words;
}

// kbuild's own lists: what is built (build-dirs; build-dir since 6.1), and what
// `make clean` visits, which is what any configuration could have built.
void FindRoots(makefile::Evaluator& evaluator, std::vector<RootDirectory>& roots) {
  const auto add = [&](std::string_view word, bool built) {
    constexpr std::string_view kTarget = "_clean_";
    if (word.starts_with(kTarget)) word.remove_prefix(kTarget.size());
    const std::string path = CanonicalPath(word);
    const bool known = std::any_of(roots.begin(), roots.end(),
                                   [&](const RootDirectory& root) { return root.path == path; });
    // `clean` visits the documentation too, which no `obj-` list names.
    if (!known && path != "Documentation") roots.push_back({path, built});
  };
  for (const std::string& word : ExpandWords(evaluator, "$(build-dirs) $(build-dir)"))
    add(word, true);
  for (const std::string& word : ExpandWords(evaluator, "$(clean-dirs)")) add(word, false);
}

// Directories see what only a make in the tree exports (ARCH_DRIVERS); all else
// was recorded, and with real shells.
void AddExports(makefile::Evaluator& evaluator, Environment& environment) {
  for (makefile::NameId id = 0; id < evaluator.names().size(); ++id) {
    const makefile::Variable* variable = evaluator.Find(id);
    if (variable == nullptr || variable->recursive ||
        variable->exported != makefile::ExportState::kYes)
      continue;
    environment.emplace(evaluator.names().Text(id), variable->value);
  }
}

}  // namespace

Result<IndexTopLevel> EvaluateTopLevel(IndexHost& host, const kernel::KernelTree& tree,
                                       const kernel::Capture& capture, const Environment& caller) {
  const kernel::MakeInvocation* invocation = FindDirectoryMake(capture);
  if (invocation == nullptr) return Error("kbuild started no make with scripts/Makefile.build");
  const Environment recorded = kernel::EnvironmentOf(*invocation, caller);
  KN_TRY_ASSIGN(makefile::CommandLine line,
                makefile::ParseCommandLine(invocation->arguments, recorded));
  IndexTopLevel top;
  top.options.environment = InTreeEnvironment(recorded, tree);
  std::erase_if(line.assignments, SaysDirectory);
  top.options.assignments = std::move(line.assignments);
  top.options.include_directories = line.include_directories;
  top.options.make_flags = line.Flags();
  top.options.builtin_rules = false;
  top.options.builtin_variables = false;

  const IndexHost::Hush hush(host);
  makefile::EvaluatorOptions options = top.options;
  options.goals = {"modules"};
  makefile::Evaluator evaluator(host, std::move(options));
  KN_TRY(evaluator.Initialise());
  const bool in_place = tree.build_dir == tree.source_dir;
  Status read =
      evaluator.ReadMakefile(in_place ? "Makefile" : JoinPath(tree.source_dir, "Makefile"));
  if (!read) {
    Diagnostic warning = read.error().diagnostic();
    warning.severity = Diagnostic::Severity::kWarning;
    top.warnings.push_back(std::move(warning));
  }
  AddExports(evaluator, top.options.environment);
  FindRoots(evaluator, top.roots);
  if (top.roots.empty()) top.roots.push_back({".", true});
  return top;
}

}  // namespace kninja::kbuild
