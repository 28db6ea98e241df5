// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the pattern rule that makes a file which no rule names, chaining rules
// through files that do not exist where needed (GNU make 4.3, implicit.c).
#pragma once

#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "parsers/makefile/evaluator.h"
#include "parsers/makefile/prerequisites.h"
#include "parsers/makefile/rules.h"

namespace kninja::makefile {

class ImplicitSearch {
 public:
  explicit ImplicitSearch(Evaluator& evaluator) : evaluator_(evaluator) {}
  /// Gives `file` a recipe and prerequisites from a pattern rule; tells whether
  /// one applied.
  Result<bool> Apply(File& file);

 private:
  struct Candidate {
    PatternRule* rule;
    size_t target;          // Which of the rule's targets matches.
    std::string stem;       // Without the directory.
    std::string directory;  // When the pattern was matched against the last component.
  };
  // A name that is to become a file, once it is known that a rule applies.
  struct Chained;
  struct Found {
    PrerequisiteName prerequisite;
    std::unique_ptr<Chained> chained;  // It does not exist and a further rule makes it.
  };
  struct Chained {
    PatternRule* rule = nullptr;
    Candidate candidate;
    std::vector<Found> found;
  };

  std::vector<Candidate> Candidates(const std::string& name, bool chained) const;
  void AddCandidates(const PatternRule& rule, const std::string& name, bool chained, bool* specific,
                     std::vector<Candidate>* candidates) const;
  Result<std::unique_ptr<Chained>> Search(File& file, const std::string& name, int depth);
  Result<bool> TryRule(File& file, const Candidate& candidate, bool allow_chains, int depth,
                       std::vector<Found>* found, bool* impossible);
  Result<bool> TryPrerequisite(File& file, PrerequisiteName name, bool allow_chains, int depth,
                               std::vector<Found>* found);
  Result<std::vector<PrerequisiteName>> Prerequisites(File& file, const Candidate& candidate);
  Status ExpandPrerequisites(File& file, const Candidate& candidate,
                             std::vector<PrerequisiteName>* list);
  void Adopt(File& file, Chained& chosen);
  void AdoptChained(const std::string& name, Chained& chained);

  Evaluator& evaluator_;
  std::unordered_set<std::string> impossible_;
};

}  // namespace kninja::makefile
