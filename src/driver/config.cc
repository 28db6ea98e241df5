// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/config.h"

#include <fmt/format.h>

#include "parsers/kconfig/config_reader.h"
#include "parsers/kconfig/config_writer.h"
#include "parsers/kconfig/set_all.h"
#include "src/base/path.h"
#include "src/driver/config_files.h"
#include "src/driver/config_self_check.h"

namespace kninja::driver {
namespace {

// $KCONFIG_ALLCONFIG names a file with values that the answer does not touch.
Status ReadSeed(ConfigTree& config, Reporter& reporter, const std::string& own_name) {
  const auto variable = config.host().environment().find("KCONFIG_ALLCONFIG");
  if (variable == config.host().environment().end()) return {};
  std::string name = variable->second;
  std::optional<std::string> text;
  if (!name.empty() && name != "1") {
    text = config.host().ReadNear(name);
    if (!text) return Error(fmt::format("cannot read seed configuration '{}'", name));
  } else {
    for (const std::string& candidate : {own_name, std::string("all.config")}) {
      text = config.host().ReadNear(candidate);
      name = candidate;
      if (text) break;
    }
    if (!text)
      return Error(
          fmt::format("KCONFIG_ALLCONFIG is set, but there is neither '{}' nor "
                      "'all.config'",
                      own_name));
  }
  kconfig::ReadReport report;
  kconfig::ReadUserValues(config.evaluator(), *text, name, config.prefix(), report);
  for (const Diagnostic& warning : report.warnings) reporter.Report(warning);
  return {};
}

Result<bool> AnswerAll(ConfigTree& config, Reporter& reporter, kconfig::Answer answer,
                       const std::string& seed_name) {
  KN_TRY(ReadSeed(config, reporter, seed_name));
  kconfig::SetAllNewSymbols(config.evaluator(), answer);
  return true;
}

std::string DefconfigName(const ConfigTree& config, std::string name) {
  if (name.empty()) name = config.Variable("KBUILD_DEFCONFIG");
  if (name.empty()) name = "defconfig";
  if (name.find('/') != std::string::npos) return name;
  return fmt::format("arch/{}/configs/{}", config.Variable("SRCARCH"), name);
}

Result<bool> ReadDefconfig(ConfigTree& config, Reporter& reporter, const std::string& name) {
  KN_TRY(ReadNamedConfig(config, reporter, DefconfigName(config, name)));
  kconfig::SetAllNewSymbols(config.evaluator(), kconfig::Answer::kDefault);
  return true;
}

// Gives the symbols their values. Tells whether writing may keep what was computed.
Result<bool> Prepare(ConfigTree& config, Reporter& reporter, ConfigTarget target,
                     const ConfigRequest& request) {
  using kconfig::Answer;
  switch (target) {
    case ConfigTarget::kAllNo:
      return AnswerAll(config, reporter, Answer::kNo, "allno.config");
    case ConfigTarget::kAllYes:
      return AnswerAll(config, reporter, Answer::kYes, "allyes.config");
    case ConfigTarget::kAllModule:
      return AnswerAll(config, reporter, Answer::kModule, "allmod.config");
    case ConfigTarget::kAllDefault:
      return AnswerAll(config, reporter, Answer::kDefault, "alldef.config");
    case ConfigTarget::kDefault:
      return ReadDefconfig(config, reporter, request.defconfig);
    default:
      return ReadInput(config, reporter, request);
  }
}

Result<std::string> Deliver(ConfigTree& config, Reporter& reporter, const ConfigRequest& request,
                            const std::string& path, std::string text) {
  if (request.output == "-") return text;
  KN_TRY_ASSIGN(const bool written, ReplaceConfig(config.disk(), path, text));
  reporter.Summary(written ? fmt::format("configuration written to {}", path)
                           : fmt::format("no change to {}", path));
  return std::string();
}

// What `conf` calls the target; `path` is savedefconfig's file.
std::string ConfOption(const ConfigTree& config, ConfigTarget target, const ConfigRequest& request,
                       const std::string& path) {
  switch (target) {
    case ConfigTarget::kOldDefault:
      return "--olddefconfig";
    case ConfigTarget::kAllNo:
      return "--allnoconfig";
    case ConfigTarget::kAllYes:
      return "--allyesconfig";
    case ConfigTarget::kAllModule:
      return "--allmodconfig";
    case ConfigTarget::kAllDefault:
      return "--alldefconfig";
    case ConfigTarget::kDefault:
      return "--defconfig=" + DefconfigName(config, request.defconfig);
    case ConfigTarget::kSaveDefault:
      return "--savedefconfig=" + path;
    case ConfigTarget::kSync:
      break;
  }
  return "--syncconfig";
}

// The tree's own conf, where it is known to differ from ours.
Result<std::string> RunTargetByConf(ConfigTree& config, ProcessRunner& runner, Reporter& reporter,
                                    ConfigTarget target, const ConfigRequest& request) {
  Disk& disk = config.disk();
  reporter.Report(DifferenceWarning(config));
  const std::string scratch = config.store() + ".conf";
  const bool saves = target == ConfigTarget::kSaveDefault;
  std::string path = ConfigOutput(config, request);
  if (request.output == "-") path = scratch;
  if (saves && !request.output) path = JoinPath(config.build_dir(), "defconfig");
  if (target == ConfigTarget::kSync && request.output_dir)
    return Error("sync --output-dir is not possible where this kernel's own conf has to be used");
  KN_TRY_ASSIGN(const InputText input, ReadInputText(config, request));
  // What conf reads and writes; savedefconfig only reads.
  const std::string config_file = saves ? scratch + ".config" : path;
  if (input.exists && (saves || config_file != ConfigInput(config, request)))
    KN_TRY(disk.Write(config_file, input.text));
  KN_TRY(RunConf(config, runner, ConfOption(config, target, request, path), config_file));
  if (request.output != "-") return std::string();
  return disk.Read(path);
}

}  // namespace

Result<std::string> RunConfigTarget(Disk& disk, ProcessRunner& runner, Reporter& reporter,
                                    ConfigTarget target, const ConfigRequest& request) {
  KN_TRY_ASSIGN(const std::unique_ptr<ConfigTree> config,
                ConfigTree::Load(disk, runner, reporter, request.tree));
  if (KnownVerdict(*config) == ConfigVerdict::kDiffers)
    return RunTargetByConf(*config, runner, reporter, target, request);
  KN_TRY_ASSIGN(const bool changed, Prepare(*config, reporter, target, request));
  std::string path = ConfigOutput(*config, request);
  std::string text;
  if (target == ConfigTarget::kSaveDefault) {
    text = kconfig::WriteDefconfig(config->evaluator(), config->prefix());
    if (!request.output) path = JoinPath(config->build_dir(), "defconfig");
  } else {
    text = kconfig::WriteConfig(config->evaluator(), config->prefix(), changed);
  }
  for (const Diagnostic& warning : config->evaluator().TakeWarnings()) reporter.Report(warning);
  KN_TRY_ASSIGN(std::string printed, Deliver(*config, reporter, request, path, std::move(text)));
  if (target == ConfigTarget::kSync)
    KN_TRY(WriteSyncFiles(
        *config, request.output_dir ? JoinPath(request.tree.current_directory, *request.output_dir)
                                    : config->build_dir()));
  StartSelfCheck(*config, runner, request.tree, request.self);
  return printed;
}

}  // namespace kninja::driver
