// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kbuild/edge_collector.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "parsers/makefile/command_line.h"
#include "src/base/path.h"
#include "src/base/strings.h"
#include "src/kbuild/shell_text.h"

namespace kninja::kbuild {
namespace {

using makefile::Evaluator;
using makefile::File;
using makefile::RecipeLine;

// The value of a kbuild command: `$(1)` inside it is the command's name.
constexpr const char* kValueHelper = "kninja-command";
constexpr const char* kTextHelper = "kninja-filechk";
// Replaces `quiet`: kbuild looks up $(quiet)cmd_X and the like, and finds nothing.
constexpr const char* kSilent = "kninja_";

bool IsProtocol(std::string_view name) {
  return name.starts_with("if_changed") || name.starts_with("cmd") || name == "filechk";
}

// The name under which gcc's dependency file is put aside for ninja; one that
// kbuild's own `clean` removes, too.
std::string AsideName(const std::string& depfile) {
  const size_t dot = depfile.rfind('.');
  return depfile.substr(0, dot) + ".ninja" + depfile.substr(dot);
}

// Replaces the command `from`, if the script has it.
std::string ReplaceCommand(std::string text, const std::string& from, const std::string& to) {
  const size_t at = FindText(text, from);
  if (at == std::string::npos) return text;
  const std::string_view rest = TrimBlanks(std::string_view(text).substr(at + from.size()));
  if (!rest.empty() && rest[0] != ')' && rest[0] != ';') return text;
  return text.replace(at, from.size(), to);
}

// Runs `script` with `path` holding `list`; a file of the user's that was there
// (the list of a whole build) is put back, whatever happens.
std::string WithTransientList(const std::string& script, const std::string& path,
                              const std::string& list) {
  std::string entries;
  for (const std::string_view entry : SplitWords(list)) entries += " " + ShellQuote(entry);
  return fmt::format(
      "(trap 'rm -f {0}; [ ! -e {0}.kninja ] || mv -f {0}.kninja {0}' EXIT; "
      "[ ! -e {0} ] || mv -f {0} {0}.kninja; printf '%s\\n'{1} > {0}; {2})",
      path, entries, script);
}

}  // namespace

void SilenceRecipes(Environment& environment) {
  environment["quiet"] = kSilent;
  environment["kninja_kecho"] = ":";
}

void RestoreVoice(Environment& environment, const Environment& original) {
  environment.erase("kninja_kecho");
  const auto quiet = original.find("quiet");
  if (quiet != original.end())
    environment["quiet"] = quiet->second;
  else
    environment.erase("quiet");
}

uint32_t EnvironmentTable::IndexOf(CommandEnvironment environment) {
  std::string text;
  for (const auto& [name, value] : environment.set)
    text.append(name).append("=").append(value).push_back('\0');
  for (const std::string& name : environment.unset) text.append(name).push_back('\0');
  const auto [known, added] =
      indices_.emplace(HashBytes(text), static_cast<uint32_t>(environments_.size()));
  if (added) environments_.push_back(std::move(environment));
  return known->second;
}

void EdgeCollector::Attach(Evaluator& evaluator) {
  evaluator.SetGlobal(kValueHelper, "$(cmd_$(1))", makefile::Origin::kAutomatic, true);
  evaluator.SetGlobal(kTextHelper, "$(filechk_$(1))", makefile::Origin::kAutomatic, true);
  evaluator.set_call_observer(this);
}

bool EdgeCollector::Counts(std::string_view name) const { return IsProtocol(name); }

Status EdgeCollector::OnCall(Evaluator&, std::string_view name,
                             std::span<const std::string> arguments) {
  if (!observing_ || arguments.empty() || !IsProtocol(name)) return {};
  calls_.push_back({std::string(name),
                    std::string(TrimBlanks(arguments[0])),
                    {arguments.begin() + 1, arguments.end()}});
  return {};
}

// kbuild descends into a directory by a make for a phony target, which is followed
// as if it were here. A make that brings about a file, or that works elsewhere, is
// a command like any other.
bool EdgeCollector::IsDescent(const Evaluator& evaluator, const File& file,
                              const std::vector<std::string>& words) const {
  if (!file.phony || words.empty() || words[0] != evaluator.options().make_command) return false;
  const Result<makefile::CommandLine> line =
      makefile::ParseCommandLine({words.begin() + 1, words.end()}, {});
  return line && line->directories.empty();
}

Result<bool> EdgeCollector::OnRecipe(Evaluator& evaluator, File& file) {
  calls_.clear();
  observing_ = true;
  Result<std::vector<RecipeLine>> expanded = makefile::ExpandRecipe(evaluator, file);
  observing_ = false;
  if (!expanded) return Error(std::move(expanded.error()));
  std::vector<RecipeLine> lines;
  for (RecipeLine& line : *expanded) {
    if (HasNoEffect(line.text)) continue;
    const std::optional<std::vector<std::string>> words =
        line.always ? SplitSimpleCommand(line.text) : std::nullopt;
    if (words && IsDescent(evaluator, file, *words)) {
      KN_TRY_ASSIGN(Environment environment, evaluator.RecipeEnvironment(&file));
      KN_TRY_ASSIGN(const bool made,
                    sub_make_({words->begin() + 1, words->end()}, std::move(environment)));
      if (made) continue;
      file.failed = true;
      return true;
    }
    lines.push_back(std::move(line));
  }
  if (lines.empty() || IsComplaint(lines, file)) return true;
  KN_TRY_ASSIGN(Edge edge, MakeEdge(evaluator, file, std::move(lines)));
  KN_TRY_ASSIGN(edge.environment, EnvironmentIndex(evaluator, file));
  if (edge.kind == "modpost") HandleModpost(edge);
  AddOutputs(edge);
  model_.edges.push_back(std::move(edge));
  return true;
}

// A rule without prerequisites that only says that its file is missing (Linux 5.10
// has one for Module.symvers) makes nothing: the file is there, or nobody's input.
bool EdgeCollector::IsComplaint(const std::vector<RecipeLine>& lines, const File& file) {
  if (!file.prerequisites.empty() || file.phony ||
      !std::all_of(lines.begin(), lines.end(),
                   [](const RecipeLine& line) { return OnlyTalks(line.text); }))
    return false;
  if (!host_.ObserveExistence(file.path())) missing_.insert(file.path());
  return true;
}

Result<Edge> EdgeCollector::MakeEdge(Evaluator& evaluator, const File& file,
                                     std::vector<RecipeLine> lines) {
  Edge edge;
  edge.outputs.push_back(file.name);
  for (const File* other : file.also_made) edge.outputs.push_back(other->name);
  for (const makefile::Prerequisite& prerequisite : file.prerequisites) {
    if (prerequisite.file->phony || prerequisite.file->name == "FORCE" ||
        missing_.contains(prerequisite.file->path()))
      continue;
    std::vector<std::string>& list = prerequisite.order_only ? edge.order_only : edge.inputs;
    if (std::find(list.begin(), list.end(), prerequisite.file->path()) == list.end())
      list.push_back(prerequisite.file->path());
  }
  KN_TRY(Describe(evaluator, edge, lines));
  std::vector<ScriptLine> script;
  for (RecipeLine& line : lines) script.push_back({std::move(line.text), line.ignore_errors});
  edge.script = JoinLines(std::move(script));
  KN_TRY(FindSavedFiles(evaluator, edge));
  AddNamedInputs(edge);
  return edge;
}

// The expanded text of the command that `call` is about.
Result<std::string> EdgeCollector::Value(Evaluator& evaluator, const ProtocolCall& call) {
  std::vector<std::string> words = {call.function == "filechk" ? kTextHelper : kValueHelper,
                                    call.command};
  words.insert(words.end(), call.arguments.begin(), call.arguments.end());
  std::string value;
  KN_TRY(evaluator.Call(words, value));
  return value;
}

// What the edge is, in kbuild's terms: the first call that keeps a record names
// it (else the first one); the others are its steps. Without any, its lines are
// all there is.
Status EdgeCollector::Describe(Evaluator& evaluator, Edge& edge,
                               const std::vector<RecipeLine>& lines) {
  const std::vector<ProtocolCall> calls = std::exchange(calls_, {});
  if (calls.empty()) {
    edge.kind = "recipe";
    std::string text;
    for (const RecipeLine& line : lines)
      text.append(text.empty() ? "" : "; ").append(TrimBlanks(line.text));
    edge.command = FoldBlanks(text);
    edge.description = fmt::format("GEN     {}", edge.outputs[0]);
    return {};
  }
  auto main = std::find_if(calls.begin(), calls.end(), [](const ProtocolCall& call) {
    return !call.function.starts_with("cmd");
  });
  if (main == calls.end()) main = calls.begin();
  edge.kind = main->command;
  KN_TRY_ASSIGN(const std::string value, Value(evaluator, *main));
  edge.command = FoldBlanks(value);
  std::string quiet;
  if (main->function == "filechk") {
    edge.may_stay_same = true;
    quiet = fmt::format("UPD     {}", edge.outputs[0]);
  } else {
    KN_TRY(evaluator.Expand(fmt::format("$(quiet_cmd_{})", edge.kind), quiet));
  }
  edge.description = std::string(TrimBlanks(quiet));
  if (edge.description.empty())
    edge.description = fmt::format("{:<7} {}", InCapitals(edge.kind), edge.outputs[0]);
  for (const ProtocolCall& call : calls) {
    const std::string& step = call.command;
    if (step == edge.kind ||
        std::find(edge.steps.begin(), edge.steps.end(), step) != edge.steps.end())
      continue;
    KN_TRY_ASSIGN(const std::string step_value, Value(evaluator, call));
    if (!TrimBlanks(step_value).empty()) edge.steps.push_back(step);
  }
  return {};
}

// kbuild's `.x.cmd` beside the output, and gcc's dependency file, which kbuild
// removes after fixdep has read it; here it is put aside for ninja instead. (The
// step that computes symbol versions may write a second one and leave it.)
Status EdgeCollector::FindSavedFiles(Evaluator& evaluator, Edge& edge) {
  std::string dot_target, depfile;
  KN_TRY(evaluator.Expand("$(dot-target)", dot_target));
  KN_TRY(evaluator.Expand("$(depfile)", depfile));
  if (!dot_target.empty() && FindText(edge.script, "> " + dot_target + ".cmd") != std::string::npos)
    edge.cmd_file = dot_target + ".cmd";
  if (depfile.empty() || FindText(edge.script, "-MMD," + depfile) == std::string::npos) return {};
  const std::string aside = AsideName(depfile);
  std::string kept =
      ReplaceCommand(edge.script, "rm -f " + depfile, fmt::format("mv -f {} {}", depfile, aside));
  if (kept == edge.script) return {};
  edge.script = std::move(kept);
  edge.depfile = aside;
  edge.leftover = depfile;
  return {};
}

// A command depends on the programs and files that it names, too: objtool,
// modpost, a linker script; kbuild's makefiles do not always say so.
void EdgeCollector::AddNamedInputs(Edge& edge) {
  const NamedWords named = FindNamedWords(edge.script, false);
  const auto add = [&](const std::string& path) {
    const bool known =
        std::find(edge.inputs.begin(), edge.inputs.end(), path) != edge.inputs.end() ||
        std::find(edge.outputs.begin(), edge.outputs.end(), path) != edge.outputs.end() ||
        path == edge.cmd_file || path.starts_with("/dev/");
    if (!known) edge.inputs.push_back(path);
  };
  for (const std::string& program : named.programs) {
    if (program.find('/') == std::string::npos) {
      const auto tool = host_.tools().find(program);
      if (tool != host_.tools().end()) add(tool->second);
    } else if (!host_.IsOutput(program) && host_.ObserveExistence(program)) {
      add(program);
    }
  }
  for (const std::string& path : named.tested) {
    if (path.find_first_of("$*?") != std::string::npos || host_.IsOutput(path)) continue;
    if (CanonicalPath(path) == CanonicalPath(edge.outputs[0])) continue;
    if (host_.ObserveExistence(path)) add(path);
  }
}

void EdgeCollector::AddOutputs(const Edge& edge) {
  for (const std::string& output : edge.outputs) host_.AddOutput(output);
  const std::optional<std::string> text =
      SimulateListCommand(edge.command, [&](const std::string& path) -> std::optional<std::string> {
        const std::string* known = host_.TextOutput(path);
        return known == nullptr ? std::nullopt : std::optional<std::string>(*known);
      });
  if (text) host_.AddTextOutput(edge.outputs[0], *text);
}

// modpost reads the list of modules, their objects and .mod files, and writes a
// .mod.c beside each (scripts/mod/modpost.c); its rule names only the list.
// Lists of symbols that modpost reads (-i FILE) are no prerequisites of make's. One
// that is missing may be there when the modules that it is of are built.
void EdgeCollector::AddSymbolLists(Edge& edge, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    std::string path = word.starts_with('-') ? word.substr(std::min<size_t>(2, word.size())) : word;
    if (!path.ends_with("symvers") || path == edge.outputs[0]) continue;
    const bool known = std::find(edge.inputs.begin(), edge.inputs.end(), path) != edge.inputs.end();
    if (!known && !host_.ObserveExistence(path)) continue;
    if (!known) edge.inputs.push_back(path);
    edge.symbol_lists.push_back(std::move(path));
  }
}

void EdgeCollector::HandleModpost(Edge& edge) {
  const NamedWords named = FindNamedWords(edge.script);
  std::unordered_set<std::string> known;
  for (const Module& module : model_.modules) known.insert(module.path);
  AddSymbolLists(edge, named.words);
  for (const std::string& word : named.words) {
    const std::string* list = host_.TextOutput(word);
    if (list == nullptr) continue;
    if (host_.IsTransient(word)) {
      edge.script = WithTransientList(edge.script, word, *list);
      std::erase(edge.inputs, word);
    }
    for (const std::string_view entry : SplitWords(*list)) {
      const std::string path(entry.substr(0, entry.rfind('.')));
      if (!known.insert(path).second) continue;
      model_.modules.push_back({path, {}});
      edge.inputs.push_back(path + ".o");
      edge.inputs.push_back(path + ".mod");
      edge.outputs.push_back(path + ".mod.c");
    }
  }
}

Result<uint32_t> EdgeCollector::EnvironmentIndex(Evaluator& evaluator, File& file) {
  bool own = false;
  for (const File* one = &file; one != nullptr; one = one->parent)
    for (const makefile::VariableScope* scope :
         {one->own_variables.get(), one->pattern_variables.get()})
      if (scope != nullptr)
        for (const auto& [name, variable] : scope->variables())
          own = own || variable->exported == makefile::ExportState::kYes;
  if (!own && shared_environment_ >= 0) return static_cast<uint32_t>(shared_environment_);
  KN_TRY_ASSIGN(Environment all, evaluator.RecipeEnvironment(own ? &file : nullptr));
  RestoreVoice(all, voice_);
  CommandEnvironment added;
  for (const auto& [name, value] : all) {
    const auto before = caller_.find(name);
    if (before == caller_.end() || before->second != value) added.set.emplace(name, value);
  }
  for (const auto& [name, value] : caller_)
    if (!all.contains(name)) added.unset.push_back(name);
  const uint32_t index = environments_.IndexOf(std::move(added));
  if (!own) shared_environment_ = static_cast<int>(index);
  return index;
}

}  // namespace kninja::kbuild
