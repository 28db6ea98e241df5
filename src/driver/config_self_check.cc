// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/config_self_check.h"

#include <fmt/format.h>
#include <unistd.h>

#include "parsers/kconfig/config_reader.h"
#include "parsers/kconfig/config_writer.h"
#include "parsers/kconfig/sync_files.h"
#include "src/base/hash.h"
#include "src/base/path.h"
#include "src/base/strings.h"
#include "src/driver/config_files.h"
#include "src/kernel/make_environment.h"

namespace kninja::driver {
namespace {

constexpr std::string_view kMagic = "kninja check 1";

std::string ConfPath(const ConfigTree& config) {
  return JoinPath(config.build_dir(), "scripts/kconfig/conf");
}

bool HasConf(const ConfigTree& config) {
  const std::optional<FileSignature> conf = config.disk().Stat(ConfPath(config));
  return conf && conf->executable;
}

std::string SourcesOf(const ConfigTree& config) {
  return JoinPath(JoinPath(config.build_dir(), config.Variable("srctree")), "scripts/kconfig");
}

bool HasConfSources(const ConfigTree& config) {
  return config.disk().Stat(JoinPath(config.build_dir(), "Makefile")) &&
         config.disk().Stat(JoinPath(SourcesOf(config), "conf.c"));
}

// Both programs, and the sources that semantics are read off.
std::string Identity(const ConfigTree& config) {
  std::string text;
  const auto add = [&](const std::string& path) {
    const std::optional<FileSignature> file = config.disk().Stat(path);
    if (file) text += fmt::format("{} {} {}\n", path, file->mtime_ns, file->size);
  };
  add("/proc/self/exe");
  add(ConfPath(config));
  const std::string sources = SourcesOf(config);
  for (const char* name : {"conf.c", "confdata.c", "expr.c", "lexer.l", "menu.c", "parser.y",
                           "preprocess.c", "symbol.c"})
    add(JoinPath(sources, name));
  return ToHex(HashBytes(text));
}

std::string DifferenceFolder(const ConfigTree& config) { return config.store() + ".difference"; }

std::string VerdictFile(const ConfigTree& config) { return config.store() + ".checked"; }

// "same", "differs" or "failed", of these very programs; "" when there is none.
std::string ReadVerdict(const ConfigTree& config) {
  const Result<std::string> text = config.disk().Read(VerdictFile(config));
  if (!text) return "";
  const std::vector<std::string_view> lines = SplitOn(*text, '\n');
  if (lines.size() < 3 || lines[0] != kMagic || lines[1] != Identity(config)) return "";
  return std::string(lines[2]);
}

void KeepVerdict(const ConfigTree& config, std::string_view verdict) {
  Disk& disk = config.disk();
  const std::string path = VerdictFile(config);
  if (!disk.MakeDirectories(std::string(DirName(path)))) return;
  // A cache: failing costs another check.
  (void)disk.Write(path, fmt::format("{}\n{}\n{}\n", kMagic, Identity(config), verdict)).ok();
}

ProcessSpec ConfSpec(const ConfigTree& config, std::vector<std::string> options) {
  ProcessSpec spec;
  const std::string main = config.Variable("KBUILD_KCONFIG");
  spec.argv = {ConfPath(config)};
  for (std::string& option : options) spec.argv.push_back(std::move(option));
  spec.argv.push_back(main.empty() ? "Kconfig" : main);
  spec.environment = config.host().environment();
  spec.directory = config.build_dir();
  spec.capture_errors = true;
  return spec;
}

Status RunOnce(ProcessRunner& runner, const ProcessSpec& spec) {
  KN_TRY_ASSIGN(const ProcessOutcome outcome, runner.Run(spec));
  if (outcome.exit_code == 0) return {};
  Diagnostic diagnostic;
  diagnostic.message =
      fmt::format("{} ended with {}", fmt::join(spec.argv, " "), outcome.exit_code);
  for (const std::string_view line : SplitOn(outcome.errors, '\n'))
    if (!line.empty() && diagnostic.notes.size() < 5)
      diagnostic.notes.push_back({{}, std::string(line)});
  return Error(std::move(diagnostic));
}

bool CanWriteTo(Disk& disk, const std::string& directory) {
  const std::string path = fmt::format("{}/.kninja-{}", directory, getpid());
  return disk.Write(path, "").ok() && disk.Remove(path).ok();
}

// As kbuild builds it for any configuration target; this one reads a Kconfig file
// of ours and writes a .config that nobody wants.
Status BuildConf(const ConfigTree& config, ProcessRunner& runner, const ConfigTreeRequest& tree,
                 const std::string& scratch) {
  Disk& disk = config.disk();
  KN_TRY(disk.MakeDirectories(scratch));
  KN_TRY(disk.Write(scratch + "/Kconfig", "config A\n\tbool\n"));
  ProcessSpec spec;
  spec.argv = {"make", "-s", "-C", config.build_dir()};
  spec.argv.insert(spec.argv.end(), tree.variables.begin(), tree.variables.end());
  for (std::string word : {"KBUILD_KCONFIG=" + scratch + "/Kconfig",
                           "KCONFIG_CONFIG=" + scratch + "/config", std::string("olddefconfig")})
    spec.argv.push_back(std::move(word));
  spec.environment = tree.environment;
  spec.directory = tree.current_directory;
  spec.capture_errors = true;
  return RunOnce(runner, spec);
}

// One side's results, by name.
struct Results {
  std::string config;  // What olddefconfig makes.
  std::string auto_conf;
  std::string header;
};

std::string OwnConfig(ConfigTree& config, const InputText& input) {
  kconfig::ReadReport report;
  kconfig::ReadConfig(config.evaluator(), input.text, input.name, config.prefix(), report);
  return kconfig::WriteConfig(config.evaluator(), config.prefix(), report.changed);
}

// What sync makes of `text`, a whole configuration.
void OwnSync(ConfigTree& config, const std::string& text, Results& results) {
  OwnConfig(config, {text, ".config", true, true});
  kconfig::SyncFiles files =
      kconfig::MakeSyncFiles(config.evaluator(), config.prefix(), std::nullopt, "auto.conf");
  results.auto_conf = std::move(files.auto_conf);
  results.header = std::move(files.autoconf_h);
}

// conf's, in the tree's own folder, with all that it writes led to `scratch`.
Result<Results> ConfResults(const ConfigTree& config, ProcessRunner& runner,
                            const std::string& text, const std::string& scratch) {
  Disk& disk = config.disk();
  for (const char* name : {"include/config", "include/generated"})
    KN_TRY(disk.MakeDirectories(JoinPath(scratch, name)));
  KN_TRY(disk.Write(scratch + "/config", text));
  const auto run = [&](const char* option) -> Status {
    ProcessSpec spec = ConfSpec(config, {"-s", option});
    spec.environment["KCONFIG_CONFIG"] = scratch + "/config";
    spec.environment["KCONFIG_AUTOCONFIG"] = scratch + "/include/config/auto.conf";
    spec.environment["KCONFIG_AUTOHEADER"] = scratch + "/include/generated/autoconf.h";
    spec.environment["KCONFIG_RUSTCCFG"] = scratch + "/include/generated/rustc_cfg";
    return RunOnce(runner, spec);
  };
  Results results;
  KN_TRY(run("--olddefconfig"));
  KN_TRY_ASSIGN(results.config, disk.Read(scratch + "/config"));
  KN_TRY(run("--syncconfig"));
  KN_TRY_ASSIGN(results.auto_conf, disk.Read(scratch + "/include/config/auto.conf"));
  KN_TRY_ASSIGN(results.header, disk.Read(scratch + "/include/generated/autoconf.h"));
  return results;
}

Status KeepReproducer(Disk& disk, const std::string& folder, const std::string& input,
                      const Results& own, const Results& conf) {
  KN_TRY(disk.MakeDirectories(folder));
  KN_TRY(disk.Write(folder + "/config", input));
  KN_TRY(disk.Write(folder + "/kninja.config", own.config));
  KN_TRY(disk.Write(folder + "/kninja.auto.conf", own.auto_conf));
  KN_TRY(disk.Write(folder + "/kninja.autoconf.h", own.header));
  KN_TRY(disk.Write(folder + "/conf.config", conf.config));
  KN_TRY(disk.Write(folder + "/conf.auto.conf", conf.auto_conf));
  return disk.Write(folder + "/conf.autoconf.h", conf.header);
}

}  // namespace

ConfigVerdict KnownVerdict(const ConfigTree& config) {
  if (!HasConf(config)) return ConfigVerdict::kUnknown;
  const std::string verdict = ReadVerdict(config);
  return verdict == "same"      ? ConfigVerdict::kSame
         : verdict == "differs" ? ConfigVerdict::kDiffers
                                : ConfigVerdict::kUnknown;
}

Diagnostic DifferenceWarning(const ConfigTree& config, std::string_view consequence) {
  Diagnostic warning;
  warning.severity = Diagnostic::Severity::kWarning;
  warning.message = fmt::format(
      "kninja and this kernel's own conf differ in what a configuration means: {}", consequence);
  warning.hint = fmt::format(
      "please report it with {}, which has the configuration and what both "
      "made of it",
      DifferenceFolder(config));
  return warning;
}

Result<SelfCheckOutcome> SelfCheckConfig(Disk& disk, ProcessRunner& runner, Reporter& reporter,
                                         const ConfigRequest& request) {
  KN_TRY_ASSIGN(const std::unique_ptr<ConfigTree> config,
                ConfigTree::Load(disk, runner, reporter, request.tree));
  // Of each process its own: several may check at a time.
  const std::string scratch = fmt::format("{}.check-{}", config->store(), getpid());
  if (!HasConf(*config) && HasConfSources(*config) && CanWriteTo(disk, config->build_dir())) {
    const Status built = BuildConf(*config, runner, request.tree, scratch);
    RemoveTree(disk, scratch);
    if (!built.ok()) reporter.Report(built.error().diagnostic());
  }
  if (!HasConf(*config)) {
    KeepVerdict(*config, "failed");
    return Error(fmt::format("there is no conf to compare with: no '{}'", ConfPath(*config)),
                 fmt::format("make -C {} olddefconfig builds it", config->build_dir()));
  }
  KN_TRY_ASSIGN(const InputText input, ReadInputText(*config, request));
  Results own;
  own.config = OwnConfig(*config, input);
  Result<Results> conf = ConfResults(*config, runner, input.text, scratch);
  RemoveTree(disk, scratch);
  if (!conf) {
    KeepVerdict(*config, "failed");  // Not again after each command.
    return std::move(conf.error());
  }
  OwnSync(*config, conf->config, own);
  SelfCheckOutcome outcome;
  if (own.config != conf->config) outcome.different.emplace_back(".config");
  if (own.auto_conf != conf->auto_conf) outcome.different.emplace_back("auto.conf");
  if (own.header != conf->header) outcome.different.emplace_back("autoconf.h");
  outcome.same = outcome.different.empty();
  if (!outcome.same) {
    outcome.folder = DifferenceFolder(*config);
    KN_TRY(KeepReproducer(disk, outcome.folder, input.text, own, *conf));
  }
  KeepVerdict(*config, outcome.same ? "same" : "differs");
  return outcome;
}

void StartSelfCheck(const ConfigTree& config, ProcessRunner& runner, const ConfigTreeRequest& tree,
                    const std::string& self) {
  if (self.empty() || kernel::ValueOf(tree.environment, "KNINJA_SELF_CHECK") == "off") return;
  if (!HasConf(config) && !HasConfSources(config)) return;
  if (!ReadVerdict(config).empty()) return;
  std::string command = fmt::format("nice -n 19 {} config --self-check --kernel {}",
                                    ShellQuote(self), ShellQuote(config.build_dir()));
  for (const std::string& word : tree.variables) command += " " + ShellQuote(word);
  ProcessSpec spec;
  // The shell is done at once; nobody waits for what it leaves behind.
  spec.argv = {"/bin/sh", "-c", command + " </dev/null >/dev/null 2>&1 &"};
  spec.environment = tree.environment;
  spec.directory = tree.current_directory;
  (void)runner.Run(spec).has_value();
}

Status RunConf(const ConfigTree& config, ProcessRunner& runner, const std::string& option,
               const std::string& config_file) {
  ProcessSpec spec = ConfSpec(config, {"-s", option});
  spec.environment["KCONFIG_CONFIG"] = config_file;
  return RunOnce(runner, spec);
}

Result<std::string> OldDefaultByConf(const ConfigTree& config, ProcessRunner& runner,
                                     const std::string& text) {
  Disk& disk = config.disk();
  const std::string scratch = fmt::format("{}.conf-{}", config.store(), getpid());
  KN_TRY(disk.MakeDirectories(scratch));
  const std::string path = scratch + "/config";
  const auto run = [&]() -> Result<std::string> {
    KN_TRY(disk.Write(path, text));
    KN_TRY(RunConf(config, runner, "--olddefconfig", path));
    return disk.Read(path);
  };
  Result<std::string> result = run();
  RemoveTree(disk, scratch);
  return result;
}

}  // namespace kninja::driver
