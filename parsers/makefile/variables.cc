// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/makefile/variables.h"

#include <algorithm>
#include <utility>

#include "parsers/makefile/words.h"
#include "src/base/hash.h"

namespace kninja::makefile {

NameId Names::Intern(std::string_view text) {
  if (texts_.size() * 2 >= table_.size()) Grow();
  const auto hash = static_cast<uint32_t>(TextHash()(text));
  const size_t mask = table_.size() - 1;
  size_t at = hash & mask;
  for (; table_[at].id != kNone; at = (at + 1) & mask)
    if (table_[at].hash == hash && texts_[table_[at].id] == text) return table_[at].id;
  const NameId id = static_cast<NameId>(texts_.size());
  texts_.emplace_back(text);
  table_[at] = {hash, id};
  return id;
}

void Names::Grow() {
  std::vector<Entry> old = std::exchange(table_, {});
  table_.resize(std::max<size_t>(256, old.size() * 2));
  const size_t mask = table_.size() - 1;
  for (const Entry& entry : old) {
    if (entry.id == kNone) continue;
    size_t at = entry.hash & mask;
    while (table_[at].id != kNone) at = (at + 1) & mask;
    table_[at] = entry;
  }
}

Variable* VariableScope::Find(NameId name) {
  for (auto& [id, variable] : variables_)
    if (id == name) return variable.get();
  return nullptr;
}

Variable& VariableScope::FindOrAdd(NameId name) {
  if (Variable* found = Find(name)) return *found;
  return *variables_.emplace_back(name, std::make_unique<Variable>()).second;
}

GlobalVariables::Slot& GlobalVariables::SlotOf(NameId name) {
  const size_t page = name / kPageSize;
  if (page >= pages_.size()) pages_.resize(page + 1);
  if (pages_[page] == nullptr) pages_[page] = std::make_unique<Page>();
  return (*pages_[page])[name % kPageSize];
}

Variable* GlobalVariables::Find(NameId name) {
  const Variable* known = Peek(name);
  if (known == nullptr) return nullptr;
  Slot& slot = SlotOf(name);
  if (slot.own == nullptr) slot.own = std::make_unique<Variable>(*known);
  return slot.own.get();
}

Variable* GlobalVariables::Ask(NameId name) {
  SlotOf(name).asked = true;
  return Find(name);
}

bool GlobalVariables::asked(NameId name) const {
  const Slot* slot = FindSlot(name);
  return slot != nullptr && slot->asked;
}

const Variable* GlobalVariables::Peek(NameId name) const {
  const Slot* slot = FindSlot(name);
  if (slot != nullptr && slot->own != nullptr) return slot->own.get();
  return slot != nullptr && slot->removed ? nullptr : Borrowed(name);
}

Variable& GlobalVariables::FindOrAdd(NameId name) {
  if (Variable* found = Find(name)) return *found;
  Slot& slot = SlotOf(name);
  slot.own = std::make_unique<Variable>();
  return *slot.own;
}

void GlobalVariables::Remove(NameId name) {
  if (Peek(name) == nullptr) return;
  Slot& slot = SlotOf(name);
  if (slot.own != nullptr && slot.own->expanding) removed_in_use_.push_back(std::move(slot.own));
  slot.own.reset();
  slot.removed = true;
}

const char* OriginText(Origin origin) {
  switch (origin) {
    case Origin::kDefault:
      return "default";
    case Origin::kEnvironment:
      return "environment";
    case Origin::kFile:
      return "file";
    case Origin::kEnvironmentOverride:
      return "environment override";
    case Origin::kCommandLine:
      return "command line";
    case Origin::kOverride:
      return "override";
    case Origin::kAutomatic:
      return "automatic";
  }
  return "undefined";
}

namespace {

// The operator that starts at `line[i]`, and its length; 0 if there is none.
size_t OperatorAt(std::string_view line, size_t i, Assignment::Operator* op) {
  using Op = Assignment::Operator;
  const char c = line[i];
  if (c == '=') {
    *op = Op::kRecursive;
    return 1;
  }
  if (line.substr(i, 3) == "::=") {
    *op = Op::kSimple;
    return 3;
  }
  if (i + 1 >= line.size() || line[i + 1] != '=') return 0;
  switch (c) {
    case ':':
      *op = Op::kSimple;
      return 2;
    case '+':
      *op = Op::kAppend;
      return 2;
    case '?':
      *op = Op::kConditional;
      return 2;
    case '!':
      *op = Op::kShell;
      return 2;
    default:
      return 0;
  }
}

}  // namespace

bool ParseAssignment(std::string_view line, Assignment* assignment) {
  line = SkipSpace(line);
  size_t i = 0;
  size_t name_end = std::string_view::npos;
  while (true) {
    if (i >= line.size() || line[i] == '#') return false;
    if (IsBlank(line[i])) {
      if (name_end == std::string_view::npos) name_end = i;
      ++i;
      continue;
    }
    if (const size_t length = OperatorAt(line, i, &assignment->op)) {
      assignment->name = line.substr(0, std::min(name_end, i));
      assignment->value = SkipSpace(line.substr(i + length));
      return true;
    }
    // After a blank only an operator may follow a variable's name.
    if (name_end != std::string_view::npos || line[i] == ':') return false;
    if (line[i] == '$' && i + 1 < line.size()) {
      const char open = line[++i];
      if (open == '(' || open == '{') {
        const char close = open == '(' ? ')' : '}';
        int depth = 0;
        for (; i < line.size(); ++i) {
          if (line[i] == open) ++depth;
          if (line[i] == close && --depth == 0) break;
        }
      }
    }
    ++i;
  }
}

}  // namespace kninja::makefile
