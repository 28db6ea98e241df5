// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/makefile/parse_cache.h"

namespace kninja::makefile {
namespace {

// Texts that makefiles compute come once and are many: they must not pile up.
constexpr size_t kMaxExpressions = 50'000;
constexpr size_t kMaxTextSize = 8'192;

// Without a byte order mark, carriage returns and NULs.
bool IsClean(std::string_view text) {
  return !text.starts_with(kByteOrderMark) && text.find('\r') == std::string_view::npos &&
         text.find('\0') == std::string_view::npos;
}

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

std::shared_ptr<const PlainMakefile> MakePlain(const LogicalLines& lines, std::string_view file,
                                               Names& names) {
  auto plain = std::make_shared<PlainMakefile>();
  std::unordered_map<NameId, Variable*> known;
  const NameId file_name = names.Intern(file);
  for (const LogicalLine& line : lines.lines()) {
    if (!IsPlain(line)) return nullptr;
    if (line.text.empty()) continue;
    const NameId name = names.Intern(line.assignment.name);
    const auto [entry, added] = known.emplace(name, nullptr);
    if (added) entry->second = &plain->variables.emplace_back();
    Variable& variable = *entry->second;
    variable.value = line.assignment.value;
    variable.recursive = line.assignment.op == Assignment::Operator::kRecursive;
    variable.defined = {file_name, line.offset + 1};
  }
  for (const auto& [name, variable] : known) {
    if (name >= plain->table.size()) plain->table.resize(name + 1);
    plain->table[name] = variable;
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
  if (makefile.text == nullptr) {
    makefile.text = text;
    if (IsClean(*text)) makefile.lines = std::make_unique<LogicalLines>(*text);
  }
  return makefile;
}

std::shared_ptr<const PlainMakefile> ParseCache::Plain(const MakefileText& text,
                                                       std::string_view file) {
  Makefile& makefile = Find(text);
  if (!makefile.plain_known || makefile.plain_file != file) {
    makefile.plain_known = true;
    makefile.plain_file = file;
    makefile.plain = makefile.lines == nullptr ? nullptr : MakePlain(*makefile.lines, file, names_);
  }
  return makefile.plain;
}

}  // namespace kninja::makefile
