// SPDX-License-Identifier: GPL-2.0-or-later
// kninja clean
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "src/cli/command.h"
#include "src/driver/clean.h"

namespace kninja::cli {
namespace {

int Run(Context& context, const CommonOptions& options) {
  std::vector<std::string> targets;
  Result<driver::Session> session = OpenSession(context, options, &targets);
  if (!session) return Fail(context, session.error());
  nlohmann::ordered_json removed = nlohmann::ordered_json::array();
  size_t count = 0;
  for (const std::string& target : targets) {
    const Result<driver::CleanOutcome> outcome = driver::Clean(*session, target);
    if (!outcome) return Fail(context, outcome.error());
    count += outcome->removed.size();
    for (const std::string& path : outcome->removed) removed.push_back(path);
  }
  if (options.json)
    Print(nlohmann::ordered_json{{"removed", std::move(removed)}}.dump() + "\n");
  else
    context.reporter.Summary(fmt::format("{} files removed", count));
  return kDone;
}

}  // namespace

void RegisterClean(CLI::App& app, Registry& registry) {
  AddCommand(app, "clean", "remove what was built for TARGETs", [&registry](CLI::App* command) {
    auto options = std::make_shared<CommonOptions>();
    AddCommonOptions(*command, *options, "TARGETs and VAR=VALUE words, as for build");
    command->get_option("words")->required();
    registry.emplace_back(command, [options](Context& context) { return Run(context, *options); });
  });
}

}  // namespace kninja::cli
