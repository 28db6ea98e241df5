// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kbuild/kbuild_host.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "src/base/path.h"
#include "src/base/strings.h"
#include "src/kbuild/shell_text.h"

namespace kninja::kbuild {
namespace {

// kbuild's record of an earlier build (`.super.o.cmd`): what it says must not
// shape the model, which is what a build from scratch would do.
bool IsSavedCommand(const std::string& path) {
  const std::string_view name = BaseName(path);
  return name.starts_with('.') && name.ends_with(".cmd");
}

// The words of a command that a shell would change nothing in; none otherwise.
std::vector<std::string> PlainWords(std::string_view command) {
  if (command.find_first_of("*?[#") != std::string_view::npos) return {};
  std::vector<std::string> words = SplitSimpleCommand(command).value_or(std::vector<std::string>());
  const auto is_home = [](const std::string& word) { return word.starts_with('~'); };
  if (std::any_of(words.begin(), words.end(), is_home)) return {};
  return words;
}

// Shell commands that only look at their arguments, or at scratch files.
constexpr std::string_view kPurePrograms[] = {"set", "trap", "mkdir", "rm",    "echo", "printf",
                                              "[",   "test", "true",  "false", ":",    "grep"};

// Coarser than the clock of any file system in use, FAT's included.
constexpr int64_t kClockGrainNs = 2'000'000'000;

int64_t TimeOfDayNs() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

bool IsNameChar(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Whether what a shell makes of `command` is in its text: no pattern of file
// names, no other command's output, and no variable but those that it sets and
// the shell's own number, which only names scratch files.
bool DependsOnTextAlone(const std::string& command) {
  if (command.find_first_of("`*?~") != std::string::npos) return false;
  for (size_t at = command.find('['); at != std::string::npos; at = command.find('[', at + 1))
    if (command.compare(at, 2, "[ ") != 0) return false;
  for (size_t at = command.find('$'); at != std::string::npos; at = command.find('$', at + 1)) {
    size_t begin = at + 1;
    if (begin < command.size() && command[begin] == '$') {
      const bool scratch = at >= 5 && command.compare(at - 5, 5, ".tmp_") == 0;
      if (!scratch) return false;
      ++at;
      continue;
    }
    if (begin < command.size() && command[begin] == '{') ++begin;
    size_t end = begin;
    while (end < command.size() && IsNameChar(command[end])) ++end;
    if (end == begin || command.find(command.substr(begin, end - begin) + "=") >= at) return false;
  }
  return true;
}

Environment Overlay(Environment base, const CommandEnvironment& over) {
  for (const std::string& name : over.unset) base.erase(name);
  for (const auto& [name, value] : over.set) base[name] = value;
  return base;
}

}  // namespace

Digest ExistenceAnswer(bool exists) { return HashBytes(exists ? "1" : "0"); }

Digest GlobAnswer(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += name + "\n";
  return HashBytes(text);
}

Digest EnvironmentAnswer(std::string_view names, const Environment& environment) {
  const std::vector<std::string_view> sorted = SplitOn(names, '\n');
  std::string text;
  for (const auto& [name, value] : environment)
    if (std::binary_search(sorted.begin(), sorted.end(), name)) text += name + '=' + value + '\n';
  return HashBytes(text);
}

KbuildHost::KbuildHost(Disk& disk, ProcessRunner& runner, std::string directory,
                       EvaluationMemory& memory)
    : DiskHost(disk, runner, std::move(directory), nullptr, nullptr), memory_(memory) {}

void KbuildHost::AddOutput(const std::string& path) { outputs_.insert(CanonicalPath(path)); }

void KbuildHost::AddTextOutput(const std::string& path, std::string content) {
  AddOutput(path);
  text_outputs_[CanonicalPath(path)] = std::move(content);
}

void KbuildHost::AddTransientText(const std::string& path, std::string content) {
  transient_.insert(CanonicalPath(path));
  AddTextOutput(path, std::move(content));
}

bool KbuildHost::IsTransient(const std::string& path) const {
  return transient_.contains(CanonicalPath(path));
}

const std::string* KbuildHost::TextOutput(const std::string& path) const {
  const auto found = text_outputs_.find(CanonicalPath(path));
  return found == text_outputs_.end() ? nullptr : &found->second;
}

bool KbuildHost::IsOutput(const std::string& path) const {
  std::string buffer;
  return outputs_.contains(CanonicalPath(path, buffer));
}

bool KbuildHost::ObserveExistence(const std::string& path) {
  return ModificationTime(path).has_value();
}

std::vector<Observation> KbuildHost::Observations() const {
  std::vector<Observation> result;
  for (size_t i = 0; i < observed_.size(); ++i) {
    const auto kind = static_cast<Observation::Kind>(i);
    const bool about_file = kind == Observation::Kind::kExists || kind == Observation::Kind::kFile;
    for (const auto& [query, answer] : observed_[i]) {
      // Whether an output exists already is no property of the tree.
      if (about_file && IsOutput(query)) continue;
      result.push_back({kind, query, answer});
    }
  }
  std::sort(result.begin(), result.end(), [](const Observation& one, const Observation& other) {
    return std::tie(one.kind, one.query) < std::tie(other.kind, other.query);
  });
  return result;
}

void KbuildHost::StartOver() {
  DiskHost::StartOver();
  environments_.clear();
}

Result<makefile::MakefileText> KbuildHost::ReadMakefile(const std::string& path) {
  if (IsSavedCommand(path)) return makefile::MakefileText();
  if (const std::string* text = TextOutput(path)) return std::make_shared<const std::string>(*text);
  const std::string full = Full(path);
  const auto signature = disk_.Stat(full);
  if (!signature || signature->directory) {
    Observe(Observation::Kind::kFile, path, Digest{});
    return makefile::MakefileText();
  }
  EvaluationMemory::Source& source = memory_.sources[full];
  if (source.text == nullptr || source.signature != *signature) {
    KN_TRY_ASSIGN(std::string text, disk_.Read(full));
    source.digest = HashBytes(text);
    source.text = std::make_shared<const std::string>(std::move(text));
    // One so young may change again without looking different.
    const bool settled = signature->mtime_ns < TimeOfDayNs() - kClockGrainNs;
    source.signature = settled ? *signature : FileSignature();
  }
  Observe(Observation::Kind::kFile, path, source.digest);
  return source.text;
}

Result<std::optional<std::string>> KbuildHost::ReadFile(const std::string& path) {
  if (const std::string* text = TextOutput(path)) return std::optional<std::string>(*text);
  Result<std::optional<std::string>> content = DiskHost::ReadFile(path);
  if (content) Observe(Observation::Kind::kFile, path, *content ? HashBytes(**content) : Digest{});
  return content;
}

Status KbuildHost::WriteFile(const std::string& path, std::string_view content, bool append) {
  // The model is made without touching the tree: remember what was written.
  std::string text;
  if (append) {
    KN_TRY_ASSIGN(const std::optional<std::string> old, ReadFile(path));
    text = old.value_or("");
  }
  AddTextOutput(path, text.append(content));
  return {};
}

std::optional<int64_t> KbuildHost::ModificationTime(const std::string& path) {
  if (IsOutput(path)) return 0;
  const std::optional<FileSignature>& signature = StatOnce(path);
  if (!Observed(Observation::Kind::kExists, path))
    Observe(Observation::Kind::kExists, path, ExistenceAnswer(signature.has_value()));
  if (!signature) return std::nullopt;
  return signature->mtime_ns;
}

std::vector<std::string> KbuildHost::Glob(const std::string& pattern) {
  constexpr CharSet kSpecial("*?[\\");
  if (!kSpecial.In(pattern)) {
    if (ModificationTime(pattern)) return {pattern};
    return {};
  }
  std::vector<std::string> names = DiskHost::Glob(pattern);
  std::erase_if(names, [&](const std::string& name) { return IsOutput(name); });
  Observe(Observation::Kind::kGlob, pattern, GlobAnswer(names));
  return names;
}

Result<makefile::ShellOutcome> KbuildHost::Shell(const std::vector<std::string>& argv,
                                                 const Environment& environment) {
  const std::string& command = argv.back();
  const std::vector<std::string> words = PlainWords(command);
  // ninja makes the directories of outputs; making them now would touch the tree.
  if (words.size() > 2 && words[0] == "mkdir" && words[1] == "-p") return makefile::ShellOutcome{};
  if (words.size() > 1 && words[0] == "cat" && !words[1].starts_with('-')) {
    makefile::ShellOutcome outcome;
    for (size_t i = 1; i < words.size(); ++i) {
      KN_TRY_ASSIGN(const std::optional<std::string> text, ReadFile(words[i]));
      if (!text) outcome.exit_code = 1;
      outcome.output += text.value_or("");
    }
    return outcome;
  }
  KN_TRY(AsksOfNoOutput(command));
  if (const auto known = probes_.find(command); known != probes_.end()) return known->second;
  const std::optional<Digest> question = ProbeQuestion(argv, environment);
  if (question)
    if (std::optional<makefile::ShellOutcome> known = RecallProbe(*question))
      return probes_.emplace(command, std::move(*known)).first->second;
  Result<makefile::ShellOutcome> outcome = DiskHost::Shell(argv, environment);
  if (!outcome) return outcome;
  const std::optional<Probe> probe = FindProbe(command);
  if (!probe) {
    Observe(Observation::Kind::kShell, command, HashBytes(outcome->output));
    signatures_.clear();  // It may have made files.
    return outcome;
  }
  for (const std::string& tool : probe->tools) ObserveTool(tools_[tool]);
  if (question) RememberProbe(*question, *probe, *outcome, environment);
  return probes_.emplace(command, std::move(*outcome)).first->second;
}

// What a command makes is not there yet, or is an earlier build's.
Status KbuildHost::AsksOfNoOutput(const std::string& command) const {
  for (const std::string& word : FindNamedWords(command).words)
    if (IsOutput(word))
      return Error(
          fmt::format("$(shell {}) looks at '{}', which is made by a command", command, word));
  return {};
}

// Whether the answer to `command` can only change with one of the tools, as with
// kbuild's cc-option; then the tools themselves are what is observed.
std::optional<KbuildHost::Probe> KbuildHost::FindProbe(const std::string& command) {
  const NamedWords named = FindNamedWords(command);
  Probe probe;
  for (const std::string& program : named.programs) {
    if (!tools_.contains(program) && std::find(std::begin(kPurePrograms), std::end(kPurePrograms),
                                               program) == std::end(kPurePrograms))
      return std::nullopt;
  }
  std::set<std::string> seen;
  for (const std::string& word : named.words) {
    if (!seen.insert(word).second) continue;
    if (tools_.contains(word)) {
      probe.tools.push_back(word);
      continue;
    }
    if (word.starts_with('-') || word.starts_with("/dev/")) continue;
    const std::optional<FileSignature>& signature = StatOnce(word);
    if (signature && !signature->directory) return std::nullopt;
    if (word.find('$') == std::string::npos) probe.words.emplace_back(word, signature.has_value());
  }
  return probe;
}

// Perf: the makes of one evaluation ask for the same files again and again.
const std::optional<FileSignature>& KbuildHost::StatOnce(const std::string& path) {
  const auto known = signatures_.find(path);
  if (known != signatures_.end()) return known->second;
  return signatures_.emplace(path, disk_.Stat(Full(path))).first->second;
}

void KbuildHost::ObserveTool(const std::string& path) {
  if (Observed(Observation::Kind::kFile, path)) return;
  const auto [known, added] = memory_.tools.try_emplace(path);
  if (added) {
    const Result<std::string> content = disk_.Read(Full(path));
    if (content) known->second = HashBytes(*content);
  }
  Observe(Observation::Kind::kFile, path, known->second);
}

void KbuildHost::SetModuleDirectory(std::string directory, std::set<std::string> variables) {
  module_directory_ = std::move(directory);
  directory_variables_ = std::move(variables);
}

// What a probe's answer depends on beside its tools; nullopt for a command that
// might ask for more. The scratch directory (kbuild's TMPOUT) makes no difference.
std::optional<Digest> KbuildHost::ProbeQuestion(const std::vector<std::string>& argv,
                                                const Environment& environment) {
  const std::string& command = argv.back();
  if (memory_.probes == nullptr || !DependsOnTextAlone(command)) return std::nullopt;
  std::string text;
  for (size_t i = 0; i + 1 < argv.size(); ++i) text.append(argv[i]).push_back('\0');
  const std::string scratch = module_directory_ + "/.tmp_";
  size_t begin = 0;
  for (size_t at = command.find(scratch); at != std::string::npos && !module_directory_.empty();
       at = command.find(scratch, begin)) {
    text.append(command, begin, at - begin);
    begin = at + module_directory_.size() + 1;
  }
  text.append(command, begin).push_back('\0');
  return HashBytes(text + ToHex(EnvironmentDigest(environment)));
}

const Digest& KbuildHost::EnvironmentDigest(const Environment& environment) {
  const auto [known, added] = environments_.try_emplace(&environment);
  if (!added) return known->second;
  std::string text;
  for (const auto& [name, value] : environment)
    if (!directory_variables_.contains(name)) text.append(name).append("=").append(value) += '\0';
  return known->second = HashBytes(text);
}

std::optional<makefile::ShellOutcome> KbuildHost::RecallProbe(const Digest& question) {
  const std::optional<ProbeAnswer> answer = memory_.probes->Find(question, tools_);
  if (!answer) return std::nullopt;
  for (const auto& [word, directory] : answer->words) {
    const std::optional<FileSignature>& signature = StatOnce(word);
    if (signature ? !(directory && signature->directory) : directory) return std::nullopt;
  }
  for (const std::string& tool : answer->tools) ObserveTool(tools_[tool]);
  return makefile::ShellOutcome{answer->exit_code, answer->output, ""};
}

void KbuildHost::RememberProbe(const Digest& question, const Probe& probe,
                               const makefile::ShellOutcome& outcome,
                               const Environment& environment) {
  // A probe of a compiler that fails could not write its scratch file.
  if (!outcome.failure.empty() || (outcome.exit_code != 0 && !probe.tools.empty())) return;
  if (outcome.output.find('\0') != std::string::npos) return;
  const auto is_toolchain = [&](const std::string& tool) { return toolchain_.contains(tool); };
  if (!std::all_of(probe.tools.begin(), probe.tools.end(), is_toolchain)) return;
  memory_.probes->Add(question, {outcome.output, outcome.exit_code, probe.tools, probe.words},
                      tools_, environment);
}

void KbuildHost::Print(std::string_view text) { PrintError(text); }

void KbuildHost::PrintError(std::string_view text) {
  partial_line_ += text;
  for (size_t end = partial_line_.find('\n'); end != std::string::npos;
       end = partial_line_.find('\n')) {
    Diagnostic message;
    message.severity = Diagnostic::Severity::kWarning;
    message.message = partial_line_.substr(0, end);
    messages_.push_back(std::move(message));
    partial_line_.erase(0, end + 1);
  }
}

bool StillHolds(const Observation& observation, const Disk& disk, ProcessRunner& runner,
                const AskingPlace& place) {
  const std::string path = JoinPath(place.directory, observation.query);
  switch (observation.kind) {
    case Observation::Kind::kFile: {
      if (!disk.Stat(path)) return observation.answer == Digest{};
      const Result<std::string> content = disk.Read(path);
      return content && HashBytes(*content) == observation.answer;
    }
    case Observation::Kind::kExists:
      return ExistenceAnswer(disk.Stat(path).has_value()) == observation.answer;
    case Observation::Kind::kGlob:
      return GlobAnswer(makefile::GlobPaths(disk, place.directory, observation.query)) ==
             observation.answer;
    case Observation::Kind::kShell: {
      ProcessSpec spec;
      spec.argv = {"/bin/sh", "-c", observation.query};
      spec.environment = Overlay(place.caller, place.environment);
      spec.directory = place.directory;
      const Result<ProcessOutcome> outcome = runner.Run(spec);
      return outcome && HashBytes(outcome->output) == observation.answer;
    }
    case Observation::Kind::kEnvironment:
      return EnvironmentAnswer(observation.query, place.caller) == observation.answer;
  }
  return false;
}

}  // namespace kninja::kbuild
