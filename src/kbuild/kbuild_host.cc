// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kbuild/kbuild_host.h"

#include <algorithm>

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

bool IsPlain(std::string_view word) {
  return word.find_first_of("'\"\\$`*?[]{}();<>|&~#") == std::string_view::npos;
}

// Shell commands that only look at their arguments, or at scratch files.
constexpr std::string_view kPurePrograms[] = {"set", "trap", "mkdir", "rm",    "echo", "printf",
                                              "[",   "test", "true",  "false", ":",    "grep"};

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

KbuildHost::KbuildHost(Disk& disk, ProcessRunner& runner, std::string directory)
    : DiskHost(disk, runner, std::move(directory), nullptr, nullptr) {}

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
  return outputs_.contains(CanonicalPath(path));
}

bool KbuildHost::ObserveExistence(const std::string& path) {
  return ModificationTime(path).has_value();
}

std::vector<Observation> KbuildHost::Observations() const {
  std::vector<Observation> result;
  for (const auto& [key, answer] : observed_) {
    const auto& [kind, query] = key;
    // Whether an output exists already is no property of the tree.
    const bool about_file = kind == Observation::Kind::kExists || kind == Observation::Kind::kFile;
    if (about_file && IsOutput(query)) continue;
    result.push_back({kind, query, answer});
  }
  return result;
}

Result<std::optional<std::string>> KbuildHost::ReadMakefile(const std::string& path) {
  if (IsSavedCommand(path)) return std::optional<std::string>();
  return ReadFile(path);
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
  const std::optional<int64_t> mtime = DiskHost::ModificationTime(path);
  Observe(Observation::Kind::kExists, path, ExistenceAnswer(mtime.has_value()));
  return mtime;
}

std::vector<std::string> KbuildHost::Glob(const std::string& pattern) {
  if (pattern.find_first_of("*?[\\") == std::string::npos) {
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
  const std::vector<std::string_view> words = SplitWords(command);
  if (!words.empty() && std::all_of(words.begin(), words.end(), IsPlain)) {
    // ninja makes the directories of outputs; making them now would touch the tree.
    if (words.size() > 2 && words[0] == "mkdir" && words[1] == "-p")
      return makefile::ShellOutcome{};
    if (words.size() > 1 && words[0] == "cat") {
      makefile::ShellOutcome outcome;
      for (size_t i = 1; i < words.size(); ++i) {
        KN_TRY_ASSIGN(const std::optional<std::string> text, ReadFile(std::string(words[i])));
        if (!text) outcome.exit_code = 1;
        outcome.output += text.value_or("");
      }
      return outcome;
    }
  }
  if (const auto known = probes_.find(command); known != probes_.end()) return known->second;
  Result<makefile::ShellOutcome> outcome = DiskHost::Shell(argv, environment);
  if (outcome && IsToolProbe(command))
    probes_.emplace(command, *outcome);
  else if (outcome)
    Observe(Observation::Kind::kShell, command, HashBytes(outcome->output));
  return outcome;
}

// Whether the answer to `command` can only change with one of the tools, as with
// kbuild's cc-option; then the tools themselves are what was observed.
bool KbuildHost::IsToolProbe(const std::string& command) {
  const NamedWords named = FindNamedWords(command);
  std::vector<std::string> used;
  for (const std::string& program : named.programs) {
    const auto tool = tools_.find(program);
    if (tool != tools_.end())
      used.push_back(tool->second);
    else if (std::find(std::begin(kPurePrograms), std::end(kPurePrograms), program) ==
             std::end(kPurePrograms))
      return false;
  }
  for (const std::string& word : named.words) {
    if (word.starts_with('-') || word.starts_with("/dev/") || tools_.contains(word)) continue;
    const auto signature = disk_.Stat(Full(word));
    if (signature && !signature->directory) return false;
  }
  for (const std::string& path : used)
    if (!Observed(Observation::Kind::kFile, path)) {
      const Result<std::string> content = disk_.Read(Full(path));
      Observe(Observation::Kind::kFile, path, content ? HashBytes(*content) : Digest{});
    }
  return true;
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
