// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the pattern rule that makes a file which no rule names, chaining rules
// through files that do not exist where needed (GNU make 4.3, implicit.c).
#pragma once

#include <string>
#include <unordered_set>

#include "parsers/makefile/evaluator.h"
#include "parsers/makefile/rules.h"

namespace kninja::makefile {

/// Where VPATH or `vpath` finds `name`; "" if nowhere.
std::string SearchVpath(Evaluator& evaluator, const std::string& name);

class ImplicitSearch {
 public:
  explicit ImplicitSearch(Evaluator& evaluator) : evaluator_(evaluator) {}
  /// Gives `file` a recipe and prerequisites from a pattern rule; tells whether
  /// one applied.
  Result<bool> Apply(File& file);

 private:
  struct Candidate {
    PatternRule* rule;
    size_t target;       // Which of the rule's targets matches.
    std::string stem;    // Without the directory.
    bool has_directory;  // The pattern was matched against the last component.
  };
  struct Found {
    std::string name;
    bool order_only = false;
    std::unique_ptr<File> intermediate;  // To be made by a further rule.
    std::string intermediate_pattern;
  };
  std::vector<Candidate> Candidates(const std::string& name, int depth) const;
  Result<bool> Search(File& file, int depth, std::string* matched_pattern);
  Result<bool> TryRule(File& file, const Candidate& candidate, bool allow_intermediate, int depth,
                       std::vector<Found>* found, bool* impossible);
  Result<std::vector<std::pair<std::string, bool>>> Prerequisites(File& file,
                                                                  const Candidate& candidate);
  void Adopt(File& file, const Candidate& candidate, std::vector<Found> found, int depth);

  Evaluator& evaluator_;
  std::unordered_set<std::string> impossible_;
};

}  // namespace kninja::makefile
