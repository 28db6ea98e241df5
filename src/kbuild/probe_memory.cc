// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kbuild/probe_memory.h"

#include <algorithm>

#include "src/base/field_file.h"
#include "src/base/path.h"
#include "src/base/strings.h"

// The fields of the file (field_file.h), version 1, the first:
//
//   file   := count { name count { path signature } }                 tools
//             count { high low output exit_code count { name }        answers
//                     count { word directory } }
//
// One that would get more than kMaxAnswers begins anew.

namespace kninja::kbuild {
namespace {

constexpr std::string_view kMagic = "kninja-probes 1\n";
constexpr size_t kMaxAnswers = 20'000;

}  // namespace

ProbeMemory::ProbeMemory(Disk& disk, ProcessRunner& runner, std::string path)
    : disk_(disk), runner_(runner), path_(std::move(path)), content_(Load()) {}

std::string ProbeMemory::Encode(const Content& content) {
  FieldWriter writer;
  writer.Number(content.tools.size());
  for (const auto& [name, programs] : content.tools) {
    writer.Text(name);
    writer.Number(programs.size());
    for (const Program& program : programs) {
      writer.Text(program.path);
      writer.Signature(program.signature);
    }
  }
  writer.Number(content.answers.size());
  for (const auto& [question, answer] : content.answers) {
    writer.Number(question.high);
    writer.Number(question.low);
    writer.Text(answer.output);
    writer.Number(static_cast<uint64_t>(answer.exit_code));
    writer.Number(answer.tools.size());
    for (const std::string& tool : answer.tools) writer.Text(tool);
    writer.Number(answer.words.size());
    for (const auto& [word, directory] : answer.words) {
      writer.Text(word);
      writer.Number(directory);
    }
  }
  return writer.Finish(kMagic);
}

std::optional<ProbeMemory::Content> ProbeMemory::Decode(std::string_view bytes) {
  std::optional<FieldReader> opened = FieldReader::Open(kMagic, bytes);
  if (!opened) return std::nullopt;
  FieldReader& reader = *opened;
  Content content;
  for (uint64_t tools = reader.Number(); tools > 0 && reader.ok(); --tools) {
    Tool& tool = content.tools[std::string(reader.Text())];
    for (uint64_t programs = reader.Number(); programs > 0 && reader.ok(); --programs) {
      Program& program = tool.emplace_back();
      program.path = reader.Text();
      program.signature = reader.Signature();
    }
  }
  for (uint64_t answers = reader.Number(); answers > 0 && reader.ok(); --answers) {
    Digest question;
    question.high = reader.Number();
    question.low = reader.Number();
    ProbeAnswer& answer = content.answers[question];
    answer.output = reader.Text();
    answer.exit_code = static_cast<int>(reader.Number());
    for (uint64_t tools = reader.Number(); tools > 0 && reader.ok(); --tools)
      answer.tools.emplace_back(reader.Text());
    for (uint64_t words = reader.Number(); words > 0 && reader.ok(); --words) {
      std::string word(reader.Text());
      answer.words.emplace_back(std::move(word), reader.Number() != 0);
    }
  }
  if (!reader.at_end()) return std::nullopt;
  return content;
}

ProbeMemory::Content ProbeMemory::Load() const {
  if (!disk_.Stat(path_)) return {};
  const Result<std::string> bytes = disk_.Read(path_);
  if (!bytes) return {};
  return Decode(*bytes).value_or(Content());
}

// Whether the tool is the one whose answers are known.
bool ProbeMemory::IsCurrent(const std::string& name, const ToolPaths& tools) {
  if (const auto known = current_.find(name); known != current_.end()) return known->second;
  const auto tool = content_.tools.find(name);
  const auto path = tools.find(name);
  const bool current =
      tool != content_.tools.end() && path != tools.end() && !tool->second.empty() &&
      tool->second[0].path == path->second &&
      std::all_of(tool->second.begin(), tool->second.end(), [&](const Program& program) {
        return disk_.Stat(program.path) == program.signature;
      });
  current_.emplace(name, current);
  return current;
}

std::optional<ProbeAnswer> ProbeMemory::Find(const Digest& question, const ToolPaths& tools) {
  const std::lock_guard lock(mutex_);
  const auto known = content_.answers.find(question);
  if (known == content_.answers.end()) return std::nullopt;
  for (const std::string& tool : known->second.tools)
    if (!IsCurrent(tool, tools)) return std::nullopt;
  return known->second;
}

// A compiler's answer is also that of the programs behind it; gcc and clang tell
// which (-print-prog-name; gcc manual, "Developer Options").
ProbeMemory::Tool ProbeMemory::Examine(const std::string& path,
                                       const Environment& environment) const {
  Tool tool;
  const auto add = [&](const std::string& program) {
    const auto signature = disk_.Stat(program);
    if (signature && signature->executable) tool.push_back({program, *signature});
  };
  add(path);
  for (const char* program : {"cc1", "as"}) {
    ProcessSpec spec;
    spec.argv = {path, std::string("-print-prog-name=") + program};
    spec.environment = environment;
    spec.capture_errors = true;
    const Result<ProcessOutcome> outcome = runner_.Run(spec);
    if (!outcome || outcome->exit_code != 0) continue;
    const std::string name(TrimBlanks(outcome->output.substr(0, outcome->output.find('\n'))));
    if (name.find('\0') == std::string::npos)
      add(name.starts_with('/') ? name : FindProgram(name, environment));
  }
  return tool;
}

void ProbeMemory::Add(const Digest& question, ProbeAnswer answer, const ToolPaths& tools,
                      const Environment& environment) {
  const std::lock_guard lock(mutex_);
  for (const std::string& name : answer.tools) {
    if (IsCurrent(name, tools)) continue;
    const auto path = tools.find(name);
    if (path == tools.end()) return;
    Tool tool = Examine(path->second, environment);
    if (tool.empty()) return;
    // What another tool of that name said counts no longer.
    std::erase_if(content_.answers, [&](const auto& entry) {
      const std::vector<std::string>& used = entry.second.tools;
      return std::find(used.begin(), used.end(), name) != used.end();
    });
    content_.tools[name] = std::move(tool);
    current_[name] = true;
  }
  if (content_.answers.size() >= kMaxAnswers) content_.answers.clear();
  content_.answers[question] = std::move(answer);
  changed_ = true;
}

void ProbeMemory::Save() {
  const std::lock_guard lock(mutex_);
  if (!changed_) return;
  changed_ = false;
  Content others = Load();
  for (auto& [question, answer] : others.answers) {
    const bool same_tools =
        std::all_of(answer.tools.begin(), answer.tools.end(), [&](const std::string& name) {
          const auto mine = content_.tools.find(name), theirs = others.tools.find(name);
          return mine != content_.tools.end() && theirs != others.tools.end() &&
                 mine->second == theirs->second;
        });
    if (same_tools) content_.answers.emplace(question, std::move(answer));
  }
  // Without it the next run asks again.
  if (disk_.MakeDirectories(std::string(DirName(path_))))
    static_cast<void>(disk_.Write(path_, Encode(content_)));
}

}  // namespace kninja::kbuild
