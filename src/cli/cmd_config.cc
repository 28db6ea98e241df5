// SPDX-License-Identifier: GPL-2.0-or-later
// kninja config: the kernel's own configuration targets, and what all of config's
// commands share.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <set>

#include "src/cli/config_options.h"
#include "src/driver/config_self_check.h"

namespace kninja::cli {
namespace {

constexpr std::pair<const char*, driver::ConfigTarget> kTargets[] = {
    {"olddefconfig", driver::ConfigTarget::kOldDefault},
    {"allnoconfig", driver::ConfigTarget::kAllNo},
    {"allyesconfig", driver::ConfigTarget::kAllYes},
    {"allmodconfig", driver::ConfigTarget::kAllModule},
    {"alldefconfig", driver::ConfigTarget::kAllDefault},
    {"defconfig", driver::ConfigTarget::kDefault},
    {"savedefconfig", driver::ConfigTarget::kSaveDefault},
    {"sync", driver::ConfigTarget::kSync}};

int RunTarget(Context& context, driver::ConfigTarget target, const ConfigOptions& options) {
  std::vector<std::string> names, variables;
  SplitWords(options.words, &names, &variables);
  driver::ConfigRequest request = RequestOf(context, options, std::move(variables));
  if (target == driver::ConfigTarget::kDefault && !names.empty()) {
    request.defconfig = names.back();
    names.pop_back();
  }
  if (!names.empty()) return Fail(context, Error(fmt::format("unexpected word '{}'", names[0])));
  const Result<std::string> printed =
      driver::RunConfigTarget(context.disk, context.runner, context.reporter, target, request);
  if (!printed) return Fail(context, printed.error());
  Print(*printed);
  return kDone;
}

int RunSelfCheck(Context& context, const ConfigOptions& options) {
  std::vector<std::string> names, variables;
  SplitWords(options.words, &names, &variables);
  if (!names.empty()) return Fail(context, Error(fmt::format("unexpected word '{}'", names[0])));
  const Result<driver::SelfCheckOutcome> outcome =
      driver::SelfCheckConfig(context.disk, context.runner, context.reporter,
                              RequestOf(context, options, std::move(variables)));
  if (!outcome) return Fail(context, outcome.error());
  if (outcome->same) {
    context.reporter.Summary("the same as this kernel's own conf");
    return kDone;
  }
  return Fail(context, Error(fmt::format("kninja and this kernel's own conf differ in {}",
                                         fmt::join(outcome->different, ", ")),
                             fmt::format("conf is used from now on; please report it with {}",
                                         outcome->folder)));
}

std::optional<std::string> Optional(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

void DeclareTarget(CLI::App* command, driver::ConfigTarget target, Registry& registry) {
  auto options = std::make_shared<ConfigOptions>();
  AddConfigOptions(*command, *options, true, "VAR=VALUE words for kbuild");
  if (target == driver::ConfigTarget::kSync)
    command
        ->add_option("--output-dir", options->output_dir,
                     "where include/config and include/generated go (default: the tree)")
        ->option_text("DIR");
  registry.emplace_back(command, [options, target](Context& context) {
    return RunTarget(context, target, *options);
  });
}

void DeclareConfig(CLI::App* command, Registry& registry) {
  command->require_subcommand(0, 1);
  auto check = std::make_shared<ConfigOptions>();
  AddConfigOptions(*command, *check, false, "VAR=VALUE words for kbuild");
  command->add_flag("--self-check", check->self_check,
                    "compare with what the tree's own conf makes of .config");
  for (const auto& [name, target] : kTargets)
    AddCommand(
        *command, name, fmt::format("what `make {}` makes", name),
        [&registry, target = target](CLI::App* sub) { DeclareTarget(sub, target, registry); });
  RegisterConfigQuery(*command, registry);
  RegisterConfigEdit(*command, registry);
  registry.emplace_back(command, [check, command](Context& context) {
    if (check->self_check) return RunSelfCheck(context, *check);
    std::fprintf(stderr, "%s", command->help().c_str());
    return kUsage;
  });
}

}  // namespace

driver::ConfigRequest RequestOf(const Context& context, const ConfigOptions& options,
                                std::vector<std::string> variables) {
  driver::ConfigRequest request;
  request.tree.kernel = Optional(options.kernel);
  request.tree.variables = std::move(variables);
  if (!options.arch.empty()) request.tree.variables.push_back("ARCH=" + options.arch);
  request.tree.environment = context.environment;
  request.tree.current_directory = context.current_directory;
  request.input = Optional(options.input);
  request.output = Optional(options.output);
  request.output_dir = Optional(options.output_dir);
  request.self = context.self;
  return request;
}

void AddConfigOptions(CLI::App& app, ConfigOptions& options, bool writes, const char* words_help) {
  app.add_option("--kernel", options.kernel, "source tree, O= tree or a folder with a Kconfig file")
      ->option_text("DIR");
  app.add_option("--arch", options.arch, "architecture, as make's ARCH=")->option_text("ARCH");
  app.add_option("--config", options.input, "configuration to read (default: .config)")
      ->option_text("FILE");
  if (writes)
    app.add_option("--output", options.output, "where to write it (default: .config); - prints it")
        ->option_text("FILE");
  app.add_option("words", options.words, words_help)->option_text("");
}

void SplitSymbols(const std::vector<std::string>& words, std::vector<std::string>* symbols,
                  std::vector<std::string>* variables) {
  static const std::set<std::string_view> kVariables = {
      "ARCH",     "SUBARCH", "SRCARCH", "CROSS_COMPILE", "LLVM",
      "LLVM_IAS", "CC",      "HOSTCC",  "HOSTCXX",       "LD",
      "AR",       "NM",      "OBJCOPY", "OBJDUMP",       "READELF",
      "STRIP",    "RUSTC",   "BINDGEN", "PAHOLE",        "PYTHON3",
      "O",        "V",       "W"};
  for (const std::string& word : words) {
    const std::string_view name = std::string_view(word).substr(0, word.find('='));
    const bool variable =
        name.size() < word.size() &&
        (kVariables.contains(name) || name.starts_with("KBUILD_") || name.starts_with("KCONFIG_"));
    (variable ? variables : symbols)->push_back(word);
  }
}

void RegisterConfig(CLI::App& app, Registry& registry) {
  AddCommand(app, "config", "the kernel's configuration, as its conf makes it",
             [&registry](CLI::App* command) { DeclareConfig(command, registry); });
}

}  // namespace kninja::cli
