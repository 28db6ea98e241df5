// SPDX-License-Identifier: GPL-2.0-or-later
// Lists of file names in rules, once they are expanded: wildcards, `~`, and the
// `|` before order-only prerequisites.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parsers/makefile/rules.h"

namespace kninja::makefile {

class Evaluator;

struct PrerequisiteName {
  std::string name;
  bool order_only = false;
};

/// `name` with a leading `~` replaced by $(HOME).
std::string ExpandTilde(Evaluator& evaluator, std::string name);
/// Names with wildcards replaced by what they match; as they are if by nothing.
std::vector<std::string> GlobNames(Evaluator& evaluator, std::vector<std::string> names);
/// ParseFileNames, archive groups and wildcards.
std::vector<std::string> ParseNames(Evaluator& evaluator, std::string_view text);
/// Splits "a b | c". A second `|` is a name (rule_order_only_several.mk).
std::vector<PrerequisiteName> ParsePrerequisites(Evaluator& evaluator, std::string_view text);
/// ParsePrerequisites, entered into the rules.
std::vector<Prerequisite> EnterPrerequisites(Evaluator& evaluator, std::string_view text);

}  // namespace kninja::makefile
