// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kbuild/module_index_directory.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "src/base/path.h"
#include "src/base/strings.h"

namespace kninja::kbuild {
namespace {

using makefile::NameId;
using makefile::Origin;
using makefile::Variable;

constexpr std::string_view kSymbolPrefix = "CONFIG_";

bool IsSymbolLetter(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// The CONFIG_ symbols that `text` mentions, in order.
std::vector<std::string> SymbolsIn(std::string_view text) {
  std::vector<std::string> symbols;
  size_t begin = text.find(kSymbolPrefix);
  while (begin != std::string_view::npos) {
    size_t end = begin;
    while (end < text.size() && IsSymbolLetter(text[end])) ++end;
    symbols.emplace_back(text.substr(begin, end - begin));
    begin = text.find(kSymbolPrefix, end);
  }
  return symbols;
}

// The symbol of a list's name that is just "obj-$(CONFIG_X)"; "" of any other.
std::string_view PlainSymbol(std::string_view written) {
  constexpr size_t kStart = std::string_view("obj-$(").size();
  const bool round = written.starts_with("obj-$(") && written.ends_with(')');
  const bool curly = written.starts_with("obj-${") && written.ends_with('}');
  if (!round && !curly) return {};
  const std::string_view name = written.substr(kStart, written.size() - kStart - 1);
  if (!name.starts_with(kSymbolPrefix) || !std::all_of(name.begin(), name.end(), IsSymbolLetter))
    return {};
  return name;
}

// Whether a variable holds flags for some tool. No list of objects depends on
// such a one, but finding its value may take a compiler.
bool HoldsFlags(std::string_view name) {
  return name.find("flags") != std::string_view::npos ||
         name.find("FLAGS") != std::string_view::npos;
}

std::string InDirectory(const std::string& directory, std::string_view name) {
  return directory == "." ? std::string(name) : JoinPath(directory, name);
}

std::string ValueText(Built built) {
  return built == Built::kIntoKernel ? "y" : built == Built::kAsModule ? "m" : "";
}

}  // namespace

DirectoryEvaluator::Preamble DirectoryEvaluator::SplitPreamble(std::string_view text) {
  Preamble preamble;
  while (!text.empty()) {
    size_t end = text.find('\n');
    while (end != std::string_view::npos && end > 0 && text[end - 1] == '\\')
      end = text.find('\n', end + 1);
    end = std::min(end, text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::vector<std::string_view> words = SplitWords(line);
    const bool include = !words.empty() && (words[0] == "include" || words[0] == "-include");
    if (!include) {
      std::string& part = preamble.includes.empty() ? preamble.before : preamble.after;
      part.append(line).append("\n");
    } else if (line.find("kbuild-") != std::string_view::npos) {
      preamble.makefile = TrimBlanks(line.substr(line.find("include") + words[0].size()));
      break;
    } else {
      preamble.includes.append(line).append("\n");
    }
  }
  return preamble;
}

Status DirectoryEvaluator::Initialise() {
  const std::string path = JoinPath(tree_.source_dir, "scripts/Makefile.build");
  KN_TRY_ASSIGN(const std::optional<std::string> text, host_.ReadFile(path));
  if (!text) return Error(fmt::format("cannot read {}: No such file or directory", path));
  preamble_ = SplitPreamble(*text);
  if (preamble_.makefile.empty())
    return Error(fmt::format("{} includes no directory's makefile", path));
  KN_TRY(evaluator_.Initialise());
  KN_TRY(evaluator_.EvalText(preamble_.includes));
  obj_y_ = evaluator_.names().Intern("obj-y");
  obj_m_ = evaluator_.names().Intern("obj-m");
  obj_none_ = evaluator_.names().Intern("obj-");
  obj_n_ = evaluator_.names().Intern("obj-n");
  // Where probes of the compiler keep their files: not in the tree.
  evaluator_.SetGlobal("TMPOUT", "$${TMPDIR:-/tmp}/kninja-probe-$$$$", Origin::kFile, true);
  evaluator_.set_assignment_observer(this);
  host_.set_shell_filter([this] { return AssignsFlags(); });
  TakeSnapshot();
  return {};
}

// Whether the line that is being evaluated is an assignment of flags:
// `CFLAGS_kcov.o := $(call cc-option,...)`.
bool DirectoryEvaluator::AssignsFlags() {
  const makefile::Place& place = evaluator_.place();
  if (place.file.empty()) return false;
  const Result<std::optional<std::string>> text = host_.ReadFile(place.file);
  if (!text || !*text) return false;
  std::string_view rest = **text;
  for (int line = 1; line < place.line && !rest.empty(); ++line)
    rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
  makefile::Assignment assignment;
  return makefile::ParseAssignment(TrimBlanks(rest.substr(0, rest.find('\n'))), &assignment) &&
         HoldsFlags(assignment.name);
}

void DirectoryEvaluator::TakeSnapshot() {
  snapshot_.resize(evaluator_.names().size());
  for (NameId id = 0; id < snapshot_.size(); ++id)
    if (const Variable* variable = evaluator_.Find(id)) snapshot_[id] = *variable;
}

// Restores the variables that the observer saw, and removes those that came
// into being otherwise (`define`, `export`) under a name not seen before.
void DirectoryEvaluator::Undo(size_t names_before) {
  const auto restore = [&](NameId id) {
    if (id >= snapshot_.size() || !snapshot_[id]) {
      evaluator_.Undefine(id, Origin::kAutomatic);
      return;
    }
    if (evaluator_.Find(id) == nullptr)
      evaluator_.SetGlobal(evaluator_.names().Text(id), "", Origin::kFile, false);
    *evaluator_.Find(id) = *snapshot_[id];
  };
  for (const NameId id : assigned_) restore(id);
  const size_t names_now = evaluator_.names().size();
  for (NameId id = names_before; id < names_now; ++id) restore(id);
  restore(evaluator_.names().Intern("MAKEFILE_LIST"));
  evaluator_.VariablesChanged();
  assigned_.clear();
  mentions_.clear();
  evaluator_.rules() = makefile::RuleBook();
}

Status DirectoryEvaluator::ReadDirectory(const std::string& directory, bool* found) {
  evaluator_.SetGlobal("obj", directory, Origin::kCommandLine, false);
  KN_TRY(evaluator_.EvalText(preamble_.before));
  // Makefile.build makes the flags simple variables, so that `+=` expands.
  for (const NameId id : assigned_) {
    if (HoldsFlags(evaluator_.names().Text(id))) evaluator_.Find(id)->recursive = true;
  }
  KN_TRY(evaluator_.EvalText(preamble_.after));
  std::string path;
  KN_TRY(evaluator_.Expand(preamble_.makefile, path));
  *found = host_.ModificationTime(path).has_value();
  if (!*found) return {};
  recording_ = true;
  return evaluator_.ReadMakefile(path);
}

Result<std::optional<DirectoryFacts>> DirectoryEvaluator::Evaluate(const std::string& directory) {
  const size_t names_before = evaluator_.names().size();
  bool found = false;
  Status read = ReadDirectory(directory, &found);
  recording_ = false;
  DirectoryFacts facts;
  Status added = AddMembers(directory, facts);
  if (!read)
    facts.error = std::move(read.error());
  else if (!added)
    facts.error = std::move(added.error());
  Undo(names_before);
  if (!found && !facts.error) return std::optional<DirectoryFacts>();
  return std::optional<DirectoryFacts>(std::move(facts));
}

Status DirectoryEvaluator::OnAssign(makefile::Evaluator& evaluator, std::string_view written,
                                    NameId name, std::string_view value,
                                    const makefile::Place& place) {
  assigned_.push_back(name);
  const bool list = name == obj_y_ || name == obj_m_ || name == obj_none_ || name == obj_n_;
  if (!recording_ || !list) return {};
  Mention mention;
  mention.built = name == obj_y_   ? Built::kIntoKernel
                  : name == obj_m_ ? Built::kAsModule
                                   : Built::kNot;
  mention.place = place;
  KN_TRY(AnalyseName(written, mention));
  std::string words;
  KN_TRY(evaluator.Expand(value, words));
  for (const std::string_view word : SplitWords(words)) {
    mention.word = word;
    mentions_.push_back(mention);
  }
  return {};
}

// Which symbol the name of a list depends on, and whether it could be obj-m.
Status DirectoryEvaluator::AnalyseName(std::string_view written, Mention& mention) {
  mention.can_be_module = mention.built == Built::kAsModule;
  if (const std::string_view plain = PlainSymbol(written); !plain.empty()) {
    mention.symbol = plain;
    if (!mention.can_be_module) mention.can_be_module = symbols_.CanBeModule(plain);
    return {};
  }
  // obj-$(subst y,$(CONFIG_L2TP),$(CONFIG_L2TP_IP)): see what it makes of `m`.
  std::vector<std::string> symbols = SymbolsIn(written);
  if (symbols.empty()) return {};
  mention.symbol = symbols.back();
  if (mention.can_be_module) return {};
  std::erase_if(symbols, [&](const std::string& symbol) { return !symbols_.CanBeModule(symbol); });
  std::vector<std::optional<Variable>> saved;
  for (const std::string& symbol : symbols) {
    const Variable* variable = evaluator_.Find(symbol);
    saved.push_back(variable != nullptr ? std::optional<Variable>(*variable) : std::nullopt);
    evaluator_.SetGlobal(symbol, "m", Origin::kFile, false);
  }
  std::string name;
  const Status status = evaluator_.Expand(written, name);
  mention.can_be_module = status && TrimBlanks(name) == "obj-m";
  for (size_t i = symbols.size(); i-- > 0;) {
    const NameId id = evaluator_.names().Intern(symbols[i]);
    if (saved[i])
      *evaluator_.Find(id) = *saved[i];
    else
      evaluator_.Undefine(id, Origin::kAutomatic);
  }
  return {};
}

// Goes through the members of the lists as they are at the end of the makefile
// and as they were on the way, each member once.
Status DirectoryEvaluator::AddMembers(const std::string& directory, DirectoryFacts& facts) {
  std::unordered_map<std::string, Built> lists;
  std::vector<std::string> order;
  const auto take = [&](const char* list, Built built) -> Status {
    std::string words;
    KN_TRY(evaluator_.Expand(list, words));
    for (const std::string_view word : SplitWords(words)) {
      // An object in both lists is built in (Makefile.lib).
      if (lists.emplace(word, built).second) order.emplace_back(word);
    }
    return {};
  };
  KN_TRY(take("$(obj-y)", Built::kIntoKernel));
  KN_TRY(take("$(obj-m)", Built::kAsModule));
  std::unordered_map<std::string, const Mention*> best;
  for (const Mention& mention : mentions_) {
    if (lists.emplace(mention.word, Built::kNot).second) order.push_back(mention.word);
    const Built built = lists[mention.word];
    const auto rank = [&](const Mention& candidate) {
      return (candidate.can_be_module ? 2 : 0) + (candidate.built == built ? 1 : 0);
    };
    const Mention*& known = best[mention.word];
    if (known == nullptr || rank(mention) > rank(*known)) known = &mention;
  }
  for (const std::string& word : order) {
    const Built built = lists[word];
    if (word.ends_with('/')) {
      facts.children.push_back({CanonicalPath(InDirectory(directory, word)), built});
    } else if (word.ends_with(".o")) {
      const Mention* mention = best[word];
      static const Mention kNowhere;
      if (mention == nullptr) mention = &kNowhere;
      if (built == Built::kAsModule || mention->can_be_module)
        KN_TRY(AddObject(directory, word, built, *mention, facts));
    }
  }
  return {};
}

Status DirectoryEvaluator::AddObject(const std::string& directory, const std::string& word,
                                     Built built, const Mention& mention, DirectoryFacts& facts) {
  IndexedModule module;
  module.path = InDirectory(directory, word.substr(0, word.size() - 2));
  module.name = BaseName(module.path);
  module.directory = directory;
  module.symbol = mention.symbol;
  module.value = ValueText(built);
  module.place.file = TreePath(mention.place.file);
  module.place.line = mention.place.line;
  KN_TRY(Parts(directory, word, built, module.objects));
  facts.modules.push_back(std::move(module));
  return {};
}

// Follows multi-search and real-search of Makefile.lib.
Status DirectoryEvaluator::Parts(const std::string& directory, const std::string& word, Built built,
                                 std::vector<std::string>& objects) {
  const std::string stem = word.substr(0, word.size() - 2);
  std::string parts;
  for (const char* suffix : {"-objs", "-y", "-m"}) {
    if (built == Built::kIntoKernel && std::string_view(suffix) == "-m") continue;
    parts += ' ';
    KN_TRY(evaluator_.ExpandVariable(evaluator_.names().Intern(stem + suffix), parts));
  }
  std::unordered_set<std::string_view> seen;
  for (const std::string_view part : SplitWords(parts))
    if (seen.insert(part).second) objects.push_back(InDirectory(directory, part));
  if (!objects.empty()) return {};
  // Composite with nothing in it under this configuration, or one source.
  std::string disabled;
  KN_TRY(evaluator_.ExpandVariable(evaluator_.names().Intern(stem + "-"), disabled));
  if (TrimBlanks(disabled).empty()) objects.push_back(InDirectory(directory, word));
  return {};
}

std::string DirectoryEvaluator::TreePath(const std::string& file) const {
  if (file.empty()) return file;
  return RelativeInside(tree_.source_dir, CanonicalPath(file));
}

}  // namespace kninja::kbuild
