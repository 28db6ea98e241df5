// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/makefile/parse_cache.h"

namespace kninja::makefile {
namespace {

// Texts that makefiles compute come once and are many: they must not pile up.
constexpr size_t kMaxExpressions = 50'000;
constexpr size_t kMaxTextSize = 8'192;

// Whether a line does no more than give a variable a literal value.
bool IsPlain(const LogicalLine& line) {
  using Op = Assignment::Operator;
  if (line.text.empty()) return !line.raw.starts_with('\t');
  const Modifiers& modifiers = line.modifiers;
  return modifiers.assigns && !modifiers.defines && !modifiers.undefines && !modifiers.exports &&
         !modifiers.overrides && !modifiers.is_private && line.raw[0] != '\t' &&
         !line.assignment.name.empty() &&
         (line.assignment.op == Op::kRecursive || line.assignment.op == Op::kSimple) &&
         line.text.find('$') == std::string_view::npos;
}

std::shared_ptr<const PlainMakefile> MakePlain(std::string_view text, const LogicalLines& lines,
                                               std::string_view file, Names& names) {
  // What must be cleaned first is left to the reader.
  if (text.find_first_of(std::string_view("\r\0\xEF", 3)) != std::string_view::npos) return nullptr;
  auto plain = std::make_shared<PlainMakefile>();
  std::unordered_map<NameId, size_t> indices;
  const NameId file_name = names.Intern(file);
  for (const LogicalLine& line : lines.lines()) {
    if (!IsPlain(line)) return nullptr;
    if (line.text.empty()) continue;
    const NameId name = names.Intern(line.assignment.name);
    const auto [known, added] = indices.emplace(name, plain->entries.size());
    if (added) plain->entries.emplace_back().name = name;
    PlainMakefile::Entry& entry = plain->entries[known->second];
    Variable& variable = entry.variable;
    entry.op = line.assignment.op;
    variable.value = line.assignment.value;
    variable.recursive = entry.op == Assignment::Operator::kRecursive;
    variable.defined = {file_name, line.offset + 1};
  }
  return plain;
}

}  // namespace

std::shared_ptr<const Expression> ParseCache::Parse(std::string_view text) {
  if (text.size() > kMaxTextSize)
    return std::make_shared<const Expression>(ParseExpression(text, names_));
  if (const auto known = expressions_.find(text); known != expressions_.end()) return known->second;
  if (expressions_.size() >= kMaxExpressions) expressions_.clear();
  auto parsed = std::make_shared<const Expression>(ParseExpression(text, names_));
  expressions_.emplace(text, parsed);
  return parsed;
}

ParseCache::Makefile& ParseCache::Find(const MakefileText& text) {
  Makefile& makefile = makefiles_[text.get()];
  if (makefile.lines == nullptr) {
    makefile.text = text;
    makefile.lines = std::make_unique<LogicalLines>(*text);
  }
  return makefile;
}

std::shared_ptr<const PlainMakefile> ParseCache::Plain(const MakefileText& text,
                                                       std::string_view file) {
  Makefile& makefile = Find(text);
  if (!makefile.plain_known || makefile.plain_file != file) {
    makefile.plain_known = true;
    makefile.plain_file = file;
    makefile.plain = MakePlain(*text, *makefile.lines, file, names_);
  }
  return makefile.plain;
}

}  // namespace kninja::makefile
