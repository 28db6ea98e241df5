// SPDX-License-Identifier: GPL-2.0-or-later
// Evaluates one directory's makefile for the module index: which objects can be
// modules, and which directories it descends into. One evaluator serves all
// directories; what a directory assigned is undone before the next one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/makefile/evaluator.h"
#include "src/kbuild/module_index_top.h"
#include "src/kbuild/module_symbols.h"

namespace kninja::kbuild {

/// What a list makes of its members; a later one includes the earlier ones.
enum class Built : uint8_t { kNot, kAsModule, kIntoKernel };

struct DirectoryFacts {
  struct Child {
    std::string path;
    Built built = Built::kNot;
  };
  /// Values are those of the directory's own lists.
  std::vector<IndexedModule> modules;
  std::vector<Child> children;
  std::optional<Error> error;  ///< Ended the evaluation; the lists hold so far.
};

class DirectoryEvaluator final : makefile::Evaluator::AssignmentObserver {
 public:
  /// All must outlive this object.
  DirectoryEvaluator(IndexHost& host, const kernel::KernelTree& tree, const IndexTopLevel& top,
                     const ModuleSymbols& symbols)
      : host_(host), tree_(tree), symbols_(symbols), evaluator_(host, top.options) {}

  /// Reads what all directories share; must come first.
  Status Initialise();
  /// nullopt when the directory has no makefile.
  Result<std::optional<DirectoryFacts>> Evaluate(const std::string& directory);

 private:
  // What scripts/Makefile.build does before it includes a directory's makefile.
  struct Preamble {
    std::string before;    // Assignments before the first include.
    std::string includes;  // Read once.
    std::string after;     // Assignments after those.
    std::string makefile;  // Expands to the path of the directory's makefile.
  };
  // A member of an `obj-` list where it is named.
  struct Mention {
    std::string word;
    std::string symbol;
    bool can_be_module = false;
    Built built = Built::kNot;
    makefile::Place place;
  };

  static Preamble SplitPreamble(std::string_view text);
  bool AssignsFlags();
  void TakeSnapshot();
  void Undo(size_t names_before);
  Status ReadDirectory(const std::string& directory, bool* found);
  Status OnAssign(makefile::Evaluator& evaluator, std::string_view written, makefile::NameId name,
                  std::string_view value, const makefile::Place& place) override;
  Status AnalyseName(std::string_view written, Mention& mention);
  Status AddMembers(const std::string& directory, DirectoryFacts& facts);
  Status AddObject(const std::string& directory, const std::string& word, Built built,
                   const Mention& mention, DirectoryFacts& facts);
  Status Parts(const std::string& directory, const std::string& word, Built built,
               std::vector<std::string>& objects);
  std::string TreePath(const std::string& file) const;

  IndexHost& host_;
  const kernel::KernelTree& tree_;
  const ModuleSymbols& symbols_;
  makefile::Evaluator evaluator_;
  Preamble preamble_;
  // Variables before any directory, by name id.
  std::vector<std::optional<makefile::Variable>> snapshot_;
  std::vector<makefile::NameId> assigned_;  // Since the snapshot was restored.
  std::vector<Mention> mentions_;
  bool recording_ = false;
  makefile::NameId obj_y_ = 0, obj_m_ = 0, obj_none_ = 0, obj_n_ = 0;
};

}  // namespace kninja::kbuild
