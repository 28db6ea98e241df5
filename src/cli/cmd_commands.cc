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

// Paths start at the kernel tree; those within the command, at "directory".
void PrintEdges(const driver::Session& session, const kbuild::BuildModel& model) {
  const auto tree_path = [&](const std::string& path) {
    return driver::TreePath(session, model, path);
  };
  for (const kbuild::Edge& edge : model.edges) {
    std::vector<std::string> inputs;
    for (const std::string& input : edge.inputs) inputs.push_back(tree_path(input));
    Print(Dump({{"output", tree_path(edge.outputs[0])},
                {"command", edge.command},
                {"inputs", inputs},
                {"steps", edge.steps},
                {"kind", edge.kind},
                {"module", tree_path(edge.module)},
                {"directory", model.directory}}));
  }
}

int Run(Context& context, const CommonOptions& options) {
  std::vector<std::string> targets;
  Result<driver::Session> session = OpenSession(context, options, &targets);
  if (!session) return Fail(context, session.error());
  const Status status = driver::ForEachModel(
      *session, targets, [&](const kbuild::BuildModel& model) { PrintEdges(*session, model); });
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
