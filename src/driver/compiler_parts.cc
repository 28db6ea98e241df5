// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/compiler_parts.h"

#include <algorithm>
#include <charconv>

#include "src/base/field_file.h"
#include "src/base/path.h"
#include "src/base/strings.h"

namespace kninja::driver {
namespace {

constexpr std::string_view kMagic = "kninja compilers 1\n";
// What a C compiler's driver runs for a kernel; gcc's manual, "-print-prog-name".
constexpr const char* kPrograms[] = {"cc1", "as", "collect2", "ld", "lto-wrapper", "lto1"};
// Where gcc looks for its programs (its manual, "Environment Variables").
constexpr const char* kSearched[] = {"PATH", "COMPILER_PATH", "GCC_EXEC_PREFIX", "LD_LIBRARY_PATH"};

}  // namespace

CompilerParts::CompilerParts(Disk& disk, ProcessRunner& runner, const Environment& environment,
                             std::string file)
    : disk_(disk), runner_(runner), environment_(environment), file_(std::move(file)) {}

std::string CompilerParts::Key(const std::string& words) const {
  std::string key = words;
  for (const char* name : kSearched)
    if (const auto found = environment_.find(name); found != environment_.end())
      key += std::string("\n") + name + "=" + found->second;
  return key;
}

void CompilerParts::Load() {
  loaded_ = true;
  const Result<std::string> bytes = disk_.Read(file_);
  std::optional<FieldReader> fields =
      bytes ? FieldReader::Open(kMagic, *bytes) : std::optional<FieldReader>();
  while (fields && fields->ok() && !fields->at_end()) {
    std::vector<ToolPart>& parts = kept_[std::string(fields->Text())];
    parts.clear();
    for (uint64_t left = fields->Number(); left > 0 && fields->ok(); --left) {
      ToolPart part;
      part.path = fields->Text();
      part.signature = fields->Signature();
      part.digest.high = fields->Number();
      part.digest.low = fields->Number();
      parts.push_back(std::move(part));
    }
  }
  if (fields && !fields->ok()) kept_.clear();
}

bool CompilerParts::Holds(const std::vector<ToolPart>& parts) const {
  return std::all_of(parts.begin(), parts.end(),
                     [&](const ToolPart& part) { return disk_.Stat(part.path) == part.signature; });
}

std::string CompilerParts::Run(std::vector<std::string> argv) {
  ProcessSpec spec;
  spec.argv = std::move(argv);
  spec.environment = environment_;
  spec.environment["LC_ALL"] = "C";
  spec.drop_errors = true;
  const Result<ProcessOutcome> outcome = runner_.Run(spec);
  return outcome && outcome->exit_code == 0 ? outcome->output : "";
}

void CompilerParts::AddPart(const std::string& path, std::vector<ToolPart>* parts) {
  const std::string real = disk_.RealPath(path);
  if (real.empty()) return;
  const auto known = [&](const ToolPart& part) { return part.path == real; };
  if (std::any_of(parts->begin(), parts->end(), known)) return;
  const std::optional<FileSignature> signature = disk_.Stat(real);
  const Result<std::string> bytes = disk_.Read(real);
  if (!signature || !bytes) return;
  parts->push_back({real, *signature, HashBytes(*bytes)});
}

// "	libisl.so.23 => /lib/x86_64-linux-gnu/libisl.so.23 (0x00007f...)"
void CompilerParts::AddLibraries(const std::string& program, std::vector<ToolPart>* parts) {
  const std::string text = Run({"ldd", program});
  for (const std::string_view line : SplitOn(text, '\n'))
    for (const std::string_view word : SplitWords(line))
      if (word.starts_with('/')) AddPart(std::string(word), parts);
}

std::vector<ToolPart> CompilerParts::Ask(const std::string& words) {
  std::vector<std::string> argv;
  for (const std::string_view word : SplitWords(words)) argv.emplace_back(word);
  std::vector<ToolPart> parts;
  if (argv.empty()) return parts;
  std::vector<std::string> programs;
  for (const std::string& word : argv)
    if (const std::string path = FindProgram(word, environment_); !path.empty())
      programs.push_back(path);
  for (const char* program : kPrograms) {
    std::vector<std::string> question = argv;
    question.push_back(std::string("-print-prog-name=") + program);
    const std::string answer(TrimBlanks(Run(std::move(question))));
    const std::string path = FindProgram(answer, environment_);
    if (!answer.empty() && answer.find('\n') == std::string::npos && !path.empty())
      programs.push_back(path);
  }
  for (const std::string& program : programs) AddPart(program, &parts);
  for (const std::string& program : programs) AddLibraries(program, &parts);
  return parts;
}

const std::vector<ToolPart>& CompilerParts::Of(const std::string& words) {
  if (!loaded_) Load();
  const std::string key = Key(words);
  if (const auto found = found_.find(key); found != found_.end()) return found->second;
  std::vector<ToolPart>& parts = found_[key];
  const auto kept = kept_.find(key);
  if (kept != kept_.end() && !kept->second.empty() && Holds(kept->second))
    return parts = kept->second;
  parts = Ask(words);
  kept_[key] = parts;
  changed_ = true;
  return parts;
}

void CompilerParts::Save() {
  if (!changed_) return;
  FieldWriter fields;
  for (const auto& [key, parts] : kept_) {
    fields.Text(key);
    fields.Number(parts.size());
    for (const ToolPart& part : parts) {
      fields.Text(part.path);
      fields.Signature(part.signature);
      fields.Number(part.digest.high);
      fields.Number(part.digest.low);
    }
  }
  (void)disk_.Write(file_, fields.Finish(kMagic));
  changed_ = false;
}

}  // namespace kninja::driver
