// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/config_tree.h"

#include <fmt/format.h>

#include "parsers/kconfig/config_reader.h"
#include "parsers/kconfig/finalize.h"
#include "parsers/kconfig/macro_scan.h"
#include "parsers/kconfig/parser.h"
#include "parsers/makefile/disk_host.h"
#include "src/base/hash.h"
#include "src/base/path.h"
#include "src/base/strings.h"
#include "src/driver/guessing_runner.h"
#include "src/driver/session.h"
#include "src/kernel/config_environment.h"
#include "src/kernel/make_environment.h"

namespace kninja::driver {
namespace {

// A shell call may need the result of another one, which may need ...
constexpr int kMaxRounds = 64;

// How often the compiler may refuse an option that a makefile asks it about, until
// that is waited for.
constexpr int kMaxWrongGuesses = 3;

struct Folders {
  std::string build;
  std::string source;
};

bool HasKconfig(const Disk& disk, const std::string& directory) {
  return disk.Stat(JoinPath(directory, "Kconfig")).has_value();
}

// An O= folder has a link to its sources.
std::optional<Folders> FoldersAt(const Disk& disk, const std::string& directory) {
  if (HasKconfig(disk, directory)) return Folders{directory, directory};
  const std::string source = disk.RealPath(JoinPath(directory, "source"));
  if (source.empty() || !HasKconfig(disk, source)) return std::nullopt;
  return Folders{directory, source};
}

Result<Folders> FindFolders(const Disk& disk, const ConfigTreeRequest& request) {
  std::string named = request.kernel.value_or("");
  if (named.empty()) named = kernel::ValueOf(request.environment, "KNINJA_KERNEL");
  if (!named.empty()) {
    const std::string directory = disk.RealPath(JoinPath(request.current_directory, named));
    if (directory.empty())
      return Error(fmt::format("cannot find '{}': No such file or directory", named));
    if (std::optional<Folders> folders = FoldersAt(disk, directory)) return *folders;
    return Error(fmt::format("'{}' has no Kconfig file", named),
                 "name a source tree, an O= tree or a folder with a Kconfig file");
  }
  for (std::string_view at = request.current_directory; at.size() > 1; at = DirName(at)) {
    const std::string directory(at);
    if (!disk.Stat(JoinPath(directory, "Makefile"))) continue;
    if (std::optional<Folders> folders = FoldersAt(disk, directory);
        folders && disk.Stat(JoinPath(folders->source, "scripts/kconfig")))
      return *folders;
  }
  return Error("no kernel source tree here", "name one with --kernel DIR");
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  for (const std::string_view line : SplitOn(text, '\n'))
    if (!line.empty()) lines.emplace_back(line);
  return lines;
}

Result<Environment> LoadEnvironment(Disk& disk, ProcessRunner& runner, const Folders& folders,
                                    const ConfigTreeRequest& request) {
  makefile::DiskHost host(
      disk, runner, folders.build, [](std::string_view) {}, [](std::string_view) {});
  kernel::ConfigEnvironmentRequest wanted;
  wanted.source_dir = folders.source;
  wanted.build_dir = folders.build;
  wanted.variables = request.variables;
  wanted.environment = request.environment;
  return kernel::ConfigEnvironment(host, wanted);
}

}  // namespace

Result<std::unique_ptr<ConfigTree>> ConfigTree::Load(Disk& disk, ProcessRunner& runner,
                                                     Reporter& reporter,
                                                     const ConfigTreeRequest& request) {
  KN_TRY_ASSIGN(const Folders folders, FindFolders(disk, request));
  std::unique_ptr<ConfigTree> config(new ConfigTree);
  config->disk_ = &disk;
  config->build_dir_ = folders.build;
  std::string key = folders.build;
  for (const std::string& word : request.variables) key += '\n' + word;
  key += '\n' + kernel::ValueOf(request.environment, "ARCH");
  config->store_ = JoinPath(CacheDirectory(request.environment, request.current_directory),
                            fmt::format("config/{}", ToHex(HashBytes(key))));
  config->shell_ = std::make_unique<kernel::ProbeShell>(runner, disk);
  config->runner_ = std::make_unique<kernel::RememberingRunner>(*config->shell_, disk,
                                                                config->store_ + ".probes");
  // A wrong guess is known the next time, so that this ends; yet not for long.
  for (int guesses = kMaxWrongGuesses;; --guesses) {
    config->host_ = nullptr;
    config->calls_ = std::make_unique<BackgroundCalls>(*config->runner_);
    GuessingRunner guessing(*config->runner_, *config->calls_, disk);
    ProcessRunner& asked = guesses > 0 ? static_cast<ProcessRunner&>(guessing) : *config->runner_;
    KN_TRY_ASSIGN(Environment environment, LoadEnvironment(disk, asked, folders, request));
    config->host_ = std::make_unique<ConfigHost>(disk, *config->runner_, *config->calls_,
                                                 folders.build, std::move(environment));
    KN_TRY(config->Parse(reporter, config->store_ + ".files"));
    if (!config->calls_->surprised()) break;
  }
  config->runner_->Save();
  return config;
}

// What shell calls say is asked for first: all that can be is asked at once, and
// what hangs on it after that.
Status ConfigTree::AskAll(Reporter& reporter, const std::string& main) {
  for (int round = 0; round < kMaxRounds; ++round) {
    kconfig::ScanMacros(*host_, main);
    reporter.Progress("asking the compiler");
    KN_TRY_ASSIGN(const bool learned, host_->RunPending());
    if (!learned || calls_->surprised()) break;
  }
  return {};
}

Result<kconfig::ParseOutcome> ConfigTree::ParseKnowing(Reporter& reporter,
                                                       const kconfig::Semantics& semantics,
                                                       const std::string& main) {
  if (runner_->runs() > 0 || calls_->pending()) KN_TRY(AskAll(reporter, main));
  kconfig::ParseOutcome outcome;
  for (int round = 0; round < kMaxRounds && !calls_->surprised(); ++round) {
    outcome = kconfig::ParseFiles(*host_, semantics, main);
    KN_TRY_ASSIGN(const bool learned, host_->RunPending());
    if (!learned) break;
    KN_TRY(AskAll(reporter, main));
  }
  return outcome;
}

Status ConfigTree::Parse(Reporter& reporter, const std::string& file_list) {
  const std::string old_list = disk_->Read(file_list).value_or("");
  host_->Prefetch(LinesOf(old_list));
  const kconfig::Semantics semantics = kconfig::ObserveSemantics(
      [&](const std::string& name) { return host_->ReadNear("scripts/kconfig/" + name); });
  const std::string main = Variable("KBUILD_KCONFIG");
  KN_TRY_ASSIGN(kconfig::ParseOutcome outcome,
                ParseKnowing(reporter, semantics, main.empty() ? "Kconfig" : main));
  if (calls_->surprised()) return {};
  if (outcome.errors.empty()) kconfig::Finalize(*outcome.tree, outcome.errors);
  if (!outcome.errors.empty()) {
    for (size_t i = 1; i < outcome.errors.size(); ++i) reporter.Report(outcome.errors[i]);
    return Error(std::move(outcome.errors.front()));
  }
  tree_ = std::move(outcome.tree);
  evaluator_ = std::make_unique<kconfig::Evaluator>(*tree_);
  std::string list;
  for (const std::string& file : tree_->files) list += file + "\n";
  // It only makes the next run faster.
  if (list != old_list && disk_->MakeDirectories(std::string(DirName(file_list))))
    (void)disk_->Write(file_list, list).ok();
  for (const Diagnostic& warning : tree_->warnings) reporter.Report(warning);
  return {};
}

std::string ConfigTree::prefix() const {
  const auto found = host_->environment().find("CONFIG_");
  return found == host_->environment().end() ? std::string(kconfig::kDefaultPrefix) : found->second;
}

std::string ConfigTree::Variable(const std::string& name) const {
  return kernel::ValueOf(host_->environment(), name);
}

}  // namespace kninja::driver
