// SPDX-License-Identifier: GPL-2.0-or-later
// kninja list
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "src/cli/command.h"
#include "src/driver/module_info.h"

namespace kninja::cli {
namespace {

int Run(Context& context, const CommonOptions& options) {
  std::vector<std::string> patterns;
  Result<driver::Session> session = OpenSession(context, options, &patterns);
  if (!session) return Fail(context, session.error());
  if (patterns.size() > 1)
    return Fail(context, Error("list takes one pattern", "quote it: kninja list 'snd-*'"));
  const Result<std::vector<kbuild::IndexedModule>> modules =
      driver::ListModules(*session, patterns.empty() ? "" : patterns[0]);
  if (!modules) return Fail(context, modules.error());
  for (const kbuild::IndexedModule& module : *modules) {
    if (options.json)
      Print(nlohmann::ordered_json{{"name", module.name},
                                   {"path", module.path},
                                   {"directory", module.directory},
                                   {"symbol", module.symbol},
                                   {"value", module.value},
                                   {"objects", module.objects}}
                .dump() +
            "\n");
    else
      Print(fmt::format("{:<40} {}{}{}\n", module.path, module.symbol,
                        module.symbol.empty() ? "" : "=",
                        module.symbol.empty()  ? ""
                        : module.value.empty() ? "n"
                                               : module.value));
  }
  return kDone;
}

}  // namespace

void RegisterList(CLI::App& app, Registry& registry) {
  AddCommand(app, "list", "list the modules that the tree can build",
             [&registry](CLI::App* command) {
               auto options = std::make_shared<CommonOptions>();
               AddCommonOptions(*command, *options,
                                "PATTERN: a shell pattern for names or paths ('snd-*')");
               registry.emplace_back(
                   command, [options](Context& context) { return Run(context, *options); });
             });
}

}  // namespace kninja::cli
