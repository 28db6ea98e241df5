// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kernel/config_environment.h"

#include "parsers/makefile/evaluator.h"
#include "src/base/path.h"
#include "src/kernel/make_environment.h"

namespace kninja::kernel {
namespace {

// What the first make of two (sub_make_done in the top-level Makefile) leaves.
void SetDirectories(Environment& environment, const ConfigEnvironmentRequest& request) {
  for (const char* name : {"M", "MO", "O", "KBUILD_EXTMOD", "KBUILD_OUTPUT", "VPATH"})
    environment.erase(name);
  const bool in_place = request.build_dir == request.source_dir;
  environment["abs_srctree"] = request.source_dir;
  environment["abs_objtree"] = request.build_dir;  // Until Linux 6.12.
  environment["abs_output"] = request.build_dir;   // Since Linux 6.13.
  environment["objtree"] = ".";
  environment["srctree"] = in_place ? "." : request.source_dir;
  environment["srcroot"] = environment["srctree"];
  environment["sub_make_done"] = "1";
}

void AddWords(Environment& environment, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    const size_t equal = word.find('=');
    if (equal != std::string::npos && equal > 0)
      environment[word.substr(0, equal)] = word.substr(equal + 1);
  }
}

}  // namespace

Result<Environment> ConfigEnvironment(makefile::MakeHost& host,
                                      const ConfigEnvironmentRequest& request) {
  Environment caller = WithoutOuterMake(request.environment);
  SetDirectories(caller, request);
  const std::string makefile = request.build_dir == request.source_dir
                                   ? "Makefile"
                                   : JoinPath(request.source_dir, "Makefile");
  if (!host.ModificationTime(makefile)) {
    AddWords(caller, request.variables);
    return caller;
  }
  makefile::EvaluatorOptions options;
  options.environment = caller;
  options.assignments = request.variables;
  options.goals = {"olddefconfig"};
  options.include_directories = {request.source_dir};  // --include-dir, until Linux 5.12.
  options.make_flags = "rR --no-print-directory";
  options.builtin_rules = false;
  options.builtin_variables = false;
  makefile::Evaluator evaluator(host, std::move(options));
  KN_TRY(evaluator.Initialise());
  KN_TRY(evaluator.ReadMakefile(makefile));
  return evaluator.RecipeEnvironment(nullptr);
}

}  // namespace kninja::kernel
