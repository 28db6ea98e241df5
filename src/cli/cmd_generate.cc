// SPDX-License-Identifier: GPL-2.0-or-later
// kninja generate: what build.ninja's own rule runs when it is out of date.
#include <CLI/CLI.hpp>
#include <memory>

#include "src/cli/command.h"
#include "src/driver/build.h"

namespace kninja::cli {
namespace {

int Run(Context& context, const CommonOptions& options) {
  std::vector<std::string> targets;
  Result<driver::Session> session = OpenSession(context, options, &targets);
  if (!session) return Fail(context, session.error());
  const Status status = driver::Generate(*session, targets, context.self);
  return status ? kDone : Fail(context, status.error());
}

}  // namespace

void RegisterGenerate(CLI::App& app, Registry& registry) {
  AddCommand(app, "generate", "write build.ninja for TARGETs without building",
             [&registry](CLI::App* command) {
               auto options = std::make_shared<CommonOptions>();
               AddCommonOptions(*command, *options, "TARGETs and VAR=VALUE words, as for build");
               command->get_option("words")->required();
               registry.emplace_back(
                   command, [options](Context& context) { return Run(context, *options); });
             });
}

}  // namespace kninja::cli
