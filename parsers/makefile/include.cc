// SPDX-License-Identifier: GPL-2.0-or-later
// The part of Evaluator that opens makefiles and hands them to MakefileReader.
#include <fmt/format.h>

#include <utility>

#include "parsers/makefile/evaluator.h"
#include "parsers/makefile/reader.h"
#include "src/base/path.h"

namespace kninja::makefile {
namespace {

// An endless include; GNU make ends when it can open no more files.
constexpr int kMaxIncludeDepth = 200;

// Searched after -I; make(1).
constexpr const char* kIncludeDirectories[] = {"/usr/gnu/include", "/usr/local/include",
                                               "/usr/include"};

// "Permission denied" of "cannot read x: Permission denied".
std::string Reason(const std::string& message) {
  const size_t colon = message.rfind(": ");
  return colon == std::string::npos ? message : message.substr(colon + 2);
}

}  // namespace

// Opens `name`, or for an included one what the include directories have of that
// name. `*found` is the name of the file that was read.
Result<MakefileText> Evaluator::OpenMakefile(const std::string& name, bool included,
                                             std::string* found, std::string* reason) {
  std::vector<std::string> candidates = {name};
  if (included && name[0] != '/') {
    for (const std::string& directory : options_.include_directories)
      candidates.push_back(JoinPath(directory, name));
    if (options_.remakes_makefiles)
      for (const char* directory : kIncludeDirectories)
        candidates.push_back(JoinPath(directory, name));
  }
  *reason = "No such file or directory";
  for (const std::string& candidate : candidates) {
    Result<MakefileText> content = host_.ReadMakefile(candidate);
    if (content && *content == nullptr) {
      if (options_.remakes_makefiles && host_.ModificationTime(candidate))
        return Error(fmt::format("{}: Is a directory", candidate));
      continue;
    }
    if (!content) {
      if (&candidate == &candidates.front()) *reason = Reason(content.error().message());
      continue;
    }
    *found = candidate;
    return content;
  }
  *found = name;
  return MakefileText();
}

Status Evaluator::ReadOneMakefile(const std::string& name, MakefileRead read) {
  if (include_depth_ >= kMaxIncludeDepth) return ErrorHere("Too many open files");
  std::string found;
  KN_TRY_ASSIGN(const MakefileText content,
                OpenMakefile(name, read.included, &found, &read.reason));
  read.missing = content == nullptr;
  read.place = place_;
  read.file = &rules_.Enter(found);
  if (read.missing) {
    if (!read.optional && !options_.remakes_makefiles)
      return ErrorHere(fmt::format("{}: {}", name, read.reason));
    read.file->mtime = kNoFile;
  }
  makefiles_.push_back(std::move(read));
  if (content == nullptr) return {};
  const Place outer = place_;
  place_ = {found, 1};
  KN_TRY(Assign(names_.Intern("MAKEFILE_LIST"), Assignment::Operator::kAppend, EscapeDollars(found),
                Origin::kFile, nullptr));
  KN_TRY_ASSIGN(const bool taken, TakePlainMakefile(content, found));
  if (!taken) {
    MakefileReader reader(*this, content, found);
    ++include_depth_;
    Status status = reader.Read();
    --include_depth_;
    if (!status) return status;
  }
  place_ = outer;
  return {};
}

// Perf: borrows the variables of a makefile of literal values, instead of reading
// it; auto.conf has ten thousand (benchmarks: evaluate the makefiles).
Result<bool> Evaluator::TakePlainMakefile(const MakefileText& text, const std::string& name) {
  if (assignment_observer_ != nullptr || options_.environment_overrides) return false;
  const Variable* prefix = Find(".RECIPEPREFIX");
  if (prefix != nullptr && !prefix->value.empty()) return false;
  std::shared_ptr<const PlainMakefile> plain = parses_.Plain(text, name);
  if (plain == nullptr) return false;
  const VariableTable& table = plain->table;
  const auto assign_again = [&](NameId name, const Variable*) -> Status {
    if (name >= table.size() || table[name] == nullptr) return {};
    using Op = Assignment::Operator;
    const Variable& variable = *table[name];
    place_.line = variable.defined.line;
    return Assign(name, variable.recursive ? Op::kRecursive : Op::kSimple, variable.value,
                  Origin::kFile, nullptr);
  };
  KN_TRY(plain_makefiles_.empty() ? globals_.ForEachOwn(assign_again)
                                  : globals_.ForEach(assign_again));
  globals_.Borrow(table);
  VariablesChanged();
  plain_makefiles_.push_back(std::move(plain));
  return true;
}

Status Evaluator::IncludeMakefile(const std::string& name, bool optional) {
  MakefileRead read;
  read.optional = optional;
  read.included = true;
  return ReadOneMakefile(name, std::move(read));
}

Status Evaluator::ReadMakefile(const std::string& path) { return ReadOneMakefile(path, {}); }

Status Evaluator::ReadExtraMakefile(const std::string& path) {
  sets_default_goal = false;
  Status status = IncludeMakefile(path, true);
  sets_default_goal = true;
  return status;
}

void Evaluator::AddMissingMakefile(const std::string& name, bool optional) {
  MakefileRead read;
  read.file = &rules_.Enter(name);
  read.optional = optional;
  read.missing = true;
  read.place = place_;
  makefiles_.push_back(std::move(read));
}

void Evaluator::ReportMissingMakefile() {
  const MakefileRead* makefile = std::exchange(missing_makefile_, nullptr);
  if (makefile == nullptr) return;
  host_.PrintError(fmt::format("{}:{}: {}: {}\n", makefile->place.file, makefile->place.line,
                               makefile->file->name, makefile->reason));
}

Status Evaluator::EvalText(std::string_view text) {
  const Place place = place_;
  MakefileReader reader(*this, text, place.file, place.line);
  KN_TRY(reader.Read());
  place_ = place;
  return {};
}

}  // namespace kninja::makefile
