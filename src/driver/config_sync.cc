// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/config_sync.h"

#include <fmt/format.h>

#include <algorithm>

#include "parsers/kconfig/config_writer.h"
#include "src/base/hash.h"
#include "src/base/path.h"
#include "src/base/strings.h"
#include "src/driver/config_files.h"
#include "src/driver/config_inputs.h"
#include "src/driver/config_self_check.h"
#include "src/driver/preparation_check.h"
#include "src/driver/saved_command.h"
#include "src/driver/state_check.h"
#include "src/driver/state_lock.h"
#include "src/kernel/make_environment.h"

namespace kninja::driver {
namespace {

constexpr std::string_view kMagic = "kninja config 2";
constexpr size_t kNamesShown = 5;

std::string SignatureText(const FileSignature& signature) {
  return fmt::format("{} {} {}", signature.mtime_ns, signature.size, signature.inode);
}

// "A, B, C, D, E and 7 more"
std::string Shorten(const std::vector<std::string>& names) {
  const size_t shown = std::min(names.size(), kNamesShown);
  std::string text = fmt::format("{}", fmt::join(names.begin(), names.begin() + shown, ", "));
  if (shown < names.size()) text += fmt::format(" and {} more", names.size() - shown);
  return text;
}

// Symbols that conf would ask for: a user could set them, and .config does not.
std::vector<std::string> OpenQuestions(ConfigTree& config) {
  std::vector<std::string> names;
  config.tree().symbols.ForEach([&](kconfig::Symbol& symbol) {
    if (symbol.is_choice || symbol.is_member || symbol.has_user_value || symbol.nodes.empty())
      return;
    config.evaluator().Calculate(symbol);
    if (config.evaluator().IsChangeable(symbol))
      names.push_back(config.prefix() + std::string(symbol.name));
  });
  std::sort(names.begin(), names.end());
  return names;
}

class ConfigSync {
 public:
  ConfigSync(Session& session, const std::string& self)
      : session_(session),
        self_(self),
        disk_(session.disk()),
        build_dir_(session.tree().build_dir),
        note_(build_dir_ + "/.kninja/config") {
    config_ = JoinPath(build_dir_, ConfigName());
    auto_conf_ = JoinPath(build_dir_, "include/config/auto.conf");
  }

  Status Run() {
    if (session_.tree().installed_headers || !IsStale()) return {};
    if (!disk_.MakeDirectories(build_dir_ + "/.kninja")) return {};  // Read-only.
    KN_TRY_ASSIGN(const StateLock lock, StateLock::Take(build_dir_ + "/.kninja/config.lock"));
    if (!IsStale()) return {};  // Another kninja has done it.
    return Sync();
  }

 private:
  std::string ConfigName() const {
    const std::string name = session_.Variable("KCONFIG_CONFIG");
    return name.empty() ? ".config" : name;
  }

  bool IsStale() {
    const std::optional<FileSignature> config = disk_.Stat(config_);
    const std::optional<FileSignature> auto_conf = disk_.Stat(auto_conf_);
    if (!config || !auto_conf) return false;
    ConfigInputs inputs(disk_, session_.tree(), session_.options().environment);
    const std::string signatures = inputs.Signatures();
    const Result<std::string> note = disk_.Read(note_);
    const std::vector<std::string_view> lines =
        note ? SplitOn(*note, '\n') : std::vector<std::string_view>();
    const bool is_noted =
        lines.size() >= 6 && lines[0] == kMagic && lines[3] == SignatureText(*auto_conf);
    const bool same_inputs = is_noted && lines[4] == signatures;
    if (same_inputs && lines[2] == SignatureText(*config)) return false;
    const Result<std::string> text = disk_.Read(config_);
    if (!text) return false;
    const std::string contents = same_inputs ? std::string(lines[5]) : inputs.Contents();
    const bool stale =
        is_noted ? lines[1] != ToHex(HashBytes(*text)) || lines[5] != contents
                 : config->mtime_ns > auto_conf->mtime_ns || inputs.AreNewerThan(*auto_conf);
    if (!stale) Note(*text, *config, *auto_conf, signatures, contents);
    return stale;
  }

  // It only saves work, and tells what times do not: failing is no error.
  void Note(const std::string& text, const FileSignature& config, const FileSignature& auto_conf,
            const std::string& signatures, const std::string& contents) {
    if (!disk_.MakeDirectories(build_dir_ + "/.kninja")) return;
    const bool young = IsYoung(config, FileClock());
    (void)disk_
        .Write(note_, fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n", kMagic, ToHex(HashBytes(text)),
                                  young ? "young" : SignatureText(config), SignatureText(auto_conf),
                                  signatures, contents))
        .ok();
  }

  // What was just written.
  void NoteAll(const std::string& text) {
    const std::optional<FileSignature> config = disk_.Stat(config_), made = disk_.Stat(auto_conf_);
    if (!config || !made) return;
    ConfigInputs inputs(disk_, session_.tree(), session_.options().environment);
    const std::string signatures = inputs.Signatures();
    Note(text, *config, *made, signatures, inputs.Contents());
  }

  Status Sync() {
    session_.reporter().Progress("bringing the configuration up to date");
    ConfigRequest request;
    request.tree.kernel = build_dir_;
    request.tree.variables = session_.options().variables;
    request.tree.environment = session_.options().environment;
    request.tree.current_directory = build_dir_;
    KN_TRY_ASSIGN(const std::unique_ptr<ConfigTree> config,
                  ConfigTree::Load(disk_, session_.runner(), session_.reporter(), request.tree));
    if (KnownVerdict(*config) == ConfigVerdict::kDiffers) {
      session_.reporter().Report(DifferenceWarning(*config));
      KN_TRY(RunConf(*config, session_.runner(), "--syncconfig", config_));
      return session_.FindTreeAgain();
    }
    KN_TRY(SyncNatively(*config, request));
    StartSelfCheck(*config, session_.runner(), request.tree, self_);
    return session_.FindTreeAgain();
  }

  Status SyncNatively(ConfigTree& config, const ConfigRequest& request) {
    KN_TRY_ASSIGN(const bool changed, ReadInput(config, session_.reporter(), request));
    const std::string text = kconfig::WriteConfig(config.evaluator(), config.prefix(), changed);
    WarnOfQuestions(OpenQuestions(config));
    for (const Diagnostic& warning : config.evaluator().TakeWarnings())
      session_.reporter().Report(warning);
    KN_TRY(ReplaceConfig(disk_, config_, text));
    KN_TRY_ASSIGN(const std::vector<std::string> stamps, WriteSyncFiles(config, build_dir_));
    NoteAll(text);
    Tell(stamps);
    return {};
  }

  void WarnOfQuestions(const std::vector<std::string>& names) {
    if (names.empty()) return;
    Diagnostic warning;
    warning.severity = Diagnostic::Severity::kWarning;
    warning.message =
        fmt::format("{} leaves {} option{} open, which take{} the default{}: {}", config_,
                    names.size(), names.size() == 1 ? "" : "s", names.size() == 1 ? "s" : "",
                    names.size() == 1 ? "" : "s", Shorten(names));
    warning.hint = "kninja config set SYMBOL=VALUE, or make oldconfig, answers otherwise";
    session_.reporter().Report(warning);
  }

  void Tell(const std::vector<std::string>& stamps) {
    std::vector<std::string> names;
    for (const std::string& stamp : stamps) names.push_back(SymbolOfStamp(stamp).name);
    session_.reporter().Summary(
        names.empty() ? std::string("configuration up to date, no option has another value")
                      : fmt::format("configuration up to date; changed: {}", Shorten(names)));
    if (const auto warning = OutdatedPreparation(disk_, session_.tree(), stamps))
      session_.reporter().Report(*warning);
  }

  Session& session_;
  const std::string& self_;
  Disk& disk_;
  const std::string build_dir_;
  const std::string note_;
  std::string config_;
  std::string auto_conf_;
};

}  // namespace

Status SyncConfiguration(Session& session, const std::string& self) {
  return ConfigSync(session, self).Run();
}

}  // namespace kninja::driver
