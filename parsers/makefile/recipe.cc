// SPDX-License-Identifier: GPL-2.0-or-later
// Recipes: from the lines of a makefile to commands.
#include "parsers/makefile/updater.h"
#include "parsers/makefile/words.h"

namespace kninja::makefile {
namespace {

// Takes the `@-+` prefix off; false when nothing is left to run.
bool TakePrefixes(std::string_view& text, RecipeLine& line) {
  while (!text.empty()) {
    const char c = text.front();
    if (c == '@')
      line.silent = true;
    else if (c == '-')
      line.ignore_errors = true;
    else if (c == '+')
      line.always = true;
    else if (!IsBlank(c))
      break;
    text.remove_prefix(1);
  }
  return !text.empty();
}

// The end of the first command in `text`: a newline that no backslash escapes.
size_t CommandEnd(std::string_view text) {
  for (size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    size_t slashes = 0;
    while (slashes < at && text[at - slashes - 1] == '\\') ++slashes;
    if (slashes % 2 == 0) return at;
  }
  return text.size();
}

// A recipe prefix after a backslash-newline is not part of the command.
std::string DropInnerPrefixes(std::string_view text, char prefix) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    result += text.substr(0, end);
    const bool newline = text[end - 1] == '\n';
    text.remove_prefix(end);
    if (newline && !text.empty() && text.front() == prefix) text.remove_prefix(1);
  }
  return result;
}

bool MentionsMake(std::string_view unexpanded) {
  return unexpanded.find("$(MAKE)") != std::string_view::npos ||
         unexpanded.find("${MAKE}") != std::string_view::npos;
}

// Copies the reference whose bracket opens at `text[open]`, a backslash-newline
// in it and the blanks around becoming one blank; returns what follows it.
size_t CopyReference(std::string_view text, size_t open, std::string& out) {
  const char close = text[open] == '(' ? ')' : '}';
  const size_t start = out.size() + 1;
  int depth = 0;
  size_t i = open;
  for (; i < text.size(); ++i) {
    if (text[i] == text[open]) ++depth;
    if (text[i] == close && --depth == 0) break;
    size_t slashes = 0;
    while (text[i] == '\\' && slashes < i - open && text[i - slashes - 1] == '\\') ++slashes;
    const bool continued = text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '\n';
    if (!continued || slashes % 2 == 1) {
      out += text[i];
      continue;
    }
    i += 2;
    while (i < text.size() && IsSpace(text[i])) ++i;
    --i;
    while (out.size() > start && IsBlank(out.back())) out.pop_back();
    out += ' ';
  }
  return i;
}

// Continuation lines stay as they are in a command, but functions must not see
// them (GNU make 4.3, new_job(); recipe_continuation_in_reference.mk).
std::string CollapseInReferences(std::string_view text) {
  // Perf: few commands have a continuation line at all.
  if (text.find("\\\n") == std::string_view::npos) return std::string(text);
  std::string out;
  size_t i = 0;
  while (i < text.size()) {
    out += text[i];
    const bool reference = text[i] == '$';
    ++i;
    if (!reference || i == text.size()) continue;
    if (text[i] == '(' || text[i] == '{')
      i = CopyReference(text, i, out);
    else
      out += text[i++];
  }
  return out;
}

// A recipe's commands before expansion; all of it under .ONESHELL.
std::vector<std::string> SplitCommands(const Recipe& recipe, bool one_shell) {
  std::vector<std::string> commands;
  for (const std::string& line : recipe.lines) {
    if (one_shell) {
      if (commands.empty())
        commands.push_back(line);
      else
        commands[0] += "\n" + line;
      continue;
    }
    std::string_view rest = line;
    while (true) {
      const size_t end = CommandEnd(rest);
      commands.emplace_back(rest.substr(0, end));
      if (end >= rest.size()) break;
      rest.remove_prefix(end + 1);
    }
  }
  return commands;
}

// Under .ONESHELL the prefix characters of further lines mean nothing.
std::string DropPrefixCharacters(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t@+-"), text.size()));
    const size_t end = std::min(CommandEnd(text) + 1, text.size());
    out += text.substr(0, end);
    text.remove_prefix(end);
  }
  return out;
}

bool IsBourneShell(std::string_view shell) {
  const size_t slash = shell.rfind('/');
  if (slash != std::string_view::npos) shell.remove_prefix(slash + 1);
  for (const std::string_view name : {"sh", "bash", "dash", "ksh", "rksh", "zsh", "ash"})
    if (shell == name) return true;
  return false;
}

Result<std::vector<RecipeLine>> OneShellRecipe(Evaluator& evaluator, const RecipeLine& flags,
                                               std::string_view text) {
  std::vector<RecipeLine> lines;
  RecipeLine line = flags;
  if (!TakePrefixes(text, line)) return lines;
  std::string shell;
  KN_TRY(evaluator.ExpandVariable(evaluator.names().Intern("SHELL"), shell));
  line.text = IsBourneShell(shell) ? DropPrefixCharacters(text) : std::string(text);
  lines.push_back(std::move(line));
  return lines;
}

// One command of the makefile may expand to several. A `+` in one of them holds
// for those after it as well, as in GNU make 4.3.
void AddCommands(std::string_view text, RecipeLine flags, std::vector<RecipeLine>* lines) {
  while (!text.empty()) {
    const size_t end = CommandEnd(text);
    std::string_view command = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    RecipeLine line = flags;
    const bool any = TakePrefixes(command, line);
    flags.always = line.always;
    if (!any) continue;
    line.text = command;
    lines->push_back(std::move(line));
  }
}

}  // namespace

Result<std::vector<RecipeLine>> ExpandRecipe(Evaluator& evaluator, const File& file) {
  std::vector<RecipeLine> lines;
  const Recipe& recipe = *file.recipe;
  const bool one_shell = evaluator.rules().one_shell;
  const Place saved = evaluator.place();
  int index = 0;
  for (const std::string& command : SplitCommands(recipe, one_shell)) {
    evaluator.place() = {recipe.file, recipe.line, index};
    RecipeLine flags;
    flags.line = recipe.line + index++;
    flags.silent = file.silent || evaluator.rules().all_silent;
    flags.ignore_errors = file.ignore_errors || evaluator.rules().all_ignore_errors;
    flags.always = MentionsMake(command);
    std::string_view before = command;
    TakePrefixes(before, flags);
    Evaluator::Buffers buffer(evaluator);
    std::string& text = buffer[0];
    KN_TRY(evaluator.Expand(CollapseInReferences(command), text));
    // Perf: few commands have several lines.
    if (text.find('\n') != std::string::npos) text = DropInnerPrefixes(text, recipe.prefix);
    if (one_shell) {
      KN_TRY_ASSIGN(lines, OneShellRecipe(evaluator, flags, text));
    } else {
      AddCommands(text, flags, &lines);
    }
  }
  evaluator.place() = saved;
  return lines;
}

}  // namespace kninja::makefile
