// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kernel/remembering_runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "src/base/hash.h"
#include "src/base/path.h"
#include "src/base/strings.h"

namespace kninja::kernel {
namespace {

constexpr std::string_view kMagic = "kninja probes 2\n";

// What no compiler looks at and every shell, terminal or login changes.
constexpr std::array<std::string_view, 18> kNoise = {
    "_",         "PWD",          "OLDPWD",          "SHLVL",     "TERM",          "COLUMNS",
    "LINES",     "WINDOWID",     "DISPLAY",         "STY",       "TMUX",          "TMUX_PANE",
    "COLORTERM", "TERM_PROGRAM", "WAYLAND_DISPLAY", "LS_COLORS", "INVOCATION_ID", "JOURNAL_STREAM"};
constexpr std::array<std::string_view, 6> kNoisePrefixes = {"KNINJA_", "KCONFIG_", "SSH_",
                                                            "XDG_",    "DBUS_",    "HIST"};

// Where headers and libraries that a probe may find come and go.
constexpr std::array<std::string_view, 6> kFolders = {"/usr/include",   "/usr/lib",
                                                      "/usr/lib64",     "/usr/lib/gcc",
                                                      "/usr/local/lib", "/usr/local/include"};

void AddPart(std::string& text, std::string_view part) {
  text += '\0';
  text += part;
}

bool IsNoise(std::string_view name) {
  return std::find(kNoise.begin(), kNoise.end(), name) != kNoise.end() ||
         std::any_of(kNoisePrefixes.begin(), kNoisePrefixes.end(),
                     [&](std::string_view prefix) { return name.starts_with(prefix); });
}

std::string DigestOf(const Environment& environment) {
  std::string text;
  for (const auto& [name, value] : environment) {
    if (IsNoise(name)) continue;
    AddPart(text, name);
    AddPart(text, value);
  }
  return ToHex(HashBytes(text));
}

bool Repeatable(const ProcessSpec& spec) {
  return spec.capture_output && !spec.capture_errors && !spec.drop_output && !spec.drop_errors;
}

// Reads "123 " at the front of `text`.
bool TakeNumber(std::string_view& text, int64_t* number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *number);
  if (error != std::errc() || end == text.data() + text.size() || *end != ' ') return false;
  text.remove_prefix(static_cast<size_t>(end - text.data()) + 1);
  return true;
}

bool TakeBytes(std::string_view& text, int64_t size, std::string* bytes) {
  if (size < 0 || text.size() < static_cast<size_t>(size) + 1 || text[size] != '\n') return false;
  *bytes = text.substr(0, static_cast<size_t>(size));
  text.remove_prefix(static_cast<size_t>(size) + 1);
  return true;
}

}  // namespace

RememberingRunner::RememberingRunner(ProcessRunner& runner, Disk& disk, std::string store)
    : runner_(runner), disk_(disk), store_(std::move(store)) {
  Load();
}

// With the mutex held.
std::string RememberingRunner::KeyOf(const ProcessSpec& spec) {
  if (environment_digest_.empty() || environment_ != spec.environment) {
    environment_ = spec.environment;
    environment_digest_ = DigestOf(environment_);
  }
  std::string text = spec.directory;
  for (const std::string& word : spec.argv) AddPart(text, word);
  AddPart(text, "\n");
  AddPart(text, environment_digest_);
  return ToHex(HashBytes(text));
}

void RememberingRunner::Load() {
  if (!disk_.Stat(store_)) return;
  const Result<std::string> text = disk_.Read(store_);
  if (text && ParseStore(*text)) return;
  results_.clear();
  watched_.clear();
}

// False when it is damaged or a watched file has changed.
bool RememberingRunner::ParseStore(const std::string& text) {
  // The last 32 bytes are the digest of what is before them.
  constexpr size_t kDigest = 32;
  if (text.size() < kMagic.size() + kDigest) return false;
  std::string_view rest = std::string_view(text).substr(0, text.size() - kDigest);
  if (ToHex(HashBytes(rest)) != text.substr(text.size() - kDigest)) return false;
  if (!rest.starts_with(kMagic)) return false;
  rest.remove_prefix(kMagic.size());
  while (!rest.empty()) {
    const char kind = rest[0];
    rest.remove_prefix(std::min<size_t>(2, rest.size()));
    if (kind == 'F') {
      int64_t present = 0, mtime = 0, bytes = 0, inode = 0, length = 0;
      std::string path;
      if (!TakeNumber(rest, &present) || !TakeNumber(rest, &mtime) || !TakeNumber(rest, &bytes) ||
          !TakeNumber(rest, &inode) || !TakeNumber(rest, &length) ||
          !TakeBytes(rest, length, &path))
        return false;
      const std::optional<FileSignature> now = disk_.Stat(path);
      if (now.has_value() != (present != 0)) return false;
      if (now && (now->mtime_ns != mtime || now->size != static_cast<uint64_t>(bytes) ||
                  now->inode != static_cast<uint64_t>(inode)))
        return false;
      watched_.emplace(std::move(path), now);
    } else if (kind == 'R') {
      int64_t code = 0, length = 0;
      std::string key;
      Remembered result;
      if (!TakeBytes(rest, 32, &key) || !TakeNumber(rest, &code) || !TakeNumber(rest, &length) ||
          !TakeBytes(rest, length, &result.output))
        return false;
      result.exit_code = static_cast<int>(code);
      results_.emplace(std::move(key), std::move(result));
    } else {
      return false;
    }
  }
  return true;
}

void RememberingRunner::Save() {
  const std::lock_guard lock(mutex_);
  if (!changed_) return;
  std::string text(kMagic);
  for (const auto& [path, signature] : watched_) {
    const FileSignature now = signature.value_or(FileSignature{});
    text += fmt::format("F {} {} {} {} {} {}\n", signature ? 1 : 0, now.mtime_ns, now.size,
                        now.inode, path.size(), path);
  }
  for (const auto& [key, result] : results_)
    text +=
        fmt::format("R {}\n{} {} {}\n", key, result.exit_code, result.output.size(), result.output);
  text += ToHex(HashBytes(text));
  if (!disk_.MakeDirectories(std::string(DirName(store_)))) return;
  if (disk_.Write(store_, text)) changed_ = false;
}

std::optional<ProcessOutcome> RememberingRunner::Recall(const ProcessSpec& spec) {
  if (!Repeatable(spec)) return std::nullopt;
  const std::lock_guard lock(mutex_);
  const auto found = results_.find(KeyOf(spec));
  if (found == results_.end()) return std::nullopt;
  return ProcessOutcome{found->second.exit_code, found->second.output, ""};
}

Result<ProcessOutcome> RememberingRunner::Run(const ProcessSpec& spec) {
  if (std::optional<ProcessOutcome> known = Recall(spec)) return std::move(*known);
  // What it is that runs is noted before it runs, so that a change meanwhile shows.
  if (Repeatable(spec)) {
    const std::lock_guard lock(mutex_);
    WatchWords(spec);
    ++runs_;
  }
  KN_TRY_ASSIGN(ProcessOutcome outcome, runner_.Run(spec));
  if (Repeatable(spec) && !outcome.timed_out) {
    const std::lock_guard lock(mutex_);
    results_[KeyOf(spec)] = {outcome.exit_code, outcome.output};
    changed_ = true;
  }
  return outcome;
}

void RememberingRunner::Watch(const std::string& path) {
  const auto [place, is_new] = watched_.try_emplace(path);
  if (is_new) place->second = disk_.Stat(path);
}

// Every word that is a program on PATH, or the path of a file.
void RememberingRunner::WatchWords(const ProcessSpec& spec) {
  for (const std::string_view folder : kFolders) Watch(std::string(folder));
  // A program that is not there yet would show in these.
  if (const auto path = spec.environment.find("PATH"); path != spec.environment.end())
    for (const std::string_view folder : SplitOn(path->second, ':')) Watch(std::string(folder));
  constexpr std::string_view kSeparators = " \t\n;|&(){}<>\"'`,=";
  for (const std::string& argument : spec.argv) {
    size_t start = 0;
    while (start < argument.size()) {
      const size_t end = std::min(argument.find_first_of(kSeparators, start), argument.size());
      const std::string word = argument.substr(start, end - start);
      start = end + 1;
      if (word.empty() || word[0] == '-' || word[0] == '$' || word.starts_with("/dev/")) continue;
      if (word.find('/') != std::string::npos) {
        const std::string path = JoinPath(spec.directory, word);
        if (disk_.Stat(path)) Watch(path);
        continue;
      }
      const std::string program = FindProgram(word, spec.environment);
      if (program.empty()) continue;
      Watch(program);
      // A compiler runs these without naming them.
      for (const char* helper : {"as", "ld"})
        if (word.ends_with("gcc") || word == "cc")
          Watch(FindProgram(word.substr(0, word.size() - (word == "cc" ? 2 : 3)) + helper,
                            spec.environment));
    }
  }
}

}  // namespace kninja::kernel
