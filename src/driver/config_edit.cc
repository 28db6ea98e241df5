// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/config_edit.h"

#include <fmt/format.h>

#include <unordered_map>
#include <unordered_set>

#include "parsers/kconfig/config_reader.h"
#include "parsers/kconfig/config_writer.h"
#include "parsers/kconfig/explain.h"
#include "src/base/strings.h"
#include "src/driver/config_files.h"
#include "src/driver/config_self_check.h"
#include "src/driver/config_words.h"
#include "src/driver/unknown_module.h"

namespace kninja::driver {
namespace {

using kconfig::Setting;

// The name in a line of .config that a symbol wrote, "" in others.
std::string_view KeyOf(std::string_view line, std::string_view prefix) {
  if (line.starts_with("# ")) {
    line.remove_prefix(2);
    if (!line.starts_with(prefix) || !line.ends_with(" is not set")) return {};
    return line.substr(0, line.find(' '));
  }
  return line.starts_with(prefix) ? line.substr(0, line.find('=')) : std::string_view();
}

std::vector<ConfigLineChange> Compare(std::string_view before, std::string_view after,
                                      std::string_view prefix) {
  std::unordered_map<std::string_view, std::string_view> old;
  std::unordered_set<std::string_view> kept;
  for (const std::string_view line : SplitOn(before, '\n'))
    if (const std::string_view key = KeyOf(line, prefix); !key.empty()) old[key] = line;
  std::vector<ConfigLineChange> changes;
  for (const std::string_view line : SplitOn(after, '\n')) {
    const std::string_view key = KeyOf(line, prefix);
    if (key.empty()) continue;
    kept.insert(key);
    const auto found = old.find(key);
    if (found == old.end())
      changes.push_back({"", std::string(line)});
    else if (found->second != line)
      changes.push_back({std::string(found->second), std::string(line)});
  }
  for (const std::string_view line : SplitOn(before, '\n')) {
    const std::string_view key = KeyOf(line, prefix);
    if (!key.empty() && kept.insert(key).second) changes.push_back({std::string(line), ""});
  }
  return changes;
}

class Editor {
 public:
  Editor(ProcessRunner& runner, Reporter& reporter, ConfigTree& config, const ConfigEdit& edit)
      : runner_(runner),
        reporter_(reporter),
        config_(config),
        edit_(edit),
        prefix_(config.prefix()),
        by_conf_(KnownVerdict(config) == ConfigVerdict::kDiffers) {}

  Status Begin() {
    KN_TRY_ASSIGN(input_, ReadInputText(config_, edit_.request));
    text_ = input_.text;
    return {};
  }

  const std::string& text() const { return text_; }
  const std::string& name() const { return input_.name; }

  /// Takes these into the text, `settings` before `goal`.
  void Add(const std::vector<Setting>& settings, const Setting& goal) {
    for (const Setting& setting : settings) outcome_.needed.push_back(TextOf(config_, setting));
    outcome_.asked.push_back(TextOf(config_, goal));
    std::vector<Setting> all = settings;
    all.push_back(goal);
    text_ = kconfig::WithSettings(text_, prefix_, all);
    goals_.push_back(goal);
  }

  /// Computes, checks that each goal holds, and writes.
  Result<ConfigEditOutcome> Finish() {
    kconfig::ReadReport report;
    kconfig::ReadConfig(config_.evaluator(), text_, input_.name, prefix_, report);
    std::string text = kconfig::WriteConfig(config_.evaluator(), prefix_, report.changed);
    if (by_conf_) {
      reporter_.Report(DifferenceWarning(config_));
      KN_TRY_ASSIGN(text, OldDefaultByConf(config_, runner_, text_));
    }
    KN_TRY(CheckGoals(text));
    for (const Diagnostic& warning : report.warnings) reporter_.Report(warning);
    for (const Diagnostic& warning : config_.evaluator().TakeWarnings()) reporter_.Report(warning);
    outcome_.path = ConfigOutput(config_, edit_.request);
    outcome_.changes = Compare(input_.own ? input_.text : "", text, prefix_);
    if (!edit_.dry_run) {
      KN_TRY_ASSIGN(outcome_.written, ReplaceConfig(config_.disk(), outcome_.path, text));
    }
    return std::move(outcome_);
  }

 private:
  // What it would be instead; nullopt when it takes.
  std::optional<std::string> ValueInstead(const Setting& goal,
                                          const std::vector<std::string>& obstacles,
                                          const std::string& text) {
    const kconfig::Symbol& symbol = *goal.symbol;
    if (!by_conf_) {
      if (obstacles.empty()) return std::nullopt;
      return std::string(config_.evaluator().TextOf(symbol));
    }
    const bool quoted = symbol.type == kconfig::SymbolType::kString;
    std::string value = SpellingIn(text, NameOf(config_, symbol), symbol.type);
    if (value == (quoted ? kconfig::QuoteText(goal.value) : goal.value)) return std::nullopt;
    return value;
  }

  Status CheckGoals(const std::string& text) {
    std::vector<Diagnostic> failures;
    for (const Setting& goal : goals_) {
      const std::vector<std::string> obstacles =
          kconfig::Obstacles(config_.evaluator(), *goal.symbol, goal.value);
      const std::optional<std::string> value = ValueInstead(goal, obstacles, text);
      if (!value) continue;
      Diagnostic diagnostic;
      diagnostic.message =
          fmt::format("{} does not take: it would be {}", TextOf(config_, goal), *value);
      diagnostic.hint = fmt::format("kninja config why {} tells what it takes; nothing was written",
                                    TextOf(config_, goal));
      for (const std::string& obstacle : obstacles) diagnostic.notes.push_back({{}, obstacle});
      failures.push_back(std::move(diagnostic));
    }
    if (failures.empty()) return {};
    for (size_t i = 1; i < failures.size(); ++i) reporter_.Report(failures[i]);
    return Error(std::move(failures.front()));
  }

  ProcessRunner& runner_;
  Reporter& reporter_;
  ConfigTree& config_;
  const ConfigEdit& edit_;
  const std::string prefix_;
  const bool by_conf_;  // It is known to differ from us, and counts.
  InputText input_;
  std::string text_;
  std::vector<Setting> goals_;
  ConfigEditOutcome outcome_;
};

// The option of a module of the tree, found in the tree's makefiles.
Result<kconfig::Symbol*> OptionOfModule(Disk& disk, ProcessRunner& runner, Reporter& reporter,
                                        ConfigTree& config, const ConfigEdit& edit,
                                        const std::string& module) {
  SessionOptions options;
  options.kernel = config.build_dir();
  options.variables = edit.request.tree.variables;
  options.environment = edit.request.tree.environment;
  options.current_directory = edit.request.tree.current_directory;
  Result<Session> session = Session::Open(disk, runner, reporter, std::move(options));
  if (!session) {
    session.error().diagnostic().message +=
        fmt::format(", so that no module '{}' can be looked for", module);
    return std::move(session.error());
  }
  KN_TRY_ASSIGN(const kernel::Capture capture, session->CaptureExternal());
  KN_TRY_ASSIGN(const kbuild::ModuleIndex index, LoadModuleIndex(*session, capture));
  const std::vector<const kbuild::IndexedModule*> found = index.Find(module);
  if (found.empty())
    return Error(fmt::format("neither an option nor a module is called '{}'", module),
                 UnknownModule(index, module).diagnostic().hint);
  if (found.front()->symbol.empty())
    return Error(fmt::format("'{}' is made whatever the configuration says", module));
  return FindSymbol(config, found.front()->symbol);
}

Result<Setting> ParseGoal(Disk& disk, ProcessRunner& runner, Reporter& reporter, ConfigTree& config,
                          const ConfigEdit& edit, const std::string& word) {
  const size_t equals = word.find('=');
  const std::string name = word.substr(0, equals);
  kconfig::Symbol* symbol = FindDefinedSymbol(config, name);
  const bool by_module = symbol == nullptr;
  if (by_module) {
    KN_TRY_ASSIGN(symbol, OptionOfModule(disk, runner, reporter, config, edit, name));
  }
  const std::string option = NameOf(config, *symbol);
  if (equals != std::string::npos) return ParseSetting(config, option + word.substr(equals));
  if (!kconfig::IsLogic(symbol->type))
    return Error(
        fmt::format("{} is {}: it is not on or off", option, kconfig::TypeName(symbol->type)),
        fmt::format("kninja config set {}=VALUE", option));
  const bool tristate = symbol->type == kconfig::SymbolType::kTristate;
  if (by_module && !tristate) {
    Diagnostic diagnostic;
    diagnostic.message =
        fmt::format("'{}' can only be built into the kernel: {} is bool", name, option);
    diagnostic.hint = fmt::format("kninja config enable {}=y builds it in", option);
    diagnostic.notes.push_back({kconfig::LocationOf(symbol->nodes.front()->place), "defined here"});
    return Error(std::move(diagnostic));
  }
  return Setting{symbol, tristate ? "m" : "y"};
}

// Lets `add` take each word into an editor; writes what becomes of it.
template <class Add>
Result<ConfigEditOutcome> EditWithWords(Disk& disk, ProcessRunner& runner, Reporter& reporter,
                                        const ConfigEdit& edit, const Add& add) {
  KN_TRY_ASSIGN(const std::unique_ptr<ConfigTree> config,
                ConfigTree::Load(disk, runner, reporter, edit.request.tree));
  Editor editor(runner, reporter, *config, edit);
  KN_TRY(editor.Begin());
  for (const std::string& word : edit.words) KN_TRY(add(*config, editor, word));
  return editor.Finish();
}

Error CannotEnable(ConfigTree& config, const Setting& goal, const kconfig::SearchResult& search) {
  config.evaluator().ClearAll();  // The search leaves nothing computed.
  Diagnostic diagnostic;
  diagnostic.message = fmt::format("cannot work out how to get {}", TextOf(config, goal));
  diagnostic.hint =
      fmt::format("kninja config why {} shows all that it hangs on", NameOf(config, *goal.symbol));
  diagnostic.notes.push_back({{}, DescribeLimit(search)});
  for (const std::string& obstacle :
       kconfig::Obstacles(config.evaluator(), *goal.symbol, goal.value))
    diagnostic.notes.push_back({{}, obstacle});
  return Error(std::move(diagnostic));
}

}  // namespace

Result<ConfigEditOutcome> SetConfig(Disk& disk, ProcessRunner& runner, Reporter& reporter,
                                    const ConfigEdit& edit) {
  const auto add = [](ConfigTree& config, Editor& editor, const std::string& word) -> Status {
    KN_TRY_ASSIGN(const Setting setting, ParseSetting(config, word));
    editor.Add({}, setting);
    return {};
  };
  return EditWithWords(disk, runner, reporter, edit, add);
}

Result<ConfigEditOutcome> EnableInConfig(Disk& disk, ProcessRunner& runner, Reporter& reporter,
                                         const ConfigEdit& edit) {
  const auto add = [&](ConfigTree& config, Editor& editor, const std::string& word) -> Status {
    KN_TRY_ASSIGN(const Setting goal, ParseGoal(disk, runner, reporter, config, edit, word));
    const std::string prefix = config.prefix();
    const kconfig::SearchResult search =
        kconfig::FindSettings(config.evaluator(), {editor.text(), editor.name(), prefix}, goal);
    if (!search.found) return CannotEnable(config, goal, search);
    editor.Add(search.settings, goal);
    return {};
  };
  return EditWithWords(disk, runner, reporter, edit, add);
}

}  // namespace kninja::driver
