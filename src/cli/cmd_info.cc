// SPDX-License-Identifier: GPL-2.0-or-later
// kninja info
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "src/cli/command.h"
#include "src/driver/module_info.h"

namespace kninja::cli {
namespace {

nlohmann::ordered_json ToJson(const driver::ModuleInfo& info) {
  nlohmann::ordered_json json = {{"name", info.module.name},
                                 {"path", info.module.path},
                                 {"directory", info.module.directory},
                                 {"symbol", info.module.symbol},
                                 {"value", info.module.value},
                                 {"objects", info.module.objects},
                                 {"exports", info.exports},
                                 {"providers", nullptr},
                                 {"built", nullptr}};
  if (info.providers) json["providers"] = *info.providers;
  if (!info.built.empty()) json["built"] = info.built;
  if (info.option)
    json["option"] = {
        {"prompt", info.option->prompt}, {"file", info.option->file}, {"line", info.option->line}};
  return json;
}

void PrintInfo(const driver::ModuleInfo& info) {
  const auto row = [](std::string_view name, const std::string& value) {
    Print(fmt::format("{:<11} {}\n", name, value));
  };
  const kbuild::IndexedModule& module = info.module;
  row("module", module.name);
  row("path", module.path + ".ko");
  row("directory", module.directory);
  if (module.symbol.empty())
    row("option", "none");
  else
    row("option", fmt::format("{}={}", module.symbol, module.value.empty() ? "n" : module.value));
  if (info.option && !info.option->prompt.empty()) row("prompt", info.option->prompt);
  if (info.option) row("defined", fmt::format("{}:{}", info.option->file, info.option->line));
  row("named", fmt::format("{}:{}", module.place.file, module.place.line));
  row("objects", fmt::format("{}: {}", module.objects.size(), fmt::join(module.objects, " ")));
  if (info.exports.empty())
    row("exports", "nothing");
  else
    row("exports", fmt::format("{}: {}", info.exports.size(), fmt::join(info.exports, " ")));
  if (!info.providers)
    row("providers", "known once it is built");
  else
    row("providers", info.providers->empty() ? "none: the kernel itself has all it imports"
                                             : fmt::format("{}", fmt::join(*info.providers, " ")));
  row("built", info.built.empty() ? "no" : info.built);
}

int Run(Context& context, const CommonOptions& options) {
  std::vector<std::string> targets;
  Result<driver::Session> session = OpenSession(context, options, &targets);
  if (!session) return Fail(context, session.error());
  for (const std::string& target : targets) {
    const Result<driver::ModuleInfo> info = driver::DescribeModule(*session, target);
    if (!info) return Fail(context, info.error());
    if (options.json)
      Print(ToJson(*info).dump() + "\n");
    else
      PrintInfo(*info);
  }
  return kDone;
}

}  // namespace

void RegisterInfo(CLI::App& app, Registry& registry) {
  AddCommand(app, "info", "show what is known of a module", [&registry](CLI::App* command) {
    auto options = std::make_shared<CommonOptions>();
    AddCommonOptions(*command, *options, "MODULE: a name (btrfs) or the path of a .ko");
    command->get_option("words")->required();
    registry.emplace_back(command, [options](Context& context) { return Run(context, *options); });
  });
}

}  // namespace kninja::cli
