// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/config_query.h"

#include <algorithm>

#include "parsers/kconfig/config_reader.h"
#include "parsers/kconfig/config_writer.h"
#include "src/driver/config_files.h"
#include "src/driver/config_self_check.h"
#include "src/driver/config_words.h"

namespace kninja::driver {
namespace {

// Values as olddefconfig would write them.
Result<std::unique_ptr<ConfigTree>> LoadValues(Disk& disk, ProcessRunner& runner,
                                               Reporter& reporter, const ConfigRequest& request) {
  KN_TRY_ASSIGN(std::unique_ptr<ConfigTree> config,
                ConfigTree::Load(disk, runner, reporter, request.tree));
  KN_TRY_ASSIGN(const bool changed, ReadInput(*config, reporter, request));
  kconfig::WriteConfig(config->evaluator(), config->prefix(), changed);
  return config;
}

std::string ValueOf(ConfigTree& config, kconfig::Symbol& symbol) {
  config.evaluator().Calculate(symbol);
  std::string value(config.evaluator().TextOf(symbol));
  return symbol.type == kconfig::SymbolType::kString ? kconfig::QuoteText(value) : value;
}

ConfigPath::Step StepOf(const ConfigTree& config, const kconfig::Setting& setting) {
  ConfigPath::Step step;
  const kconfig::Symbol& symbol = *setting.symbol;
  step.name = NameOf(config, symbol);
  step.value = setting.value;
  step.place = kconfig::LocationOf(symbol.nodes.front()->place);
  for (const kconfig::Property* property : symbol.properties)
    if (kconfig::IsPrompt(*property)) step.prompt = property->text;
  return step;
}

Result<ConfigPath> FindPath(ConfigTree& config, const ConfigRequest& request,
                            const std::string& word) {
  ConfigPath path;
  path.value = word.substr(word.find('=') + 1);
  Result<kconfig::Setting> goal = ParseSetting(config, word);
  if (!goal) {
    // What no .config could say is forbidden by the type.
    KN_TRY_ASSIGN(kconfig::Symbol * symbol, FindSymbol(config, word.substr(0, word.find('='))));
    path.obstacles = kconfig::Obstacles(config.evaluator(), *symbol, path.value);
    path.limit = "no setting could allow it";
    return path;
  }
  path.value = goal->value;
  path.obstacles = kconfig::Obstacles(config.evaluator(), *goal->symbol, goal->value);
  if (path.obstacles.empty()) {
    path.found = true;
    return path;
  }
  KN_TRY_ASSIGN(const InputText input, ReadInputText(config, request));
  const std::string prefix = config.prefix();
  const kconfig::SearchResult result =
      kconfig::FindSettings(config.evaluator(), {input.text, input.name, prefix}, *goal);
  path.found = result.found;
  for (const kconfig::Setting& setting : result.settings)
    path.steps.push_back(StepOf(config, setting));
  if (!result.found) path.limit = DescribeLimit(result);
  return path;
}

}  // namespace

Result<std::vector<ConfigValue>> GetConfigValues(Disk& disk, ProcessRunner& runner,
                                                 Reporter& reporter, const ConfigRequest& request,
                                                 const std::vector<std::string>& names) {
  KN_TRY_ASSIGN(const std::unique_ptr<ConfigTree> config,
                LoadValues(disk, runner, reporter, request));
  std::optional<std::string> by_conf;
  if (KnownVerdict(*config) == ConfigVerdict::kDiffers) {
    reporter.Report(DifferenceWarning(*config));
    KN_TRY_ASSIGN(const InputText input, ReadInputText(*config, request));
    KN_TRY_ASSIGN(by_conf, OldDefaultByConf(*config, runner, input.text));
  }
  std::vector<ConfigValue> values;
  for (const std::string& name : names) {
    KN_TRY_ASSIGN(kconfig::Symbol * symbol, FindSymbol(*config, name));
    const std::string option = NameOf(*config, *symbol);
    std::string value =
        by_conf ? SpellingIn(*by_conf, option, symbol->type) : ValueOf(*config, *symbol);
    values.push_back({option, std::string(kconfig::TypeName(symbol->type)), std::move(value)});
  }
  return values;
}

Result<ConfigReason> ExplainConfig(Disk& disk, ProcessRunner& runner, Reporter& reporter,
                                   const ConfigRequest& request, const std::string& word) {
  KN_TRY_ASSIGN(const std::unique_ptr<ConfigTree> config,
                LoadValues(disk, runner, reporter, request));
  if (KnownVerdict(*config) == ConfigVerdict::kDiffers)
    reporter.Report(DifferenceWarning(*config, "what is said here is kninja's reckoning"));
  const size_t equals = word.find('=');
  KN_TRY_ASSIGN(kconfig::Symbol * symbol, FindSymbol(*config, word.substr(0, equals)));
  ConfigReason reason;
  reason.prefix = config->prefix();
  reason.explanation = kconfig::Explain(config->evaluator(), *symbol);
  if (equals != std::string::npos) {
    KN_TRY_ASSIGN(reason.path, FindPath(*config, request, word));
  }
  return reason;
}

}  // namespace kninja::driver
