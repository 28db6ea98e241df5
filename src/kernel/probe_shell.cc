// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kernel/probe_shell.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <iterator>
#include <map>
#include <set>

#include "src/base/path.h"
#include "src/base/strings.h"
#include "src/kernel/probe_script.h"

namespace kninja::kernel {
namespace {

using Kind = ScriptCommand::Kind;
using Redirection = ScriptCommand::Redirection;

// What shells do themselves (POSIX, dash, bash), sorted. We do some of these.
constexpr std::string_view kBuiltins[] = {
    ".",      ":",     "[",        "alias",   "bg",       "bind",    "break", "builtin", "caller",
    "cd",     "chdir", "command",  "compgen", "continue", "declare", "dirs",  "disown",  "echo",
    "enable", "eval",  "exec",     "exit",    "export",   "false",   "fc",    "fg",      "getopts",
    "hash",   "help",  "history",  "jobs",    "kill",     "let",     "local", "logout",  "printf",
    "pwd",    "read",  "readonly", "return",  "set",      "shift",   "shopt", "source",  "test",
    "times",  "trap",  "true",     "type",    "ulimit",   "umask",   "unset", "wait"};

bool IsBuiltin(std::string_view word) {
  return std::find(std::begin(kBuiltins), std::end(kBuiltins), word) != std::end(kBuiltins);
}

// What a shell would make something of where it is not quoted; echo, of a backslash.
bool IsDelicate(std::string_view text) {
  return text.find_first_of("*?[\\") != std::string_view::npos;
}

// Where a command's two streams go.
struct Streams {
  enum class Place { kResult, kCaller, kNowhere };
  Place output = Place::kResult;
  Place errors = Place::kCaller;

  Streams With(const std::vector<Redirection>& redirections) const {
    Streams streams = *this;
    for (const Redirection redirection : redirections) {
      if (redirection == Redirection::kOutputNowhere) streams.output = Place::kNowhere;
      if (redirection == Redirection::kErrorsNowhere) streams.errors = Place::kNowhere;
      if (redirection == Redirection::kErrorsToOutput) streams.errors = streams.output;
    }
    return streams;
  }
};

std::optional<std::string_view> ScriptOf(const ProcessSpec& spec) {
  if (spec.argv.size() != 3 || spec.argv[1] != "-c" || !spec.capture_output ||
      spec.capture_errors || spec.drop_output || spec.drop_errors || spec.directory.empty())
    return std::nullopt;
  if (spec.argv[0] != "/bin/sh" && spec.argv[0] != "sh") return std::nullopt;
  return spec.argv[2];
}

// The word when there is no variable in it.
std::optional<std::string> PlainText(const ScriptWord& word) {
  std::string text;
  for (const ScriptWord::Part& part : word.parts) {
    if (part.variable) return std::nullopt;
    text += part.text;
  }
  return text;
}

bool Is(const ScriptWord& word, std::string_view text) { return PlainText(word) == text; }

// `rm -rf NAME`, as the action of a trap.
constexpr std::string_view kRemoval = "rm -rf ";
bool IsTemporaryName(std::string_view name) {
  return name.starts_with(".tmp_") && name.find_first_of(" \t/;&|<>()$`\"'\\*?[") == name.npos;
}

// Looks at a script before anything of it runs: whether all of it is what we can do.
class Inspection {
 public:
  Inspection(const ProcessSpec& spec, const Disk& disk) : spec_(spec), disk_(disk) {}

  bool Allows(const ScriptList& list, const Streams& streams) {
    for (const ScriptChain& chain : list)
      for (const ScriptCommand& command : chain.commands)
        if (!AllowsCommand(command, streams.With(command.redirections))) return false;
    return true;
  }
  bool starts_programs() const { return starts_programs_; }

 private:
  bool AllowsCommand(const ScriptCommand& command, const Streams& streams) {
    if (streams.errors == Streams::Place::kResult) return false;
    if (command.kind != Kind::kSimple)
      return Allows(command.body, streams) && Allows(command.then_body, streams) &&
             Allows(command.else_body, streams);
    for (const auto& [name, value] : command.assignments) {
      if (name == "PATH" || name == "IFS" || name == "ENV" || name == "PWD") return false;
      if (!AllowsValue(value) || BeginsWithDash(value)) return false;
      assigned_.insert(name);
    }
    if (command.words.empty()) return true;
    for (const ScriptWord& word : command.words)
      if (!AllowsWord(word)) return false;
    const std::optional<std::string> name = PlainText(command.words[0]);
    if (name && IsBuiltin(*name))
      return command.assignments.empty() && AllowsBuiltin(*name, command.words);
    if (name == "mkdir" && IsMakingTemporary(command.words)) return command.assignments.empty();
    return AllowsProgram(command.words[0], streams);
  }

  // What may become part of another word.
  bool AllowsValue(const ScriptWord& word) const {
    for (const ScriptWord::Part& part : word.parts)
      if (IsDelicate(part.variable ? ValueOf(part.text) : part.text)) return false;
    return true;
  }

  bool AllowsWord(const ScriptWord& word) const {
    for (const ScriptWord::Part& part : word.parts)
      if (part.variable && !part.quoted && IsDelicate(ValueOf(part.text))) return false;
    return true;
  }

  // From the caller; the script's own were looked at where they are set.
  std::string ValueOf(const std::string& name) const {
    const auto found = spec_.environment.find(name);
    return found == spec_.environment.end() ? "" : found->second;
  }

  bool AllowsBuiltin(std::string_view name, const std::vector<ScriptWord>& words) const {
    if (name == "true" || name == "false" || name == ":") return true;
    if (name == "echo") return AllowsEcho(words);
    if (name == "test") return AllowsTest(words);
    if (name == "set") return AllowsSet(words);
    if (name == "command") return words.size() == 3 && Is(words[1], "-v") && AllowsLookup(words[2]);
    if (name == "trap") return words.size() == 3 && Is(words[2], "EXIT") && AllowsTrap(words[1]);
    return false;
  }

  bool BeginsWithDash(const ScriptWord& word) const {
    if (word.parts.empty()) return false;
    const ScriptWord::Part& first = word.parts[0];
    return (first.variable ? ValueOf(first.text) : first.text).starts_with('-');
  }

  // Shells differ in backslashes and in options: -n, -e, -E and their mixtures.
  bool AllowsEcho(const std::vector<ScriptWord>& words) const {
    return std::all_of(words.begin() + 1, words.end(), [&](const ScriptWord& word) {
      const std::optional<std::string> plain = PlainText(word);
      const bool option = !plain || plain->find_first_not_of("-neE") == std::string::npos;
      return AllowsValue(word) && !(option && BeginsWithDash(word));
    });
  }

  // `test -z WORD`, `test A = B` and their like; as many words as are written.
  static bool AllowsTest(const std::vector<ScriptWord>& words) {
    for (const ScriptWord& word : words)
      for (const ScriptWord::Part& part : word.parts)
        if (part.variable && !part.quoted && part.text != "$") return false;
    if (words.size() == 3)
      return Is(words[1], "-z") || Is(words[1], "-n") || Is(words[1], "-e") || Is(words[1], "-d");
    return words.size() == 4 && (Is(words[2], "=") || Is(words[2], "!="));
  }

  bool AllowsSet(const std::vector<ScriptWord>& words) const {
    if (words.size() == 2 && Is(words[1], "-e")) return true;
    if (words.size() < 2 || !Is(words[1], "--")) return false;
    return std::all_of(words.begin() + 2, words.end(), [&](const ScriptWord& word) {
      const std::optional<std::string> text = PlainText(word);
      return text && !IsDelicate(*text) && !text->starts_with('-');
    });
  }

  static bool AllowsLookup(const ScriptWord& word) {
    const std::optional<std::string> name = PlainText(word);
    return name && !name->empty() && !name->starts_with('-') && !IsBuiltin(*name) &&
           name->find('/') == std::string::npos;
  }

  static bool IsTemporary(const ScriptWord& word, std::string_view prefix) {
    return word.parts.size() == 2 && !word.parts[0].variable && word.parts[1].variable &&
           word.parts[1].text == "$" && word.parts[0].text == fmt::format("{}.tmp_", prefix);
  }
  static bool AllowsTrap(const ScriptWord& action) { return IsTemporary(action, kRemoval); }
  static bool IsMakingTemporary(const std::vector<ScriptWord>& words) {
    return (words.size() == 2 || (words.size() == 3 && Is(words[1], "-p"))) &&
           IsTemporary(words.back(), "");
  }

  bool AllowsProgram(const ScriptWord& word, const Streams& streams) {
    starts_programs_ = true;
    std::string text;
    for (const ScriptWord::Part& part : word.parts) {
      if (part.variable && (part.quoted || word.parts.size() > 1 || assigned_.contains(part.text)))
        return false;
      text += part.variable ? ValueOf(part.text) : part.text;
    }
    const std::vector<std::string_view> fields = SplitWords(text);
    if (fields.empty() || (!word.parts[0].variable && fields.size() != 1)) return false;
    const std::string program(fields[0]);
    if (IsBuiltin(program)) return false;
    if (program.find('/') == std::string::npos)
      return streams.errors == Streams::Place::kNowhere ||
             !FindProgram(program, spec_.environment).empty();
    const std::optional<FileSignature> file = disk_.Stat(JoinPath(spec_.directory, program));
    return file && file->executable && !file->directory;
  }

  const ProcessSpec& spec_;
  const Disk& disk_;
  std::set<std::string> assigned_;
  bool starts_programs_ = false;
};

// A number that no process has, so that no shell takes the same for its `$$`.
std::string UniqueNumber() {
  static std::atomic<unsigned> count = 0;
  return fmt::format("9{:07}{:05}", getpid(), count++ % 100000);
}

class Execution {
 public:
  Execution(const ProcessSpec& spec, ProcessRunner& runner, Disk& disk)
      : spec_(spec), runner_(runner), disk_(disk), environment_(spec.environment) {
    environment_["PWD"] = spec.directory;  // As a shell does.
    variables_["$"] = UniqueNumber();
  }

  /// nullopt when it came to something that a shell has to do.
  std::optional<ProcessOutcome> Run(const ScriptList& list) {
    outcome_.exit_code = RunList(list, {}, false);
    RunTrap();
    if (failed_) return std::nullopt;
    return std::move(outcome_);
  }

 private:
  bool Stopped() const { return failed_ || exiting_ || outcome_.timed_out; }

  int RunList(const ScriptList& list, const Streams& streams, bool tolerant) {
    int status = 0;
    for (const ScriptChain& chain : list) {
      if (Stopped()) break;
      status = RunChain(chain, streams, tolerant);
    }
    return status;
  }

  // `tolerant`: a failure does not end the script, whatever `set -e` says.
  int RunChain(const ScriptChain& chain, const Streams& streams, bool tolerant) {
    int status = 0;
    for (size_t i = 0; i < chain.commands.size() && !Stopped(); ++i) {
      if (i > 0 && chain.after_success[i - 1] != (status == 0)) continue;
      const bool last = i + 1 == chain.commands.size();
      const ScriptCommand& command = chain.commands[i];
      status = RunCommand(command, streams.With(command.redirections), tolerant || !last);
      if (status != 0 && last && !tolerant && stops_at_failure_) exiting_ = true;
    }
    return status;
  }

  int RunCommand(const ScriptCommand& command, const Streams& streams, bool tolerant) {
    switch (command.kind) {
      case Kind::kGroup:
        return RunList(command.body, streams, tolerant);
      case Kind::kSubshell:
        return RunSubshell(command.body, streams, tolerant);
      case Kind::kIf: {
        const int status = RunList(command.body, streams, true);
        if (Stopped()) return status;
        return RunList(status == 0 ? command.then_body : command.else_body, streams, tolerant);
      }
      case Kind::kSimple:
        break;
    }
    return RunSimple(command, streams);
  }

  int RunSubshell(const ScriptList& body, const Streams& streams, bool tolerant) {
    const Environment environment = environment_;
    const std::map<std::string, std::string> variables = variables_;
    const bool stops = stops_at_failure_;
    std::string trap = std::exchange(to_remove_, "");
    const int status = RunList(body, streams, tolerant);
    RunTrap();
    to_remove_ = std::move(trap);
    environment_ = environment;
    variables_ = variables;
    stops_at_failure_ = stops;
    exiting_ = false;
    return status;
  }

  std::string ValueOf(const std::string& name) const {
    if (const auto own = variables_.find(name); own != variables_.end()) return own->second;
    const auto found = environment_.find(name);
    return found == environment_.end() ? "" : found->second;
  }

  std::string TextOf(const ScriptWord& word) const {
    std::string text;
    for (const ScriptWord::Part& part : word.parts)
      text += part.variable ? ValueOf(part.text) : part.text;
    return text;
  }

  // The word's fields: values of variables outside quotes are split at blanks.
  void AddFields(const ScriptWord& word, std::vector<std::string>& fields) const {
    std::optional<std::string> field;
    const auto finish = [&] {
      if (field) fields.push_back(std::move(*field));
      field.reset();
    };
    for (const ScriptWord::Part& part : word.parts) {
      if (!part.variable || part.quoted) {
        if (!field) field.emplace();
        *field += part.variable ? ValueOf(part.text) : part.text;
        continue;
      }
      for (const char c : ValueOf(part.text)) {
        if (c == ' ' || c == '\t' || c == '\n') {
          finish();
        } else {
          if (!field) field.emplace();
          *field += c;
        }
      }
    }
    finish();
  }

  int RunSimple(const ScriptCommand& command, const Streams& streams) {
    std::vector<std::string> words;
    for (const ScriptWord& word : command.words) AddFields(word, words);
    if (words.empty()) {
      for (const auto& [name, value] : command.assignments) Assign(name, TextOf(value));
      return 0;
    }
    if (IsBuiltin(words[0])) return RunBuiltin(words, streams);
    if (words[0] == "mkdir" && words.back() == ".tmp_" + variables_["$"])
      return MakeTemporary(words.back());
    return RunProgram(command, std::move(words), streams);
  }

  // A variable that came with the environment stays a part of it.
  void Assign(const std::string& name, std::string value) {
    if (const auto exported = environment_.find(name); exported != environment_.end())
      exported->second = std::move(value);
    else
      variables_[name] = std::move(value);
  }

  int RunBuiltin(const std::vector<std::string>& words, const Streams& streams) {
    const std::string& name = words[0];
    if (name == "false") return 1;
    if (name == "test") return Test(words) ? 0 : 1;
    if (name == "trap") to_remove_ = words[1].substr(kRemoval.size());
    if (name == "set" && words[1] == "-e") stops_at_failure_ = true;
    if (name == "set" && words[1] == "--") {
      for (char digit = '1'; digit <= '9'; ++digit) {
        const size_t index = static_cast<size_t>(digit - '1') + 2;
        variables_[std::string(1, digit)] = index < words.size() ? words[index] : "";
      }
    }
    if (name == "echo")
      Print(fmt::format("{}\n", fmt::join(words.begin() + 1, words.end(), " ")), streams);
    if (name == "command") {
      const std::string path = FindProgram(words[2], environment_);
      if (path.empty()) return 127;
      Print(path + "\n", streams);
    }
    return 0;
  }

  void Print(const std::string& text, const Streams& streams) {
    if (streams.output == Streams::Place::kResult) outcome_.output += text;
  }

  bool Test(const std::vector<std::string>& words) const {
    if (words.size() == 4) return (words[1] == words[3]) == (words[2] == "=");
    if (words[1] == "-z") return words[2].empty();
    if (words[1] == "-n") return !words[2].empty();
    if (words[2].empty()) return false;
    const std::optional<FileSignature> file = disk_.Stat(JoinPath(spec_.directory, words[2]));
    return file && (words[1] == "-e" || file->directory);
  }

  // Where that fails, let a shell say so.
  int MakeTemporary(const std::string& name) {
    failed_ = !disk_.MakeDirectories(JoinPath(spec_.directory, name)).ok();
    return failed_ ? 1 : 0;
  }

  int RunProgram(const ScriptCommand& command, std::vector<std::string> words,
                 const Streams& streams) {
    ProcessSpec spec;
    spec.argv = std::move(words);
    spec.environment = environment_;
    for (const auto& [name, value] : command.assignments) spec.environment[name] = TextOf(value);
    spec.directory = spec_.directory;
    spec.drop_output = streams.output == Streams::Place::kNowhere;
    spec.drop_errors = streams.errors == Streams::Place::kNowhere;
    spec.time_limit = spec_.time_limit;
    if (spec.argv[0].find('/') == std::string::npos &&
        FindProgram(spec.argv[0], environment_).empty())
      return 127;
    const Result<ProcessOutcome> outcome = runner_.Run(spec);
    failed_ = !outcome;
    if (failed_) return 1;
    Print(outcome->output, streams);
    outcome_.timed_out = outcome->timed_out;
    return outcome->exit_code;
  }

  void RunTrap() {
    if (IsTemporaryName(to_remove_)) RemoveTree(disk_, JoinPath(spec_.directory, to_remove_));
    to_remove_.clear();
  }

  const ProcessSpec& spec_;
  ProcessRunner& runner_;
  Disk& disk_;
  Environment environment_;
  std::map<std::string, std::string> variables_;
  std::string to_remove_;
  bool stops_at_failure_ = false;
  bool exiting_ = false;
  bool failed_ = false;
  ProcessOutcome outcome_;
};

// A script that we can do without a shell.
struct KnownScript {
  ScriptList list;
  bool starts_programs = false;
};

std::optional<KnownScript> Understand(const ProcessSpec& spec, const Disk& disk) {
  const std::optional<std::string_view> script = ScriptOf(spec);
  std::optional<ScriptList> list = script ? ParseProbeScript(*script) : std::nullopt;
  Inspection inspection(spec, disk);
  if (!list || !inspection.Allows(*list, {})) return std::nullopt;
  return KnownScript{std::move(*list), inspection.starts_programs()};
}

}  // namespace

Result<ProcessOutcome> ProbeShell::Run(const ProcessSpec& spec) {
  if (const std::optional<KnownScript> script = Understand(spec, disk_))
    if (std::optional<ProcessOutcome> outcome = Execution(spec, runner_, disk_).Run(script->list))
      return std::move(*outcome);
  return runner_.Run(spec);
}

bool NeedsNoProcess(const ProcessSpec& spec, const Disk& disk) {
  const std::optional<KnownScript> script = Understand(spec, disk);
  return script && !script->starts_programs;
}

std::optional<std::string> OutputOfSuccess(const ProcessSpec& spec, const Disk& disk) {
  const std::optional<KnownScript> script = Understand(spec, disk);
  if (!script || !script->starts_programs) return std::nullopt;
  const ScriptChain& last = script->list.back();
  if (last.commands.size() != 1 || last.commands[0].kind != Kind::kIf) return std::nullopt;
  const ScriptList& body = last.commands[0].then_body;
  if (body.size() != 1 || body[0].commands.size() != 1) return std::nullopt;
  const std::vector<ScriptWord>& words = body[0].commands[0].words;
  if (words.size() != 2 || !Is(words[0], "echo")) return std::nullopt;
  std::optional<std::string> text = PlainText(words[1]);
  if (text) *text += '\n';
  return text;
}

}  // namespace kninja::kernel
