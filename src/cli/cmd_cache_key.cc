// SPDX-License-Identifier: GPL-2.0-or-later
// kninja cache key
#include <CLI/CLI.hpp>
#include <memory>

#include "src/cli/command.h"
#include "src/driver/cache_explain.h"

namespace kninja::cli {
namespace {

int Run(Context& context, const CommonOptions& options) {
  std::vector<std::string> outputs;
  Result<driver::Session> session = OpenSession(context, options, &outputs);
  if (!session) return Fail(context, session.error());
  for (const std::string& output : outputs) {
    const Result<std::string> text = driver::ExplainKey(*session, output);
    if (!text) return Fail(context, text.error());
    Print(*text);
  }
  return kDone;
}

}  // namespace

void DeclareCacheKey(CLI::App& cache, Registry& registry) {
  AddCommand(cache, "key", "what is hashed for a command, and what is kept for it",
             [&registry](CLI::App* command) {
               auto options = std::make_shared<CommonOptions>();
               AddCommonOptions(*command, *options,
                                "EDGE: an output of the command, as `commands` spells it");
               command->get_option("words")->required();
               registry.emplace_back(
                   command, [options](Context& context) { return Run(context, *options); });
             });
}

}  // namespace kninja::cli
