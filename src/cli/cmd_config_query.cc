// SPDX-License-Identifier: GPL-2.0-or-later
// kninja config get, kninja config why
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "src/cli/config_options.h"
#include "src/cli/config_reason.h"
#include "src/driver/config_query.h"

namespace kninja::cli {
namespace {

int RunGet(Context& context, const ConfigOptions& options) {
  std::vector<std::string> names, variables;
  SplitSymbols(options.words, &names, &variables);
  const Result<std::vector<driver::ConfigValue>> values =
      driver::GetConfigValues(context.disk, context.runner, context.reporter,
                              RequestOf(context, options, std::move(variables)), names);
  if (!values) return Fail(context, values.error());
  for (const driver::ConfigValue& value : *values)
    Print(options.json ? ToJson(value) : fmt::format("{}={}\n", value.name, value.value));
  return kDone;
}

int RunWhy(Context& context, const ConfigOptions& options) {
  std::vector<std::string> words, variables;
  SplitSymbols(options.words, &words, &variables);
  const driver::ConfigRequest request = RequestOf(context, options, std::move(variables));
  for (const std::string& word : words) {
    const Result<driver::ConfigReason> reason =
        driver::ExplainConfig(context.disk, context.runner, context.reporter, request, word);
    if (!reason) return Fail(context, reason.error());
    Print(options.json ? ToJson(*reason) : ToText(*reason));
  }
  return kDone;
}

}  // namespace

void RegisterConfigQuery(CLI::App& config, Registry& registry) {
  const auto add = [&](const char* name, const char* text, const char* words,
                       int (*run)(Context&, const ConfigOptions&)) {
    AddCommand(config, name, text, [&registry, words, run](CLI::App* command) {
      auto options = std::make_shared<ConfigOptions>();
      AddConfigOptions(*command, *options, false, words);
      command->get_option("words")->required();
      command->add_flag("--json", options->json, "one JSON object a line");
      registry.emplace_back(command,
                            [options, run](Context& context) { return run(context, *options); });
    });
  };
  add("get", "print the values of symbols", "SYMBOL, and VAR=VALUE words for kbuild", RunGet);
  add("why", "tell why a symbol has its value, and what another one would take",
      "SYMBOL or SYMBOL=VALUE, and VAR=VALUE words for kbuild", RunWhy);
}

}  // namespace kninja::cli
