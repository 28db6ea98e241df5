// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/kconfig/parser.h"

#include "parsers/kconfig/finalize.h"
#include "parsers/kconfig/statement_parser.h"

namespace kninja::kconfig {

ParseOutcome ParseFiles(Host& host, const Semantics& semantics, const std::string& file) {
  ParseOutcome outcome;
  outcome.tree = std::make_unique<Tree>(semantics);
  StatementParser(host, *outcome.tree, outcome.errors).ParseMain(file);
  return outcome;
}

ParseOutcome Load(Host& host, const Semantics& semantics, const std::string& file) {
  ParseOutcome outcome = ParseFiles(host, semantics, file);
  if (outcome.errors.empty()) Finalize(*outcome.tree, outcome.errors);
  return outcome;
}

}  // namespace kninja::kconfig
