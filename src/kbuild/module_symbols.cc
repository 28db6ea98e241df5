// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kbuild/module_symbols.h"

#include <algorithm>
#include <optional>

#include "src/base/path.h"
#include "src/base/strings.h"

namespace kninja::kbuild {
namespace {

constexpr std::string_view kPrefix = "CONFIG_";

bool IsLetter(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

size_t Indentation(std::string_view line) {
  size_t columns = 0;
  for (const char c : line) {
    if (c == ' ')
      ++columns;
    else if (c == '\t')
      columns = (columns / 8 + 1) * 8;
    else
      break;
  }
  return columns;
}

// Passes over the text of a `help`: it ends before the first line that is
// indented less than its first one (scripts/kconfig/lexer.l).
class HelpText {
 public:
  void Begin() {
    inside_ = true;
    indentation_.reset();
  }
  bool Contains(std::string_view line) {
    if (!inside_ || TrimBlanks(line).empty()) return inside_;
    const size_t columns = Indentation(line);
    if (!indentation_) indentation_ = columns;
    inside_ = columns >= *indentation_ && columns > 0;
    return inside_;
  }

 private:
  bool inside_ = false;
  std::optional<size_t> indentation_;
};

std::string_view FirstWord(std::string_view text) {
  size_t end = 0;
  while (end < text.size() && IsLetter(text[end])) ++end;
  return text.substr(0, end);
}

bool EndsEntry(std::string_view word) {
  for (const std::string_view keyword :
       {"if", "endif", "menu", "endmenu", "choice", "endchoice", "comment"})
    if (word == keyword) return true;
  return false;
}

// `text` with $(NAME) and $NAME replaced; nullopt when it needs more than that.
std::optional<std::string> ExpandVariables(std::string_view text, const Environment& environment) {
  std::string result;
  while (!text.empty()) {
    const size_t dollar = std::min(text.find('$'), text.size());
    result += text.substr(0, dollar);
    text.remove_prefix(dollar);
    if (text.empty()) break;
    text.remove_prefix(1);
    const bool parentheses = text.starts_with('(');
    if (parentheses) text.remove_prefix(1);
    const std::string_view name = FirstWord(text);
    text.remove_prefix(name.size());
    if (parentheses) {
      if (!text.starts_with(')')) return std::nullopt;
      text.remove_prefix(1);
    }
    const auto found = environment.find(std::string(name));
    if (found == environment.end()) return std::nullopt;
    result += found->second;
  }
  return result;
}

}  // namespace

Result<ModuleSymbols> ModuleSymbols::Load(makefile::MakeHost& host, const std::string& source_dir,
                                          const Environment& environment) {
  ModuleSymbols symbols;
  std::unordered_set<std::string> seen = {"Kconfig"};
  std::vector<std::string> pending = {"Kconfig"};
  while (!pending.empty()) {
    const std::string name = std::move(pending.back());
    pending.pop_back();
    KN_TRY_ASSIGN(const std::optional<std::string> text, host.ReadFile(JoinPath(source_dir, name)));
    if (!text) continue;
    std::vector<Source> sources;
    symbols.Scan(*text, &sources);
    for (const Source& source : sources) {
      std::optional<std::string> path = ExpandVariables(source.path, environment);
      if (!path) continue;
      if (source.relative) path = JoinPath(DirName(name), *path);
      std::vector<std::string> names = {*path};
      if (path->find_first_of("*?[") != std::string::npos)
        names = host.Glob(JoinPath(source_dir, *path));
      for (const std::string& found : names)
        if (seen.insert(found).second) pending.push_back(found);
    }
  }
  return symbols;
}

void ModuleSymbols::Scan(std::string_view text, std::vector<Source>* sources) {
  std::string_view symbol;  // Of the entry that the lines belong to.
  HelpText help;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (help.Contains(line)) continue;
    const size_t start = line.find_first_not_of(" \t");
    if (start == std::string_view::npos || line[start] == '#') continue;
    const std::string_view rest = line.substr(start);
    const std::string_view word = FirstWord(rest);
    const std::string_view operand = TrimBlanks(rest.substr(word.size()));
    if (word == "config" || word == "menuconfig") {
      symbol = FirstWord(operand);
    } else if (word == "tristate" || word == "def_tristate") {
      if (!symbol.empty()) tristates_.emplace(symbol);
    } else if (word == "help" || rest.starts_with("---help---")) {
      help.Begin();
    } else if (word == "source" || word == "osource" || word == "rsource" || word == "orsource") {
      symbol = {};
      const bool quoted = operand.starts_with('"');
      const size_t begin = quoted ? 1 : 0;
      const size_t close = operand.find_first_of(quoted ? "\"" : " \t#", begin);
      if (sources != nullptr)
        sources->push_back({operand.substr(begin, close - begin), word.ends_with("rsource")});
    } else if (EndsEntry(word)) {
      symbol = {};
    }
  }
}

bool ModuleSymbols::CanBeModule(std::string_view symbol) const {
  if (!symbol.starts_with(kPrefix)) return false;
  return tristates_.contains(symbol.substr(kPrefix.size()));
}

}  // namespace kninja::kbuild
