// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/makefile/implicit_search.h"

#include <algorithm>

#include "parsers/makefile/reader.h"
#include "parsers/makefile/words.h"
#include "src/base/path.h"

namespace kninja::makefile {
namespace {

constexpr int kMaxChain = 100;

std::string DirectoryOf(const std::string& name) {
  const size_t slash = name.rfind('/');
  return slash == std::string::npos ? "" : name.substr(0, slash + 1);
}

}  // namespace

std::string SearchVpath(Evaluator& evaluator, const std::string& name) {
  if (name.empty() || name[0] == '/') return "";
  const auto exists = [&](const std::string& directory) {
    const std::string candidate = JoinPath(directory, name);
    const File* known = evaluator.rules().Find(candidate);
    return (known != nullptr && known->is_target) ||
           evaluator.host().ModificationTime(candidate).has_value();
  };
  for (const VpathEntry& entry : evaluator.rules().vpaths) {
    if (!entry.pattern.Match(name)) continue;
    for (const std::string& directory : entry.directories)
      if (exists(directory)) return std::string(StripDotSlash(JoinPath(directory, name)));
  }
  const NameId id = evaluator.names().Intern("VPATH");
  if (evaluator.Find(id) == nullptr) return "";
  std::string value;
  if (!evaluator.ExpandVariable(id, value)) return "";
  std::replace(value.begin(), value.end(), ':', ' ');
  std::string_view rest = value;
  for (std::string_view word = NextWord(rest); !word.empty(); word = NextWord(rest))
    if (exists(std::string(word))) return std::string(StripDotSlash(JoinPath(word, name)));
  return "";
}

Result<bool> ImplicitSearch::Apply(File& file) {
  std::string matched;
  return Search(file, 0, &matched);
}

std::vector<ImplicitSearch::Candidate> ImplicitSearch::Candidates(const std::string& name,
                                                                  int depth) const {
  std::vector<Candidate> candidates;
  bool specific = false;
  const std::string directory = DirectoryOf(name);
  for (const auto& rule : evaluator_.rules().pattern_rules()) {
    if (!rule->prerequisites.empty() && rule->recipe == nullptr) continue;
    if (rule->in_use) continue;
    for (size_t i = 0; i < rule->targets.size(); ++i) {
      const Pattern pattern(rule->targets[i]);
      const bool matches_anything = pattern.prefix().empty() && pattern.suffix().empty();
      if (depth > 0 && matches_anything && !rule->terminal) continue;
      const bool last_component =
          !directory.empty() && rule->targets[i].find('/') == std::string::npos;
      const std::optional<std::string_view> stem = pattern.Match(
          last_component ? std::string_view(name).substr(directory.size()) : std::string_view(name));
      if (!stem || (stem->empty() && !matches_anything && pattern.prefix().size() + pattern.suffix().size() > name.size()))
        continue;
      if (stem->empty()) continue;  // A stem is never empty.
      if (!matches_anything) specific = true;
      if (rule->prerequisites.empty() && rule->recipe == nullptr) continue;
      candidates.push_back({rule.get(), i, std::string(*stem), last_component});
    }
  }
  // The shortest stem is the most specific rule; ties go by order of definition.
  std::stable_sort(candidates.begin(), candidates.end(), [&](const auto& a, const auto& b) {
    const size_t a_length = a.stem.size() + (a.has_directory ? directory.size() : 0);
    const size_t b_length = b.stem.size() + (b.has_directory ? directory.size() : 0);
    return a_length < b_length;
  });
  if (specific) {
    std::erase_if(candidates, [](const Candidate& candidate) {
      return !candidate.rule->terminal &&
             std::any_of(candidate.rule->targets.begin(), candidate.rule->targets.end(),
                         [](const std::string& target) { return target == "%"; });
    });
  }
  return candidates;
}

Result<std::vector<std::pair<std::string, bool>>> ImplicitSearch::Prerequisites(
    File& file, const Candidate& candidate) {
  const std::string directory = candidate.has_directory ? DirectoryOf(file.name) : "";
  std::vector<std::pair<std::string, bool>> list;
  std::vector<std::string> names = candidate.rule->prerequisites;
  if (evaluator_.rules().second_expansion && names.size() == 1 &&
      names[0].find('$') != std::string::npos) {
    // Under .SECONDEXPANSION each `%` is the stem as `$*` would show it.
    std::string text;
    std::string_view rest = names[0];
    for (std::string_view word = NextWord(rest); !word.empty(); word = NextWord(rest))
      text += Pattern(word).Substitute(word.find('%') != std::string_view::npos ? "$*" : "") + " ";
    const std::string saved = file.stem;
    file.stem = candidate.stem;
    VariableScope automatic;
    SetAutomaticVariables(evaluator_, file, false, automatic);
    std::string expanded;
    {
      const Evaluator::TargetGuard target(evaluator_, &file);
      const Evaluator::ScopeGuard scope(evaluator_, automatic);
      KN_TRY(evaluator_.Expand(text, expanded));
    }
    file.stem = saved;
    bool order_only = false;
    for (const std::string& name : ParseFileNames(expanded)) {
      if (name == "|")
        order_only = true;
      else
        list.emplace_back(directory + name, order_only);
    }
    return list;
  }
  bool order_only = false;
  for (const std::string& name : names) {
    if (name == "|") {
      order_only = true;
      continue;
    }
    const Pattern pattern(name);
    list.emplace_back(pattern.has_percent() ? directory + pattern.Substitute(candidate.stem)
                                            : pattern.prefix(),
                      order_only);
  }
  return list;
}

Result<bool> ImplicitSearch::TryRule(File& file, const Candidate& candidate,
                                     bool allow_intermediate, int depth, std::vector<Found>* found,
                                     bool* impossible) {
  KN_TRY_ASSIGN(const auto prerequisites, Prerequisites(file, candidate));
  for (const auto& [name, order_only] : prerequisites) {
    if (impossible_.contains(name)) {
      *impossible = true;
      return false;
    }
    const bool explicitly = std::any_of(
        file.prerequisites.begin(), file.prerequisites.end(),
        [&, &wanted = name](const Prerequisite& p) { return p.file != nullptr && p.file->name == StripDotSlash(wanted); });
    if (explicitly || evaluator_.rules().Find(name) != nullptr ||
        evaluator_.host().ModificationTime(name).has_value() ||
        !SearchVpath(evaluator_, name).empty()) {
      found->push_back({name, order_only, nullptr, ""});
      continue;
    }
    if (!allow_intermediate) return false;
    auto intermediate = std::make_unique<File>();
    intermediate->name = StripDotSlash(name);
    std::string pattern;
    KN_TRY_ASSIGN(const bool made, Search(*intermediate, depth + 1, &pattern));
    if (!made) {
      impossible_.insert(name);
      return false;
    }
    found->push_back({name, order_only, std::move(intermediate), pattern});
  }
  return true;
}

Result<bool> ImplicitSearch::Search(File& file, int depth, std::string* matched_pattern) {
  if (depth > kMaxChain) return false;
  std::vector<Candidate> candidates = Candidates(file.name, depth);
  std::vector<bool> rejected(candidates.size());
  for (const bool allow_intermediate : {false, true}) {
    for (size_t i = 0; i < candidates.size(); ++i) {
      const Candidate& candidate = candidates[i];
      if (rejected[i] || (allow_intermediate && candidate.rule->terminal)) continue;
      std::vector<Found> found;
      bool impossible = false;
      candidate.rule->in_use = true;
      Result<bool> applies = TryRule(file, candidate, allow_intermediate, depth, &found, &impossible);
      candidate.rule->in_use = false;
      if (!applies) return applies;
      if (impossible) rejected[i] = true;
      if (!*applies) continue;
      *matched_pattern = candidate.rule->targets[candidate.target];
      Adopt(file, candidate, std::move(found), depth);
      return true;
    }
  }
  return false;
}

void ImplicitSearch::Adopt(File& file, const Candidate& candidate, std::vector<Found> found,
                           int) {
  RuleBook& rules = evaluator_.rules();
  std::vector<Prerequisite> prerequisites;
  for (Found& entry : found) {
    if (entry.intermediate != nullptr) {
      const bool mentioned = rules.Find(entry.name) != nullptr;
      File& made = rules.Enter(entry.name);
      if (mentioned) made.secondary = true;
      made.prerequisites = std::move(entry.intermediate->prerequisites);
      made.recipe = entry.intermediate->recipe;
      made.stem = entry.intermediate->stem;
      made.also_made = entry.intermediate->also_made;
      made.is_target = true;
      made.intermediate = !mentioned;
      made.tried_implicit = true;
    }
    File& target = rules.Enter(entry.name);
    if (entry.intermediate == nullptr && candidate.rule->terminal) target.tried_implicit = true;
    prerequisites.push_back({&target, entry.order_only, false, ""});
  }
  file.prerequisites.insert(file.prerequisites.begin(), prerequisites.begin(),
                            prerequisites.end());
  file.stem = (candidate.has_directory ? DirectoryOf(file.name) : "") + candidate.stem;
  file.recipe = candidate.rule->recipe;
  file.is_target = true;
  for (size_t i = 0; i < candidate.rule->targets.size(); ++i) {
    if (i == candidate.target) continue;
    const Pattern pattern(candidate.rule->targets[i]);
    const std::string other =
        candidate.has_directory && candidate.rule->targets[i].find('/') == std::string::npos
            ? DirectoryOf(file.name) + pattern.Substitute(candidate.stem)
            : pattern.Substitute(file.stem);
    file.also_made.push_back(&rules.Enter(other));
    file.also_made.back()->is_target = true;
  }
}

}  // namespace kninja::makefile
