// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/makefile/implicit_search.h"

#include <algorithm>
#include <iterator>

#include "parsers/makefile/archive.h"
#include "parsers/makefile/vpath.h"
#include "parsers/makefile/words.h"

namespace kninja::makefile {
namespace {

constexpr int kMaxChain = 100;

// With the slash; one at the end of `name` does not count, nor those of archives.
std::string_view DirectoryOf(std::string_view name) {
  if (name.size() < 2 || (name.ends_with(')') && name.find('(') != std::string_view::npos))
    return "";
  const size_t slash = name.rfind('/', name.size() - 2);
  return slash == std::string_view::npos ? "" : name.substr(0, slash + 1);
}

bool MatchesAnything(std::string_view target) { return target == "%"; }

// The next word; blanks inside references do not end it.
std::string_view NextReferenceWord(std::string_view& rest) {
  rest = SkipSpace(rest);
  size_t i = 0;
  while (i < rest.size() && !IsSpace(rest[i])) {
    if (rest[i] != '$' || i + 1 >= rest.size() || (rest[i + 1] != '(' && rest[i + 1] != '{')) {
      ++i;
      continue;
    }
    const char open = rest[i + 1];
    const char close = open == '(' ? ')' : '}';
    int depth = 0;
    for (++i; i < rest.size(); ++i) {
      if (rest[i] == open) ++depth;
      if (rest[i] == close && --depth == 0) break;
    }
  }
  i = std::min(i, rest.size());
  const std::string_view word = rest.substr(0, i);
  rest.remove_prefix(i);
  return word;
}

}  // namespace

Result<bool> ImplicitSearch::Apply(File& file) {
  KN_TRY_ASSIGN(std::unique_ptr<Chained> chosen, Search(file, file.name, 0));
  std::string_view archive, member;
  if (chosen == nullptr && SplitArchiveMember(file.name, &archive, &member)) {
    // Then by the member alone: `(%): %`.
    KN_TRY_ASSIGN(chosen, Search(file, "(" + std::string(member) + ")", 0));
  }
  if (chosen == nullptr) return false;
  Adopt(file, *chosen);
  return true;
}

void ImplicitSearch::AddCandidates(const PatternRule& rule, const std::string& name, bool chained,
                                   bool* specific, std::vector<Candidate>* candidates) const {
  const std::string_view directory = DirectoryOf(name);
  for (size_t i = 0; i < rule.targets.size(); ++i) {
    const std::string& target = rule.targets[i];
    // A rule for any name makes no file in the middle of a chain.
    if (chained && MatchesAnything(target) && !rule.terminal) continue;
    // Perf: most rules do not match; look at both ends before making a Pattern.
    const size_t percent = target.find('%');
    const bool last_component = !directory.empty() && target.find('/') == std::string::npos;
    std::string_view text = name;
    if (last_component) text.remove_prefix(directory.size());
    const std::string_view suffix = std::string_view(target).substr(percent + 1);
    if (percent > 0 && target[percent - 1] == '\\') {
      const Pattern pattern(target);
      const std::optional<std::string_view> stem = pattern.Match(text);
      if (!stem || stem->empty()) continue;
      text = *stem;
    } else {
      // A stem is never empty.
      if (text.size() < target.size() || !text.ends_with(suffix) ||
          !text.starts_with(std::string_view(target).substr(0, percent)))
        continue;
      text = text.substr(percent, text.size() - target.size() + 1);
    }
    if (!MatchesAnything(target)) *specific = true;
    // A rule without anything exists only to match.
    if (rule.prerequisites.empty() && rule.recipe == nullptr) continue;
    candidates->push_back({const_cast<PatternRule*>(&rule), i, std::string(text),
                           std::string(last_component ? directory : std::string_view())});
  }
}

std::vector<ImplicitSearch::Candidate> ImplicitSearch::Candidates(const std::string& name,
                                                                  bool chained) const {
  std::vector<Candidate> candidates;
  bool specific = false;
  for (const auto& rule : evaluator_.rules().pattern_rules()) {
    // Prerequisites without a recipe cancel a built-in rule.
    if (rule->in_use || (!rule->prerequisites.empty() && rule->recipe == nullptr)) continue;
    AddCandidates(*rule, name, chained, &specific, &candidates);
  }
  // The shortest stem is the most specific rule; ties go by order of definition.
  const auto length = [](const Candidate& candidate) {
    return candidate.stem.size() + candidate.directory.size();
  };
  std::stable_sort(candidates.begin(), candidates.end(),
                   [&](const auto& a, const auto& b) { return length(a) < length(b); });
  if (specific) {
    std::erase_if(candidates, [](const Candidate& candidate) {
      const std::vector<std::string>& targets = candidate.rule->targets;
      return !candidate.rule->terminal &&
             std::any_of(targets.begin(), targets.end(), MatchesAnything);
    });
  }
  return candidates;
}

// Under .SECONDEXPANSION a rule's prerequisites are expanded word by word, each
// `%` of them being `$*`, so that the stem is not expanded again.
Status ImplicitSearch::ExpandPrerequisites(File& file, const Candidate& candidate,
                                           std::vector<PrerequisiteName>* list) {
  KN_TRY(evaluator_.PreparePatternVariables(file));
  VariableScope automatic;
  SetAutomaticVariables(evaluator_, file, false, automatic);
  const Evaluator::TargetGuard target(evaluator_, &file);
  const Evaluator::ScopeGuard scope(evaluator_, automatic);
  bool order_only = false;
  std::string_view rest = candidate.rule->prerequisites[0];
  for (std::string_view word = NextReferenceWord(rest); !word.empty();
       word = NextReferenceWord(rest)) {
    if (word == "|" && !order_only) {
      order_only = true;
      continue;
    }
    std::string text(word);
    const size_t percent = text.find('%');
    // With a directory split off, it goes in front of what the word becomes.
    const bool add_directory = percent != std::string::npos && !candidate.directory.empty();
    if (percent != std::string::npos) text.replace(percent, 1, add_directory ? "$(*F)" : "$*");
    std::string expanded;
    KN_TRY(evaluator_.Expand(text, expanded));
    std::vector<PrerequisiteName> names;
    if (order_only) {
      for (std::string& name : GlobNames(evaluator_, ParseFileNames(expanded)))
        names.push_back({std::move(name), true});
    } else {
      names = ParsePrerequisites(evaluator_, expanded);
      order_only = !names.empty() && names.back().order_only;
    }
    for (PrerequisiteName& name : names) {
      if (add_directory) name.name.insert(0, candidate.directory);
      list->push_back(std::move(name));
    }
  }
  return {};
}

Result<std::vector<PrerequisiteName>> ImplicitSearch::Prerequisites(File& file,
                                                                    const Candidate& candidate) {
  std::vector<PrerequisiteName> list;
  if (candidate.rule->second_expansion) {
    const std::string saved = std::exchange(file.stem, candidate.directory + candidate.stem);
    const bool had_stem = std::exchange(file.has_stem, true);
    Status status = ExpandPrerequisites(file, candidate, &list);
    file.stem = saved;
    file.has_stem = had_stem;
    if (!status) return Error(std::move(status.error()));
    return list;
  }
  bool order_only = false;
  for (const std::string& name : candidate.rule->prerequisites) {
    if (name == "|" && !order_only) {
      order_only = true;
      continue;
    }
    std::string substituted = name;
    const size_t percent = name.find('%');
    if (percent != std::string::npos) {
      substituted.replace(percent, 1, candidate.stem);
      substituted.insert(0, candidate.directory);
    }
    constexpr CharSet kExpanded(" \t*?[~");
    if (!kExpanded.In(substituted)) {
      list.push_back({std::string(StripDotSlash(substituted)), order_only});
      continue;
    }
    for (std::string& one : GlobNames(evaluator_, ParseFileNames(substituted)))
      list.push_back({std::move(one), order_only});
  }
  return list;
}

// Whether the prerequisite `name` exists, or can be made by a chain of rules.
Result<bool> ImplicitSearch::TryPrerequisite(File& file, PrerequisiteName name, bool allow_chains,
                                             int depth, std::vector<Found>* found) {
  const bool stated =
      std::any_of(file.prerequisites.begin(), file.prerequisites.end(),
                  [&](const auto& p) { return p.file != nullptr && p.file->name == name.name; });
  if (stated || evaluator_.rules().Find(name.name) != nullptr ||
      evaluator_.host().ModificationTime(name.name).has_value() ||
      !SearchVpath(evaluator_, name.name).empty()) {
    found->push_back({std::move(name), nullptr});
    return true;
  }
  if (!allow_chains) return false;
  File intermediate;
  intermediate.name = name.name;
  KN_TRY_ASSIGN(std::unique_ptr<Chained> chained, Search(intermediate, name.name, depth + 1));
  if (chained == nullptr) {
    impossible_.insert(name.name);
    return false;
  }
  found->push_back({std::move(name), std::move(chained)});
  return true;
}

Result<bool> ImplicitSearch::TryRule(File& file, const Candidate& candidate, bool allow_chains,
                                     int depth, std::vector<Found>* found, bool* impossible) {
  KN_TRY_ASSIGN(std::vector<PrerequisiteName> prerequisites, Prerequisites(file, candidate));
  for (PrerequisiteName& name : prerequisites) {
    if (impossible_.contains(name.name)) {
      *impossible = true;
      return false;
    }
    KN_TRY_ASSIGN(const bool possible,
                  TryPrerequisite(file, std::move(name), allow_chains, depth, found));
    if (!possible) return false;
  }
  return true;
}

Result<std::unique_ptr<ImplicitSearch::Chained>> ImplicitSearch::Search(File& file,
                                                                        const std::string& name,
                                                                        int depth) {
  std::unique_ptr<Chained> chosen;
  if (depth > kMaxChain) return chosen;
  std::vector<Candidate> candidates = Candidates(name, depth > 0);
  std::vector<bool> rejected(candidates.size());
  for (const bool allow_chains : {false, true}) {
    for (size_t i = 0; i < candidates.size(); ++i) {
      Candidate& candidate = candidates[i];
      if (rejected[i] || (allow_chains && candidate.rule->terminal)) continue;
      std::vector<Found> found;
      bool impossible = false;
      candidate.rule->in_use = true;
      Result<bool> applies = TryRule(file, candidate, allow_chains, depth, &found, &impossible);
      candidate.rule->in_use = false;
      if (!applies) return Error(std::move(applies.error()));
      if (impossible) rejected[i] = true;
      if (!*applies) continue;
      chosen = std::make_unique<Chained>();
      chosen->rule = candidate.rule;
      chosen->candidate = std::move(candidate);
      chosen->found = std::move(found);
      return chosen;
    }
  }
  return chosen;
}

// Enters a file in the middle of a chain.
void ImplicitSearch::AdoptChained(const std::string& name, Chained& chained) {
  RuleBook& rules = evaluator_.rules();
  const bool mentioned = rules.Find(name) != nullptr;
  File& made = rules.Enter(name);
  // One that another search also needs is not removed in the end.
  if (mentioned) made.secondary = true;
  made.prerequisites.clear();
  made.also_made.clear();
  Adopt(made, chained);
  made.intermediate = true;
  made.tried_implicit = true;
  const File* pattern = rules.Find(chained.rule->targets[chained.candidate.target]);
  if (pattern != nullptr && pattern->precious) made.precious = true;
}

void ImplicitSearch::Adopt(File& file, Chained& chosen) {
  RuleBook& rules = evaluator_.rules();
  const Candidate& candidate = chosen.candidate;
  std::vector<Prerequisite> prerequisites;
  for (Found& entry : chosen.found) {
    if (entry.chained != nullptr) AdoptChained(entry.prerequisite.name, *entry.chained);
    Prerequisite& added = prerequisites.emplace_back();
    added.file = &rules.Enter(entry.prerequisite.name);
    added.order_only = entry.prerequisite.order_only;
    // What a terminal rule needs must exist as it is.
    if (entry.chained == nullptr && chosen.rule->terminal) added.file->tried_implicit = true;
  }
  file.prerequisites.insert(file.prerequisites.begin(),
                            std::make_move_iterator(prerequisites.begin()),
                            std::make_move_iterator(prerequisites.end()));
  file.stem = candidate.directory + candidate.stem;
  file.has_stem = true;
  file.recipe = chosen.rule->recipe;
  file.is_target = true;
  for (size_t i = 0; i < chosen.rule->targets.size(); ++i) {
    const File* pattern = rules.Find(chosen.rule->targets[i]);
    const bool precious = pattern != nullptr && pattern->precious;
    if (i == candidate.target) {
      file.precious = file.precious || precious;
      continue;
    }
    File& other = rules.Enter(Pattern(chosen.rule->targets[i]).Substitute(file.stem));
    other.precious = other.precious || precious;
    other.is_target = true;
    file.also_made.push_back(&other);
  }
}

}  // namespace kninja::makefile
