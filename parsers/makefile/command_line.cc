// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/makefile/command_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "parsers/makefile/variables.h"
#include "parsers/makefile/words.h"

namespace kninja::makefile {
namespace {

constexpr std::string_view kLetters = "bBdehikLmnpqrRsStvw";

constexpr char kEval = '\1';  // --eval has no letter.

struct LongOption {
  std::string_view name;
  char letter;  // '\0': inherited as it is.
};
constexpr LongOption kLongOptions[] = {
    {"always-make", 'B'},
    {"environment-overrides", 'e'},
    {"ignore-errors", 'i'},
    {"keep-going", 'k'},
    {"dry-run", 'n'},
    {"just-print", 'n'},
    {"recon", 'n'},
    {"no-builtin-rules", 'r'},
    {"no-builtin-variables", 'R'},
    {"silent", 's'},
    {"quiet", 's'},
    {"no-keep-going", 'S'},
    {"stop", 'S'},
    {"print-directory", 'w'},
    {"no-print-directory", '\0'},
    {"warn-undefined-variables", '\0'},
    {"question", 'q'},
    {"touch", 't'},
    {"print-data-base", 'p'},
    {"debug", 'd'},
    {"check-symlink-times", 'L'},
};

class Parser {
 public:
  explicit Parser(CommandLine& line) : line_(line) {}

  // A word of the command line, or of MAKEFLAGS when `inherited`.
  Status Word(const std::string& word, bool inherited) {
    if (pending_ != '\0') return Take(std::exchange(pending_, '\0'), word);
    if (only_operands_ || word.size() < 2 || word[0] != '-') return Operand(word, inherited);
    if (word == "--") {
      only_operands_ = true;
      return {};
    }
    if (word[1] == '-') return Long(word);
    return Letters(word.substr(1));
  }
  Status Letters(const std::string& text) {
    for (size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      if (kLetters.find(c) != std::string_view::npos) {
        AddLetter(c);
        continue;
      }
      if (std::string_view("CfIjlOoW").find(c) == std::string_view::npos)
        return Error(fmt::format("invalid option -- '{}'", c));
      const std::string rest = text.substr(i + 1);
      if (!rest.empty()) return Take(c, rest);
      if (c == 'j' || c == 'l' || c == 'O') return {};  // Their argument is optional.
      pending_ = c;
      return {};
    }
    return {};
  }
  Status Finish() {
    if (pending_ != '\0')
      return Error(fmt::format("option requires an argument -- '{}'", pending_));
    return {};
  }

 private:
  void AddLetter(char c) {
    if (c == 'b' || c == 'm') return;  // Ignored for compatibility.
    if (c == 'S') return line_.SetLetter('k', false);
    if (c == 'R') line_.SetLetter('r', true);
    line_.SetLetter(c, true);
  }
  Status Take(char option, const std::string& argument) {
    if (option == 'C') line_.directories.push_back(argument);
    if (option == 'f') line_.makefiles.push_back(argument);
    if (option == kEval) line_.evaluations.push_back(argument);
    if (option == 'I') line_.include_directories.push_back(argument);
    return {};  // -j, -l, -O and the like do not matter to an evaluation.
  }
  Status Long(const std::string& word) {
    const size_t equals = word.find('=');
    const std::string name = word.substr(2, equals == std::string::npos ? equals : equals - 2);
    const std::string value = equals == std::string::npos ? "" : word.substr(equals + 1);
    for (const LongOption& option : kLongOptions) {
      if (option.name != name) continue;
      if (option.letter != '\0') {
        AddLetter(option.letter);
      } else if (std::find(line_.options.begin(), line_.options.end(), word) ==
                 line_.options.end()) {
        line_.options.push_back(word);
      }
      return {};
    }
    const std::pair<std::string_view, char> with_argument[] = {
        {"directory", 'C'},  {"file", 'f'},         {"makefile", 'f'}, {"include-dir", 'I'},
        {"jobs", 'j'},       {"load-average", 'l'}, {"max-load", 'l'}, {"output-sync", 'O'},
        {"old-file", 'o'},   {"what-if", 'W'},      {"new-file", 'W'}, {"eval", kEval},
        {"assume-old", 'o'}, {"assume-new", 'W'},
    };
    for (const auto& [long_name, letter] : with_argument) {
      if (long_name != name) continue;
      if (equals != std::string::npos) return Take(letter, value);
      if (letter != 'j' && letter != 'l' && letter != 'O') pending_ = letter;
      return {};
    }
    if (name == "jobserver-auth" || name == "jobserver-fds") return {};
    return Error(fmt::format("unrecognized option '{}'", word));
  }
  Status Operand(const std::string& word, bool inherited) {
    Assignment assignment;
    if (ParseAssignment(word, &assignment)) {
      line_.assignments.push_back(word);
    } else if (!inherited) {
      line_.goals.emplace_back(StripDotSlash(word));
    }
    return {};
  }

  CommandLine& line_;
  char pending_ = '\0';
  bool only_operands_ = false;
};

// Words of MAKEFLAGS; backslashes keep blanks in a word, `$$` is a dollar.
std::vector<std::string> SplitFlags(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool any = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (IsSpace(text[i])) {
      if (any) words.push_back(std::exchange(word, ""));
      any = false;
      continue;
    }
    any = true;
    if (text[i] == '\\' && i + 1 < text.size())
      ++i;
    else if (text[i] == '$' && i + 1 < text.size() && text[i + 1] == '$')
      ++i;
    word += text[i];
  }
  if (any) words.push_back(word);
  return words;
}

}  // namespace

std::string EscapeForFlags(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '$')
      escaped += '$';
    else if (IsBlank(c) || c == '\\')
      escaped += '\\';
    escaped += c;
  }
  return escaped;
}

void CommandLine::SetLetter(char letter, bool on) {
  std::erase(letters, letter);
  if (!on) return;
  const size_t rank = kLetters.find(letter);
  size_t at = 0;
  while (at < letters.size() && kLetters.find(letters[at]) < rank) ++at;
  letters.insert(at, 1, letter);
}

std::string CommandLine::Flags() const {
  std::string flags = letters;
  for (const std::string& option : options) flags += " " + option;
  return flags;
}

std::string CommandLine::RecipeFlags() const {
  std::string flags = letters;
  for (const std::string& directory : include_directories)
    flags += " -I" + EscapeForFlags(directory);
  for (const std::string& option : options) flags += " " + option;
  return flags;
}

std::string CommandLine::InheritedFlags() const {
  std::string flags = RecipeFlags();
  if (assignments.empty()) return flags;
  // As GNU make does it: the last one first (makeflags_contents.mk).
  flags += " --";
  for (auto text = assignments.rbegin(); text != assignments.rend(); ++text)
    flags += " " + EscapeForFlags(*text);
  return flags;
}

namespace {

// Takes away assignments that a later one of the same variable makes void.
void DropOverridden(std::vector<std::string>& assignments) {
  std::vector<std::string> kept;
  std::vector<std::string_view> settled;
  for (auto text = assignments.rbegin(); text != assignments.rend(); ++text) {
    Assignment assignment;
    ParseAssignment(*text, &assignment);
    if (std::find(settled.begin(), settled.end(), assignment.name) != settled.end()) continue;
    if (assignment.op == Assignment::Operator::kRecursive ||
        assignment.op == Assignment::Operator::kSimple)
      settled.push_back(assignment.name);
    kept.insert(kept.begin(), *text);
  }
  assignments = std::move(kept);
}

}  // namespace

Result<CommandLine> ParseCommandLine(const std::vector<std::string>& arguments,
                                     const Environment& environment) {
  CommandLine line;
  for (const char* name : {"GNUMAKEFLAGS", "MAKEFLAGS"}) {
    const auto inherited = environment.find(name);
    if (inherited == environment.end()) continue;
    Parser parser(line);
    std::vector<std::string> words = SplitFlags(inherited->second);
    // The first word may be letters without a dash.
    if (!words.empty() && words[0][0] != '-' && words[0].find('=') == std::string::npos)
      words[0].insert(0, "-");
    for (const std::string& word : words)
      if (!parser.Word(word, true)) continue;  // GNU make says nothing of what it does not know.
  }
  Parser parser(line);
  for (const std::string& word : arguments) KN_TRY(parser.Word(word, false));
  KN_TRY(parser.Finish());
  DropOverridden(line.assignments);
  return line;
}

}  // namespace kninja::makefile
