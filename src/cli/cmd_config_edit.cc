// SPDX-License-Identifier: GPL-2.0-or-later
// kninja config set, kninja config enable
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "src/cli/config_options.h"
#include "src/driver/config_edit.h"

namespace kninja::cli {
namespace {

using EditFunction = Result<driver::ConfigEditOutcome> (*)(Disk&, ProcessRunner&, driver::Reporter&,
                                                           const driver::ConfigEdit&);

void PrintDiff(const driver::ConfigEditOutcome& outcome) {
  if (outcome.changes.empty()) return;
  Print(fmt::format("--- {0}\n+++ {0}\n", outcome.path));
  for (const driver::ConfigLineChange& change : outcome.changes) {
    if (!change.before.empty()) Print("-" + change.before + "\n");
    if (!change.after.empty()) Print("+" + change.after + "\n");
  }
}

void PrintJson(const driver::ConfigEditOutcome& outcome) {
  nlohmann::ordered_json changes = nlohmann::ordered_json::array();
  for (const driver::ConfigLineChange& change : outcome.changes)
    changes.push_back({{"before", change.before}, {"after", change.after}});
  Print(nlohmann::ordered_json{{"config", outcome.path},
                               {"asked", outcome.asked},
                               {"needed", outcome.needed},
                               {"changes", std::move(changes)},
                               {"written", outcome.written}}
            .dump() +
        "\n");
}

int Run(Context& context, const ConfigOptions& options, EditFunction function) {
  driver::ConfigEdit edit;
  std::vector<std::string> variables;
  SplitSymbols(options.words, &edit.words, &variables);
  edit.request = RequestOf(context, options, std::move(variables));
  edit.dry_run = options.dry_run || options.output == "-";
  if (edit.words.empty()) return Fail(context, Error("there is no symbol to give a value"));
  const Result<driver::ConfigEditOutcome> outcome =
      function(context.disk, context.runner, context.reporter, edit);
  if (!outcome) return Fail(context, outcome.error());
  if (options.json) {
    PrintJson(*outcome);
    return kDone;
  }
  PrintDiff(*outcome);
  context.reporter.Summary(outcome->changes.empty() ? fmt::format("no change to {}", outcome->path)
                           : outcome->written
                               ? fmt::format("configuration written to {}", outcome->path)
                               : fmt::format("nothing written to {}", outcome->path));
  return kDone;
}

}  // namespace

void RegisterConfigEdit(CLI::App& config, Registry& registry) {
  const auto add = [&](const char* name, const char* text, const char* words,
                       EditFunction function) {
    AddCommand(config, name, text, [&registry, words, function](CLI::App* command) {
      auto options = std::make_shared<ConfigOptions>();
      AddConfigOptions(*command, *options, true, words);
      command->get_option("words")->required();
      command->add_flag("--dry-run", options->dry_run, "show what would change, write nothing");
      command->add_flag("--json", options->json, "print the result as JSON");
      registry.emplace_back(command, [options, function](Context& context) {
        return Run(context, *options, function);
      });
    });
  };
  add("set", "give symbols values", "SYMBOL=VALUE, and VAR=VALUE words for kbuild",
      driver::SetConfig);
  add("enable", "set a module's option, and the fewest others that it takes",
      "MODULE or SYMBOL[=VALUE], and VAR=VALUE words for kbuild", driver::EnableInConfig);
}

}  // namespace kninja::cli
