// SPDX-License-Identifier: GPL-2.0-or-later
// kninja build
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "src/base/path.h"
#include "src/cli/command.h"
#include "src/driver/build.h"

namespace kninja::cli {
namespace {

struct Options {
  CommonOptions common;
  driver::BuildOptions build;
  bool cache = false, no_cache = false, recache = false;
};

nlohmann::ordered_json ToJson(const driver::BuildOutcome& outcome) {
  nlohmann::ordered_json targets = nlohmann::ordered_json::array();
  size_t fallbacks = 0;
  for (const driver::TargetOutcome& target : outcome.targets) {
    nlohmann::ordered_json modules = nlohmann::ordered_json::array();
    for (const std::string& module : target.modules)
      modules.push_back(JoinPath(target.directory, module));
    targets.push_back({{"target", target.target.text},
                       {"directory", target.target.directory},
                       {"exit_code", target.exit_code},
                       {"modules", std::move(modules)},
                       {"steps", target.steps},
                       {"restored", target.restored},
                       {"fallbacks", target.fallbacks},
                       {"seconds", target.seconds}});
    for (const driver::NeededModule& module : target.needed)
      targets.back()["needs"].push_back({{"module", module.path}, {"symbols", module.symbols}});
    if (!target.error.empty()) targets.back()["error"] = target.error;
    fallbacks += target.fallbacks;
  }
  return {
      {"exit_code", outcome.exit_code}, {"fallbacks", fallbacks}, {"targets", std::move(targets)}};
}

int Run(Context& context, Options& options) {
  Result<driver::Session> session = OpenSession(context, options.common, &options.build.targets);
  if (!session) return Fail(context, session.error());
  options.build.self = context.self;
  options.build.cache = options.no_cache  ? driver::CacheUse::kOff
                        : options.recache ? driver::CacheUse::kFill
                        : options.cache   ? driver::CacheUse::kFull
                                          : driver::CacheUseIn(session->options().environment);
  if (options.build.targets.empty()) options.build.targets = {"."};
  const Result<driver::BuildOutcome> outcome = driver::Build(*session, options.build);
  if (!outcome) return Fail(context, outcome.error());
  if (options.common.json) Print(ToJson(*outcome).dump() + "\n");
  if (options.build.quiet) return outcome->exit_code;
  for (const driver::TargetOutcome& target : outcome->targets) {
    if (target.exit_code != 0) {
      // A single one has said why.
      if (outcome->targets.size() > 1)
        context.reporter.Summary(fmt::format("{} failed", target.target.text));
    } else if (target.steps == 0 && target.restored == 0)
      context.reporter.Summary(fmt::format("{} is up to date", target.target.text));
    else
      context.reporter.Summary(fmt::format(
          "{}: {} steps in {:.1f} s{}", target.target.text, target.steps, target.seconds,
          target.restored == 0 ? "" : fmt::format(", {} from the cache", target.restored)));
  }
  return outcome->exit_code;
}

}  // namespace

void RegisterBuild(CLI::App& app, Registry& registry) {
  AddCommand(app, "build", "build the modules of TARGETs", [&registry](CLI::App* command) {
    auto options = std::make_shared<Options>();
    AddCommonOptions(
        *command, options->common,
        "TARGET: a directory of the kernel tree (fs/btrfs), a module's name (btrfs), a "
        "path to its .ko, or a directory outside the tree; default: the current one. "
        "VAR=VALUE words go to kbuild");
    command->add_option("-j,--jobs", options->build.jobs, "commands to run at the same time");
    command->add_option(
        "-k,--keep-going", options->build.keep_going,
        "failures to tolerate before stopping, 0 for any number (default: 1, and 0 for "
        "several TARGETs)");
    command->add_flag("--cache", options->cache, "take from the cache what it has, and fill it");
    command->add_flag("--no-cache", options->no_cache, "neither look into the cache nor fill it");
    command->add_flag("--recache", options->recache,
                      "run the commands and keep their results anew");
    command->add_flag("-v,--verbose", options->build.verbose, "show the commands");
    command->add_flag("-q,--quiet", options->build.quiet, "show only what fails");
    registry.emplace_back(command, [options](Context& context) { return Run(context, *options); });
  });
}

}  // namespace kninja::cli
