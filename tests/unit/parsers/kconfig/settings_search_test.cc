// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/kconfig/settings_search.h"

#include <fmt/format.h>

#include "tests/unit/parsers/kconfig/fake_host.h"

namespace kninja::kconfig {
namespace {

const std::string kModules = "config MODULES\n\tbool \"modules\"\n\tmodules\n";
const std::string kModular = "CONFIG_MODULES=y\n";

// "A=y B=m": what `goal` takes beside itself, or why nothing was found.
std::string Needed(const std::string& kconfig, const std::string& config, const std::string& goal,
                   const Semantics& semantics = {}, const SearchLimits& limits = {}) {
  FakeHost host(kconfig);
  const std::unique_ptr<Tree> tree = MustLoad(host, semantics);
  Evaluator evaluator(*tree);
  Symbol* symbol = tree->symbols.Find(goal.substr(0, goal.find('=')));
  REQUIRE(symbol != nullptr);
  const Setting setting{symbol, goal.substr(goal.find('=') + 1)};
  const SearchResult result =
      FindSettings(evaluator, {config, ".config", kDefaultPrefix}, setting, limits);
  if (!result.found)
    return fmt::format("none up to {}{}", result.exhausted, result.complete ? ", complete" : "");
  std::string text;
  std::vector<Setting> all = result.settings;
  for (const Setting& needed : all)
    text += fmt::format("{}={} ", needed.symbol->name, needed.value);
  // What it says is so.
  all.push_back(setting);
  ReadReport report;
  ReadConfig(evaluator, WithSettings(config, kDefaultPrefix, all), ".config", kDefaultPrefix,
             report);
  CHECK(evaluator.TextOf(*symbol) == setting.value);
  return text;
}

// Both meanings of choices evaluate differently; the answer is the same.
void CheckNeeded(const std::string& kconfig, const std::string& config, const std::string& goal,
                 const std::string& expected) {
  CHECK(Needed(kconfig, config, goal) == expected);
  CHECK(Needed(kconfig, config, goal, LegacySemantics()) == expected);
}

TEST_CASE("dependencies are set down to what has none") {
  CheckNeeded(
      "config A\n\tbool \"a\"\nconfig B\n\tbool \"b\"\n\tdepends on A\n"
      "config C\n\tbool \"c\"\n\tdepends on B\n",
      "# CONFIG_A is not set\n", "C=y", "A=y B=y ");
}

TEST_CASE("what comes by default once it is visible need not be set") {
  CheckNeeded(
      "config A\n\tbool \"a\"\nconfig B\n\tbool \"b\"\n\tdepends on A\n\tdefault y\n"
      "config C\n\tbool \"c\"\n\tdepends on B\n",
      "# CONFIG_A is not set\n", "C=y", "A=y ");
}

TEST_CASE("of alternatives the one that takes the fewest settings is found") {
  CheckNeeded(
      "config A\n\tbool \"a\"\nconfig B\n\tbool \"b\"\n\tdepends on A\n"
      "config C\n\tbool \"c\"\nconfig D\n\tbool \"d\"\n\tdepends on B || C\n",
      "", "D=y", "C=y ");
}

TEST_CASE("a symbol without prompt is reached through what selects it") {
  CheckNeeded(
      "config A\n\tbool\nconfig B\n\tbool \"b\"\n\tselect A\n"
      "config C\n\tbool \"c\"\n\tdepends on A\n",
      "", "C=y", "B=y ");
}

TEST_CASE("what excludes the symbol is switched off, and what selects that, too") {
  CheckNeeded(
      "config A\n\tbool\nconfig B\n\tbool \"b\"\n\tselect A\n"
      "config C\n\tbool \"c\"\n\tdepends on !A\n",
      "CONFIG_B=y\n", "C=y", "B=n ");
}

TEST_CASE("a module under a built-in condition raises the condition") {
  const std::string tree = kModules +
                           "config A\n\ttristate \"a\"\n"
                           "config B\n\ttristate \"b\"\n\tdepends on A\n";
  CheckNeeded(tree, kModular + "CONFIG_A=m\n", "B=y", "A=y ");
  CheckNeeded(tree, kModular + "# CONFIG_A is not set\n", "B=m", "A=m ");
}

TEST_CASE("m takes modules") {
  CheckNeeded(kModules + "config A\n\ttristate \"a\"\n", "", "A=m", "MODULES=y ");
}

TEST_CASE("y that is selected becomes m when the selector does") {
  CheckNeeded(kModules + "config A\n\ttristate \"a\"\nconfig B\n\ttristate \"b\"\n\tselect A\n",
              kModular + "CONFIG_B=y\nCONFIG_A=y\n", "A=m", "B=m ");
}

TEST_CASE("a member of a choice takes its place, or leaves it to another") {
  const std::string tree =
      "choice\n\tprompt \"c\"\nconfig A\n\tbool \"a\"\nconfig B\n\tbool \"b\"\nendchoice\n"
      "config C\n\tbool \"c\"\n\tdepends on B\nconfig D\n\tbool \"d\"\n\tdepends on !A\n";
  CheckNeeded(tree, "CONFIG_A=y\n# CONFIG_B is not set\n", "B=y", "");
  CheckNeeded(tree, "CONFIG_A=y\n# CONFIG_B is not set\n", "C=y", "B=y ");
  CheckNeeded(tree, "CONFIG_A=y\n# CONFIG_B is not set\n", "D=y", "B=y ");
}

TEST_CASE("comparisons with numbers and texts are met") {
  const std::string tree =
      "config N\n\tint \"n\"\n\tdefault 3\nconfig S\n\tstring \"s\"\n"
      "config A\n\tbool \"a\"\n\tdepends on N > 5\n"
      "config B\n\tbool \"b\"\n\tdepends on S = \"on\"\n";
  CheckNeeded(tree, "", "A=y", "N=6 ");
  CheckNeeded(tree, "", "B=y", "S=on ");
}

TEST_CASE("a search that finds nothing tells how far it went") {
  // Nothing selects A.
  CheckNeeded("config A\n\tbool\nconfig B\n\tbool \"b\"\n\tdepends on A\n", "", "B=y",
              "none up to 0, complete");
  const std::string tree =
      "config A\n\tbool \"a\"\nconfig B\n\tbool \"b\"\n\tdepends on A\n"
      "config C\n\tbool \"c\"\n\tdepends on B\n";
  const std::string config = "# CONFIG_A is not set\n";
  CHECK(Needed(tree, config, "C=y", {}, {1, 1000}) == "none up to 1");
  CHECK(Needed(tree, config, "C=y", {}, {10, 2}) == "none up to 1");
}

TEST_CASE("conditions that exclude each other end the search") {
  CheckNeeded("config A\n\tbool \"a\"\nconfig B\n\tbool \"b\"\n\tdepends on A && !A\n", "", "B=y",
              "none up to 1, complete");
}

}  // namespace
}  // namespace kninja::kconfig
