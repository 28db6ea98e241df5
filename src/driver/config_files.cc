// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/config_files.h"

#include <fmt/format.h>

#include "parsers/kconfig/config_reader.h"
#include "parsers/kconfig/sync_files.h"
#include "src/base/path.h"
#include "src/base/strings.h"

namespace kninja::driver {
namespace {

void ReportAll(Reporter& reporter, const std::vector<Diagnostic>& diagnostics) {
  for (const Diagnostic& diagnostic : diagnostics) reporter.Report(diagnostic);
}

// Files to begin with when there is no .config.
std::vector<std::string> DefaultConfigs(ConfigTree& config) {
  std::vector<std::string> names;
  for (const std::string_view word : SplitWords(config.Variable("KCONFIG_DEFCONFIG_LIST")))
    names.emplace_back(word);
  kconfig::Symbol* list = config.tree().defconfig_list;
  if (list == nullptr) return names;
  for (const kconfig::Property* property : list->properties) {
    if (property->kind != kconfig::Property::Kind::kDefault) continue;
    kconfig::Symbol* name = kconfig::SymbolOf(*property);
    if (name == nullptr ||
        config.evaluator().Calculate(property->condition) == kconfig::Tristate::kNo)
      continue;
    config.evaluator().Calculate(*name);
    names.emplace_back(config.evaluator().TextOf(*name));
  }
  return names;
}

}  // namespace

std::string ConfigInput(const ConfigTree& config, const ConfigRequest& request) {
  if (request.input) return JoinPath(request.tree.current_directory, *request.input);
  const std::string name = config.Variable("KCONFIG_CONFIG");
  return JoinPath(config.build_dir(), name.empty() ? ".config" : name);
}

std::string ConfigOutput(const ConfigTree& config, const ConfigRequest& request) {
  if (request.output) return JoinPath(request.tree.current_directory, *request.output);
  const std::string name = config.Variable("KCONFIG_CONFIG");
  return JoinPath(config.build_dir(), name.empty() ? ".config" : name);
}

Result<InputText> ReadInputText(ConfigTree& config, const ConfigRequest& request) {
  InputText input;
  input.name = ConfigInput(config, request);
  if (config.disk().Stat(input.name)) {
    KN_TRY_ASSIGN(input.text, config.disk().Read(input.name));
    input.exists = input.own = true;
    return input;
  }
  if (request.input)
    return Error(fmt::format("cannot read {}: No such file or directory", *request.input));
  for (const std::string& candidate : DefaultConfigs(config)) {
    std::optional<std::string> text = config.host().ReadNear(candidate);
    if (!text) continue;
    return InputText{std::move(*text), candidate, true, false};
  }
  return input;
}

Result<bool> ReadInput(ConfigTree& config, Reporter& reporter, const ConfigRequest& request) {
  KN_TRY_ASSIGN(const InputText input, ReadInputText(config, request));
  kconfig::ReadReport report;
  report.changed = !input.own;
  if (input.exists)
    kconfig::ReadConfig(config.evaluator(), input.text, input.name, config.prefix(), report);
  else
    config.evaluator().Calculate(*config.tree().modules);
  ReportAll(reporter, report.warnings);
  return report.changed;
}

Result<bool> ReadNamedConfig(ConfigTree& config, Reporter& reporter, const std::string& name) {
  const std::optional<std::string> text = config.host().ReadNear(name);
  if (!text)
    return Error(fmt::format("cannot read '{}': No such file or directory", name),
                 "defconfig files are in arch/ARCH/configs");
  kconfig::ReadReport report;
  kconfig::ReadConfig(config.evaluator(), *text, name, config.prefix(), report);
  ReportAll(reporter, report.warnings);
  return report.changed;
}

Result<bool> ReplaceConfig(Disk& disk, const std::string& path, const std::string& text) {
  if (disk.Stat(path)) {
    KN_TRY_ASSIGN(const std::string old, disk.Read(path));
    if (old == text) return false;
    KN_TRY(disk.Write(path + ".old", old));
  } else {
    KN_TRY(disk.MakeDirectories(std::string(DirName(path))));
  }
  KN_TRY(disk.Write(path, text));
  return true;
}

Result<std::vector<std::string>> WriteSyncFiles(ConfigTree& config, const std::string& directory) {
  constexpr std::string_view kAutoConf = "include/config/auto.conf";
  Disk& disk = config.disk();
  const std::string auto_conf = JoinPath(directory, kAutoConf);
  std::optional<std::string> old;
  if (disk.Stat(auto_conf)) {
    KN_TRY_ASSIGN(old, disk.Read(auto_conf));
  } else if (directory == config.build_dir()) {
    old = config.host().ReadNear(std::string(kAutoConf));  // conf looks in the sources too.
  }
  kconfig::SyncFiles files =
      kconfig::MakeSyncFiles(config.evaluator(), config.prefix(), old, kAutoConf);
  const std::string folder = JoinPath(directory, "include/config");
  KN_TRY(disk.MakeDirectories(folder));
  KN_TRY(disk.MakeDirectories(JoinPath(directory, "include/generated")));
  KN_TRY(disk.Write(auto_conf + ".cmd", files.auto_conf_cmd));
  for (const std::string& name : files.touched) {
    const std::string path = JoinPath(folder, name);
    if (name.find('/') != std::string::npos)
      KN_TRY(disk.MakeDirectories(std::string(DirName(path))));
    KN_TRY(disk.Write(path, ""));
  }
  KN_TRY(disk.Write(JoinPath(directory, "include/generated/autoconf.h"), files.autoconf_h));
  if (files.rustc_cfg)
    KN_TRY(disk.Write(JoinPath(directory, "include/generated/rustc_cfg"), *files.rustc_cfg));
  // Last: to kbuild it says that all of the others are there.
  KN_TRY(disk.Write(auto_conf, files.auto_conf));
  return std::move(files.touched);
}

}  // namespace kninja::driver
