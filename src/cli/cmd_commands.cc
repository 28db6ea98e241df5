// SPDX-License-Identifier: GPL-2.0-or-later
// kninja commands
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "src/cli/command.h"
#include "src/driver/models.h"

namespace kninja::cli {
namespace {

// Bytes that are no UTF-8 (a file name in an old locale) are replaced, not refused.
std::string Dump(const nlohmann::ordered_json& json) {
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

void PrintEdges(const kbuild::BuildModel& model) {
  for (const kbuild::Edge& edge : model.edges) {
    Print(Dump({{"output", edge.outputs[0]},
                {"command", edge.command},
                {"inputs", edge.inputs},
                {"steps", edge.steps},
                {"kind", edge.kind},
                {"module", edge.module}}));
  }
}

int Run(Context& context, const CommonOptions& options) {
  std::vector<std::string> targets;
  Result<driver::Session> session = OpenSession(context, options, &targets);
  if (!session) return Fail(context, session.error());
  const Status status = driver::ForEachModel(*session, targets, PrintEdges);
  return status ? kDone : Fail(context, status.error());
}

}  // namespace

void RegisterCommands(CLI::App& app, Registry& registry) {
  CLI::App* command = app.add_subcommand(
      "commands", "print kbuild's command for every edge, one JSON object a line");
  auto options = std::make_shared<CommonOptions>();
  AddCommonOptions(*command, *options,
                   "TARGETs and VAR=VALUE words, as for build; without a TARGET every module of "
                   "the tree");
  registry.emplace_back(command, [options](Context& context) { return Run(context, *options); });
}

}  // namespace kninja::cli
