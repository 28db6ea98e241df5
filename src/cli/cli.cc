// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cli/cli.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <climits>
#include <cstdio>
#include <exception>

#include "src/base/strings.h"
#include "src/cli/command.h"
#include "src/cli/terminal.h"
#include "src/driver/build.h"

namespace kninja::cli {
namespace {

constexpr const char* kVersion = KNINJA_VERSION;

std::string CurrentDirectory(const Environment& environment) {
  char buffer[PATH_MAX];
  if (getcwd(buffer, sizeof buffer) == nullptr) return "/";
  // The user's own name for it, if it is one (a symbolic link, say).
  const auto pwd = environment.find("PWD");
  RealDisk disk;
  if (pwd != environment.end() && pwd->second.starts_with('/') &&
      disk.RealPath(pwd->second) == buffer)
    return pwd->second;
  return buffer;
}

std::string OwnPath(const char* name) {
  RealDisk disk;
  const std::string path = disk.RealPath("/proc/self/exe");
  return path.empty() ? name : path;
}

int RunParsed(int argc, const char* const* argv, Context& context) {
  // `eval` takes make's command line, which CLI11 must not try to read.
  if (argc > 1 && std::string_view(argv[1]) == "eval")
    return RunEval(context, {argv + 2, argv + argc});
  CLI::App app("Builds Linux kernel modules with kbuild's own commands, incrementally and fast.",
               "kninja");
  app.set_version_flag("--version", std::string("kninja ") + kVersion);
  app.require_subcommand(1);
  app.footer(
      "eval [-n] [-f FILE] [VAR=VALUE...] [GOAL...]\n"
      "                              evaluate makefiles alone; -n prints what make -n prints");
  Registry registry;
  RegisterBuild(app, registry);
  RegisterCache(app, registry);
  RegisterClean(app, registry);
  RegisterCommands(app, registry);
  RegisterConfig(app, registry);
  RegisterGenerate(app, registry);
  RegisterInfo(app, registry);
  RegisterList(app, registry);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    app.exit(error);
    return kUsage;
  }
  // Of a command with one below it, which is declared after it, the latter is meant.
  for (auto declared = registry.rbegin(); declared != registry.rend(); ++declared)
    if (declared->first->parsed()) return declared->second(context);
  return kUsage;
}

}  // namespace

void AddCommand(CLI::App& app, const std::string& name, const std::string& text,
                std::function<void(CLI::App* command)> declare) {
  CLI::App* command = app.add_subcommand(name, text);
  command->preparse_callback([command, declare = std::move(declare)](size_t) { declare(command); });
}

void AddCommonOptions(CLI::App& app, CommonOptions& options, const std::string& words_help) {
  app.add_option("--kernel", options.kernel,
                 "source tree, O= tree or installed headers (default: $KNINJA_KERNEL, the tree "
                 "around the current directory, the running kernel's headers)")
      ->option_text("DIR");
  app.add_flag("--in-tree", options.in_tree,
               "build as `make DIR/NAME.ko` does, not as `make M=DIR`");
  app.add_flag("--json", options.json, "print the result as JSON");
  app.add_option("words", options.words, words_help)->option_text("");
}

void SplitWords(const std::vector<std::string>& words, std::vector<std::string>* targets,
                std::vector<std::string>* variables) {
  for (const std::string& word : words) {
    const size_t equals = word.find('=');
    const bool variable = equals != std::string::npos && equals > 0 && word.find('/') > equals;
    (variable ? variables : targets)->push_back(word);
  }
}

Result<driver::Session> OpenSession(Context& context, const CommonOptions& options,
                                    std::vector<std::string>* targets) {
  driver::SessionOptions session;
  if (!options.kernel.empty()) session.kernel = options.kernel;
  session.in_tree = options.in_tree;
  session.environment = context.environment;
  session.current_directory = context.current_directory;
  SplitWords(options.words, targets, &session.variables);
  return driver::Session::Open(context.disk, context.runner, context.reporter, std::move(session));
}

int Fail(Context& context, const Error& error) {
  context.reporter.Report(error.diagnostic());
  return kFailed;
}

void Print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

int Run(int argc, const char* const* argv) {
  const Environment environment = CurrentEnvironment();
  Terminal terminal(environment);
  try {
    RealDisk disk;
    RealProcessRunner runner;
    Context context{
        disk, runner, terminal, environment, CurrentDirectory(environment), OwnPath(argv[0])};
    int code = RunParsed(argc, argv, context);
    // A reader that went away, or a full disk: what was asked for was not told.
    if (std::fflush(stdout) != 0 && code == kDone) code = kFailed;
    return code;
  } catch (const std::exception& error) {
    Diagnostic diagnostic;
    diagnostic.message = fmt::format("internal error: {}", error.what());
    diagnostic.hint = "this is a bug in kninja; please report it";
    terminal.Report(diagnostic);
    return kInternal;
  }
}

}  // namespace kninja::cli
