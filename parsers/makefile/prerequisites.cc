// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/makefile/prerequisites.h"

#include <iterator>

#include "parsers/makefile/archive.h"
#include "parsers/makefile/evaluator.h"
#include "parsers/makefile/words.h"

namespace kninja::makefile {

std::string ExpandTilde(Evaluator& evaluator, std::string name) {
  if (name.empty() || name[0] != '~' || (name.size() > 1 && name[1] != '/')) return name;
  std::string home;
  if (!evaluator.ExpandVariable(evaluator.names().Intern("HOME"), home) || home.empty())
    return name;
  return name.replace(0, 1, home);
}

std::vector<std::string> GlobNames(Evaluator& evaluator, std::vector<std::string> names) {
  std::vector<std::string> result;
  result.reserve(names.size());
  for (std::string& name : names) {
    if (name[0] == '~') name = ExpandTilde(evaluator, std::move(name));
    if (!kWildcards.In(name)) {
      result.push_back(std::move(name));
      continue;
    }
    std::vector<std::string> matches = evaluator.host().Glob(name);
    if (matches.empty())
      result.push_back(std::move(name));
    else
      std::move(matches.begin(), matches.end(), std::back_inserter(result));
  }
  return result;
}

std::vector<std::string> ParseNames(Evaluator& evaluator, std::string_view text) {
  return GlobNames(evaluator, JoinArchiveGroups(ParseFileNames(text)));
}

std::vector<PrerequisiteName> ParsePrerequisites(Evaluator& evaluator, std::string_view text) {
  std::vector<PrerequisiteName> list;
  for (std::string& name : GlobNames(evaluator, JoinArchiveGroups(ParseFileNamesUntil(text, '|'))))
    list.push_back({std::move(name), false});
  if (text.empty()) return list;
  for (std::string& name : ParseNames(evaluator, text.substr(1)))
    list.push_back({std::move(name), true});
  return list;
}

std::vector<Prerequisite> EnterPrerequisites(Evaluator& evaluator, std::string_view text) {
  std::vector<Prerequisite> entered;
  for (const PrerequisiteName& name : ParsePrerequisites(evaluator, text)) {
    Prerequisite& added = entered.emplace_back();
    added.file = &evaluator.rules().Enter(name.name);
    added.order_only = name.order_only;
  }
  return entered;
}

}  // namespace kninja::makefile
