// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/makefile/reader.h"

#include <algorithm>

#include <fmt/format.h>

#include "parsers/makefile/words.h"
#include "src/base/path.h"

namespace kninja::makefile {
namespace {

// Removes a `#` comment, unless it is escaped or inside a reference.
std::string RemoveComment(std::string_view line) {
  std::string text(line);
  const size_t hash = FindUnquoted(text, "#", true);
  if (hash != std::string::npos) text.resize(hash);
  return text;
}

std::string_view FirstWord(std::string_view text) { return NextWord(text); }

}  // namespace

MakefileReader::MakefileReader(Evaluator& evaluator, std::string_view text, std::string file,
                               int first_line, bool is_eval)
    : evaluator_(evaluator),
      text_(text),
      file_(std::move(file)),
      is_eval_(is_eval),
      next_line_(first_line),
      conditionals_(evaluator) {
  if (!is_eval && text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
}

Error MakefileReader::ErrorAt(int line, std::string message) const {
  Diagnostic diagnostic;
  diagnostic.location.file = file_;
  diagnostic.location.line = line;
  diagnostic.message = std::move(message);
  return Error(std::move(diagnostic));
}

// The next logical line: physical lines joined where one ends in a backslash,
// the backslash-newline still in it.
bool MakefileReader::NextLine(std::string_view* line) {
  next_line_ += skipped_;
  skipped_ = 0;
  if (text_.empty()) return false;
  line_ = next_line_;
  size_t end = 0;
  while (true) {
    end = text_.find('\n', end);
    ++skipped_;
    if (end == std::string_view::npos) {
      end = text_.size();
      break;
    }
    size_t slashes = 0;
    // A carriage return before the newline is part of it, as in DOS files.
    size_t before = end;
    while (before > slashes && text_[before - slashes - 1] == '\\') ++slashes;
    if (slashes % 2 == 0) break;
    if (end + 1 == text_.size()) {
      ++end;  // Continued by nothing: the backslash goes all the same.
      break;
    }
    ++end;
  }
  *line = text_.substr(0, end);
  text_.remove_prefix(std::min(end + 1, text_.size()));
  return true;
}

char MakefileReader::RecipePrefix() const {
  const Variable* prefix = evaluator_.Find(".RECIPEPREFIX");
  return prefix == nullptr || prefix->value.empty() ? '\t' : prefix->value[0];
}

Status MakefileReader::Read() {
  std::string_view line;
  while (NextLine(&line)) {
    if (line.empty()) continue;
    evaluator_.place() = {file_, line_};
    if (Status status = ReadLine(line); !status) return status;
  }
  evaluator_.place() = {file_, line_};
  if (conditionals_.open()) return ErrorAt(next_line_, "missing 'endif'");
  return FinishRule();
}

Status MakefileReader::ReadLine(std::string_view line) {
  if (line[0] == RecipePrefix()) {
    if (no_targets_) return {};
    if (pending_) {
      if (conditionals_.ignoring()) return {};
      if (pending_->recipe.empty()) pending_->recipe_line = line_;
      pending_->has_recipe = true;
      pending_->recipe.emplace_back(line.substr(1));
      return {};
    }
  }
  const std::string collapsed = RemoveComment(CollapseContinuations(line));
  const std::string_view text = SkipSpace(collapsed);

  Modifiers modifiers;
  const std::string_view assignment = ParseModifiers(text, false, &modifiers);
  if (modifiers.assigns) {
    if (conditionals_.ignoring()) {
      if (modifiers.defines) in_ignored_define_ = true;
      return {};
    }
    KN_TRY(FinishRule());
    return HandleAssignment(assignment, modifiers);
  }
  if (text.empty()) return {};
  if (in_ignored_define_) {
    if (FirstWord(text) == "endef") in_ignored_define_ = false;
    return {};
  }
  KN_TRY_ASSIGN(const bool conditional, conditionals_.HandleLine(text));
  if (conditional || conditionals_.ignoring()) return {};
  bool handled = false;
  KN_TRY(Directive(text, &handled));
  if (handled) return {};
  if (line[0] == RecipePrefix()) return ErrorAt(line_, "recipe commences before first target");
  return HandleRule(line);
}

Status MakefileReader::Directive(std::string_view text, bool* handled) {
  std::string_view rest = text;
  const std::string_view word = NextWord(rest);
  rest = SkipSpace(rest);
  *handled = true;
  if (word == "export" || word == "unexport") {
    KN_TRY(FinishRule());
    return HandleExport(rest, word == "export");
  }
  if (word == "vpath") {
    KN_TRY(FinishRule());
    return HandleVpath(rest);
  }
  if (word == "include" || word == "-include" || word == "sinclude") {
    KN_TRY(FinishRule());
    return HandleInclude(rest, word != "include");
  }
  *handled = false;
  return {};
}

// Takes modifiers (`export`, `override`, ...) off the front of an assignment.
// GNU make 4.3, parse_var_assignment().
std::string_view MakefileReader::ParseModifiers(std::string_view text, bool for_target,
                                                Modifiers* modifiers) {
  std::string_view rest = SkipSpace(text);
  Assignment assignment;
  while (true) {
    if (rest.empty()) return text;
    if (ParseAssignment(rest, &assignment)) break;
    std::string_view after = rest;
    const std::string_view word = NextWord(after);
    after = SkipSpace(after);
    if (word == "export") {
      modifiers->exports = true;
    } else if (word == "override") {
      modifiers->overrides = true;
    } else if (word == "private") {
      modifiers->is_private = true;
    } else if (!for_target && word == "define") {
      modifiers->defines = true;
      rest = after;
      break;
    } else if (!for_target && word == "undefine") {
      modifiers->undefines = true;
      rest = after;
      break;
    } else {
      return text;
    }
    rest = after;
  }
  modifiers->assigns = true;
  return rest;
}

Status MakefileReader::HandleAssignment(std::string_view text, const Modifiers& modifiers) {
  const Origin origin = modifiers.overrides ? Origin::kOverride : Origin::kFile;
  if (modifiers.undefines) {
    std::string name;
    KN_TRY(evaluator_.Expand(text, name));
    const std::string_view stripped = StripSpace(name);
    if (stripped.empty()) return ErrorAt(line_, "empty variable name");
    evaluator_.Undefine(evaluator_.names().Intern(stripped), origin);
    return {};
  }
  Variable* variable = nullptr;
  if (modifiers.defines)
    KN_TRY(ReadDefine(text, origin, &variable));
  else
    KN_TRY(AssignText(text, origin, nullptr, &variable));
  if (variable == nullptr) return {};
  if (modifiers.exports) variable->exported = ExportState::kYes;
  if (modifiers.is_private) variable->is_private = true;
  return {};
}

Status MakefileReader::AssignText(std::string_view text, Origin origin, VariableScope* scope,
                                  Variable** assigned) {
  Assignment assignment;
  if (!ParseAssignment(text, &assignment)) return ErrorAt(line_, "missing separator");
  std::string name;
  KN_TRY(evaluator_.Expand(assignment.name, name));
  const std::string_view stripped = StripSpace(name);
  if (stripped.empty()) return ErrorAt(line_, "empty variable name");
  const NameId id = evaluator_.names().Intern(stripped);
  KN_TRY(evaluator_.Assign(id, assignment.op, assignment.value, origin, scope, assigned));
  Evaluator::AssignmentObserver* observer = evaluator_.assignment_observer_;
  if (scope != nullptr || observer == nullptr) return {};
  return observer->OnAssign(evaluator_, assignment.name, id, assignment.value,
                            evaluator_.place());
}

Status MakefileReader::ReadDefine(std::string_view text, Origin origin, Variable** assigned) {
  const int start = line_;
  Assignment assignment;
  assignment.name = text;
  if (ParseAssignment(text, &assignment)) {
    if (!assignment.value.empty()) evaluator_.Warn("extraneous text after 'define' directive");
  }
  std::string expanded;
  KN_TRY(evaluator_.Expand(assignment.name, expanded));
  const std::string name(StripSpace(expanded));
  if (name.empty()) return ErrorAt(start, "empty variable name");
  std::string value;
  bool first = true;
  int depth = 1;
  std::string_view line;
  while (true) {
    if (!NextLine(&line)) return ErrorAt(start, "missing 'endef', unterminated 'define'");
    const std::string collapsed = CollapseContinuations(line);
    if (collapsed.empty() || collapsed[0] != RecipePrefix()) {
      const std::string_view word = FirstWord(collapsed);
      if (word == "define") ++depth;
      if (word == "endef") {
        const std::string rest =
            RemoveComment(SkipSpace(collapsed).substr(std::string_view("endef").size()));
        evaluator_.place().line = line_;
        if (!SkipSpace(rest).empty()) evaluator_.Warn("extraneous text after 'endef' directive");
        if (--depth == 0) break;
      }
    }
    if (!first) value += '\n';
    first = false;
    value += collapsed;
  }
  evaluator_.place().line = start;
  return evaluator_.Assign(evaluator_.names().Intern(name), assignment.op, value, origin, nullptr,
                           assigned);
}

Status MakefileReader::HandleExport(std::string_view rest, bool exporting) {
  if (rest.empty()) {
    evaluator_.export_all = exporting;
    return {};
  }
  std::string names;
  KN_TRY(evaluator_.Expand(rest, names));
  std::string_view words = names;
  for (std::string_view word = NextWord(words); !word.empty(); word = NextWord(words)) {
    Variable* variable = evaluator_.Find(word);
    if (variable == nullptr) variable = &evaluator_.SetGlobal(word, "", Origin::kFile, false);
    variable->exported = exporting ? ExportState::kYes : ExportState::kNo;
  }
  return {};
}

Status MakefileReader::HandleVpath(std::string_view rest) {
  std::string expanded;
  KN_TRY(evaluator_.Expand(rest, expanded));
  std::string_view words = expanded;
  const std::string pattern(NextWord(words));
  std::vector<VpathEntry>& vpaths = evaluator_.rules().vpaths;
  if (pattern.empty()) {
    vpaths.clear();
    return {};
  }
  std::vector<std::string> directories;
  for (std::string_view word = NextWord(words); !word.empty(); word = NextWord(words)) {
    for (size_t begin = 0; begin <= word.size();) {
      size_t end = std::min(word.find(':', begin), word.size());
      if (end > begin) directories.emplace_back(word.substr(begin, end - begin));
      begin = end + 1;
    }
  }
  if (directories.empty())
    std::erase_if(vpaths, [&](const VpathEntry& entry) { return entry.text == pattern; });
  else
    vpaths.push_back({Pattern(pattern), pattern, std::move(directories)});
  return {};
}

Status MakefileReader::HandleInclude(std::string_view rest, bool optional) {
  std::string names;
  KN_TRY(evaluator_.Expand(rest, names));
  const Place place = evaluator_.place();
  for (const std::string& name : GlobNames(names)) {
    std::vector<std::string> candidates = {name};
    if (name[0] != '/')
      for (const std::string& directory : evaluator_.options().include_directories)
        candidates.push_back(JoinPath(directory, name));
    std::optional<std::string> content;
    std::string found;
    for (const std::string& candidate : candidates) {
      Result<std::optional<std::string>> read = evaluator_.host().ReadMakefile(candidate);
      if (!read) {
        if (optional) continue;
        return Error(std::move(read.error()));
      }
      if (!*read) continue;
      content = std::move(**read);
      found = candidate;
      break;
    }
    if (!content) {
      if (optional) continue;
      Error error = ErrorAt(line_, fmt::format("{}: No such file or directory", name));
      return error;
    }
    KN_TRY(evaluator_.Assign(evaluator_.names().Intern("MAKEFILE_LIST"),
                             Assignment::Operator::kAppend, found, Origin::kFile, nullptr));
    MakefileReader reader(evaluator_, *content, found, 1, false);
    KN_TRY(reader.Read());
    evaluator_.place() = place;
  }
  return {};
}

std::vector<std::string> MakefileReader::GlobNames(std::string_view text) const {
  std::vector<std::string> names;
  for (std::string& name : ParseFileNames(text)) {
    if (name.find_first_of("*?[") == std::string::npos) {
      names.push_back(std::move(name));
      continue;
    }
    std::vector<std::string> matches = evaluator_.host().Glob(name);
    if (matches.empty())
      names.push_back(std::move(name));
    else
      std::move(matches.begin(), matches.end(), std::back_inserter(names));
  }
  return names;
}

Status Evaluator::ReadMakefile(const std::string& path) {
  KN_TRY_ASSIGN(const std::optional<std::string> content, host_.ReadMakefile(path));
  if (!content) return Error(fmt::format("{}: No such file or directory", path));
  KN_TRY(Assign(names_.Intern("MAKEFILE_LIST"), Assignment::Operator::kAppend, path,
                Origin::kFile, nullptr));
  MakefileReader reader(*this, *content, path, 1, false);
  KN_TRY(reader.Read());
  place_ = {};
  return {};
}

Status Evaluator::EvalText(std::string_view text) {
  const Place place = place_;
  MakefileReader reader(*this, text, place.file, place.line, true);
  KN_TRY(reader.Read());
  place_ = place;
  return {};
}

}  // namespace kninja::makefile
