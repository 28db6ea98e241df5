// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/makefile/reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "parsers/makefile/prerequisites.h"
#include "parsers/makefile/words.h"

namespace kninja::makefile {
namespace {

std::string_view FirstWord(std::string_view text) { return NextWord(text); }

}  // namespace

MakefileReader::MakefileReader(Evaluator& evaluator, const MakefileText& text, std::string file)
    : evaluator_(evaluator),
      file_(std::move(file)),
      recipe_prefix_name_(evaluator.names().Intern(".RECIPEPREFIX")),
      is_eval_(false),
      first_line_(1),
      conditionals_(evaluator) {
  lines_ = evaluator.parses().Lines(text);
  if (lines_ != nullptr) return;
  CleanText(std::string_view(*text).substr(text->starts_with(kByteOrderMark) ? kByteOrderMark.size()
                                                                             : 0));
  own_lines_ = std::make_unique<LogicalLines>(clean_text_);
  lines_ = own_lines_.get();
}

MakefileReader::MakefileReader(Evaluator& evaluator, std::string_view text, std::string file,
                               int line)
    : evaluator_(evaluator),
      own_lines_(std::make_unique<LogicalLines>(text.substr(0, text.find('\0')))),
      lines_(own_lines_.get()),
      file_(std::move(file)),
      recipe_prefix_name_(evaluator.names().Intern(".RECIPEPREFIX")),
      is_eval_(true),
      first_line_(line),
      conditionals_(evaluator) {}

// As GNU make 4.3 reads files: a carriage return before a newline goes with it
// (parse_crlf.mk), and what follows a NUL in a line is lost with the newline.
void MakefileReader::CleanText(std::string_view text) {
  int line = first_line_;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool at_start = clean_text_.empty() || clean_text_.back() == '\n';
    if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    if (c != '\0') {
      clean_text_ += c;
      line += c == '\n';
      continue;
    }
    i = std::min(text.find('\n', i), text.size());
    if (!at_start) continue;
    evaluator_.host().PrintError(
        fmt::format("{}:{}: warning: NUL character seen; rest of line ignored\n", file_, line++));
    clean_text_ += '\n';
  }
}

Error MakefileReader::ErrorAt(int line, std::string message) const {
  Diagnostic diagnostic;
  diagnostic.location.file = file_;
  diagnostic.location.line = line;
  diagnostic.message = std::move(message);
  return Error(std::move(diagnostic));
}

// The next logical line; null at the end. Lines of an $(eval) are not counted:
// errors in it are at its place (GNU make 4.3, fn_eval_error_place.mk).
const LogicalLine* MakefileReader::NextLine() {
  if (next_ == lines_->lines().size()) {
    line_ = first_line_ + (is_eval_ ? 0 : lines_->physical_lines());
    return nullptr;
  }
  const LogicalLine& line = lines_->lines()[next_++];
  line_ = first_line_ + (is_eval_ ? 0 : line.offset);
  return &line;
}

char MakefileReader::RecipePrefix() const {
  const Variable* prefix = evaluator_.Find(recipe_prefix_name_);
  return prefix == nullptr || prefix->value.empty() ? '\t' : prefix->value[0];
}

Status MakefileReader::Read() {
  while (const LogicalLine* line = NextLine()) {
    if (line->raw.empty()) continue;
    evaluator_.place().line = line_;
    if (Status status = ReadLine(*line); !status) return status;
  }
  evaluator_.place().line = line_;
  if (conditionals_.open()) return evaluator_.ErrorHere("missing 'endif'");
  return FinishRule();
}

Status MakefileReader::ReadLine(const LogicalLine& line) {
  const bool after_prefix = line.raw[0] == RecipePrefix();
  if (after_prefix) {
    if (no_targets_) return {};
    if (pending_) {
      if (conditionals_.ignoring()) return {};
      if (pending_->recipe.empty()) pending_->recipe_line = line_;
      pending_->has_recipe = true;
      pending_->recipe.emplace_back(line.raw.substr(1));
      return {};
    }
  }
  if (line.modifiers.assigns) {
    if (conditionals_.ignoring()) {
      if (line.modifiers.defines) in_ignored_define_ = true;
      return {};
    }
    KN_TRY(FinishRule());
    return HandleAssignment(line);
  }
  if (line.text.empty()) return {};
  if (in_ignored_define_) {
    if (FirstWord(line.text) == "endef") in_ignored_define_ = false;
    return {};
  }
  KN_TRY_ASSIGN(const bool conditional, conditionals_.HandleLine(line.text));
  if (conditional || conditionals_.ignoring()) return {};
  bool handled = false;
  KN_TRY(Directive(line.text, &handled));
  if (handled) return {};
  if (after_prefix) return evaluator_.ErrorHere("recipe commences before first target");
  return HandleRule(line.raw);
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
  if (word == "load" || word == "-load") {
    KN_TRY(FinishRule());
    return HandleLoad(rest, word != "load");
  }
  *handled = false;
  return {};
}

Status MakefileReader::HandleAssignment(const LogicalLine& line) {
  const Modifiers& modifiers = line.modifiers;
  const Origin origin = modifiers.overrides ? Origin::kOverride : Origin::kFile;
  if (modifiers.undefines) {
    std::string name;
    KN_TRY(evaluator_.Expand(line.definition, name));
    const std::string_view stripped = StripSpace(name);
    if (stripped.empty()) return evaluator_.ErrorHere("empty variable name");
    evaluator_.Undefine(evaluator_.names().Intern(stripped), origin);
    return {};
  }
  Variable* variable = nullptr;
  if (modifiers.defines)
    KN_TRY(ReadDefine(line.definition, origin, &variable));
  else
    KN_TRY(Assign(line.assignment, origin, nullptr, &variable));
  if (variable == nullptr) return {};
  if (modifiers.exports) variable->exported = ExportState::kYes;
  if (modifiers.is_private) variable->is_private = true;
  return {};
}

Status MakefileReader::Assign(const Assignment& assignment, Origin origin, VariableScope* scope,
                              Variable** assigned) {
  std::string name;
  KN_TRY(evaluator_.Expand(assignment.name, name));
  const std::string_view stripped = StripSpace(name);
  if (stripped.empty()) return evaluator_.ErrorHere("empty variable name");
  const NameId id = evaluator_.names().Intern(stripped);
  KN_TRY(evaluator_.Assign(id, assignment.op, assignment.value, origin, scope, assigned));
  Evaluator::AssignmentObserver* observer = evaluator_.assignment_observer_;
  if (scope != nullptr || observer == nullptr) return {};
  return observer->OnAssign(evaluator_, assignment.name, id, assignment.value, evaluator_.place());
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
  if (name.empty()) return evaluator_.ErrorHere("empty variable name");
  std::string value;
  bool first = true;
  int depth = 1;
  while (true) {
    const LogicalLine* line = NextLine();
    if (line == nullptr) {
      evaluator_.place().line = start;
      return evaluator_.ErrorHere("missing 'endef', unterminated 'define'");
    }
    evaluator_.place().line = line_;
    const std::string collapsed = CollapseContinuations(line->raw);
    if (collapsed.empty() || collapsed[0] != RecipePrefix()) {
      const std::string_view word = FirstWord(collapsed);
      if (word == "define") ++depth;
      if (word == "endef") {
        const std::string_view rest = line->text.substr(std::string_view("endef").size());
        if (!SkipSpace(rest).empty()) evaluator_.Warn("extraneous text after 'endef' directive");
        if (--depth == 0) break;
      }
    }
    if (!first) value += '\n';
    first = false;
    value += collapsed;
  }
  // $(warning) in it speaks of the last line, errors and later ones of the first
  // (location_in_recursive_variables.mk).
  KN_TRY(evaluator_.Assign(evaluator_.names().Intern(name), assignment.op, value, origin, nullptr,
                           assigned));
  if ((*assigned)->defined.line == evaluator_.place().line) (*assigned)->defined.line = start;
  return {};
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
  for (const std::string& name : GlobNames(evaluator_, ParseFileNames(names)))
    KN_TRY(evaluator_.IncludeMakefile(name, optional));
  return {};
}

// `load` of shared objects: there is no such thing here, but one that cannot be
// found fails as it does in make (load_missing.mk).
Status MakefileReader::HandleLoad(std::string_view rest, bool optional) {
  std::string names;
  KN_TRY(evaluator_.Expand(rest, names));
  for (std::string& name : ParseFileNames(names)) {
    name.resize(std::min(name.find('('), name.size()));
    if (evaluator_.host().ModificationTime(name))
      return evaluator_.ErrorHere("the 'load' operation is not supported on this platform");
    if (!optional) {
      evaluator_.Warn(
          fmt::format("{}: cannot open shared object file: No such file or directory", name));
      return evaluator_.ErrorHere(fmt::format("{}: failed to load", name));
    }
    evaluator_.AddMissingMakefile(name, false);
  }
  return {};
}

}  // namespace kninja::makefile
