// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/kconfig/explain.h"

#include "tests/unit/parsers/kconfig/fake_host.h"

namespace kninja::kconfig {
namespace {

class Fixture {
 public:
  Fixture(const std::string& kconfig, const std::string& config, const Semantics& semantics = {})
      : host(kconfig), tree(MustLoad(host, semantics)), evaluator(*tree) {
    ReadReport report;
    ReadConfig(evaluator, config, ".config", kDefaultPrefix, report);
  }
  Explanation Of(const std::string& name) { return Explain(evaluator, *tree->symbols.Find(name)); }
  std::vector<std::string> Against(const std::string& name, const std::string& value) {
    return Obstacles(evaluator, *tree->symbols.Find(name), value);
  }
  FakeHost host;
  std::unique_ptr<Tree> tree;
  Evaluator evaluator;
};

using Texts = std::vector<std::string>;

TEST_CASE("an explanation has all that is written of a symbol, and where") {
  Fixture f(
      "config A\n\tbool \"a\"\nconfig B\n\tbool\nif A\nconfig C\n\tbool \"see\" if !B\n"
      "\tdefault n if B\n\tdefault y\n\tdepends on B || A\nendif\n",
      "CONFIG_A=y\n");
  const Explanation c = f.Of("C");
  CHECK(c.value == "y");
  CHECK(c.origin == "default");
  CHECK(c.visible == Tristate::kYes);
  CHECK_FALSE(c.user_value);
  REQUIRE(c.definitions.size() == 1);
  CHECK(c.definitions[0].line == 6);
  REQUIRE(c.prompts.size() == 1);
  CHECK(c.prompts[0].text == "see");
  CHECK(c.prompts[0].place.line == 7);
  REQUIRE(c.prompts[0].condition);
  CHECK(c.prompts[0].condition->text == "!B");
  CHECK(c.prompts[0].condition->value == Tristate::kYes);
  REQUIRE(c.defaults.size() == 2);
  CHECK_FALSE(c.defaults[0].decides);
  CHECK(c.defaults[0].holds == Tristate::kNo);
  CHECK(c.defaults[1].decides);
  CHECK(c.defaults[1].value == "y");
  CHECK(c.defaults[1].place.line == 9);
  CHECK(c.depends.operation == "&&");
  REQUIRE(c.depends.parts.size() == 2);
  CHECK(c.depends.parts[1].text == "B || A");
  REQUIRE(c.depends.parts[1].parts.size() == 2);
  CHECK(c.depends.parts[1].parts[0].value == Tristate::kNo);
  CHECK(c.depends.parts[1].parts[1].place.line == 1);
  CHECK(c.depends.parts[1].parts[1].prompt == "a");
}

TEST_CASE("who selects and implies is told, those that do so now first") {
  Fixture f(
      "config A\n\tbool\nconfig B\n\tbool \"b\"\n\tselect A\nconfig C\n\tbool \"c\"\n"
      "\tselect A if B\n\timply D\nconfig D\n\tbool \"d\"\n",
      "CONFIG_C=y\nCONFIG_B=y\n");
  const Explanation a = f.Of("A");
  CHECK(a.origin == "select");
  REQUIRE(a.selected_by.size() == 2);
  CHECK(a.selected_by[0].text == "B");
  CHECK(a.selected_by[1].text == "C");
  CHECK(a.selected_by[1].holds == Tristate::kYes);
  CHECK(a.selected_by[1].condition->text == "B");
  CHECK(a.selected_by[1].place.line == 8);
  CHECK(f.Of("D").origin == "imply");
  REQUIRE(f.Of("D").implied_by.size() == 1);
  CHECK(f.Of("D").implied_by[0].place.line == 9);
}

TEST_CASE("what forbids a value is told part by part") {
  const std::string modules = "config MODULES\n\tbool \"modules\"\n\tmodules\n";
  Fixture f(modules +
                "config A\n\ttristate \"a\"\nconfig B\n\tbool \"b\"\n"
                "config C\n\ttristate \"see\"\n\tdepends on A && B && MODULES\n"
                "config D\n\ttristate\nconfig E\n\tbool \"e\"\n\tselect F\nconfig F\n\tbool \"f\"\n"
                "config N\n\tint \"n\"\n\trange 1 10\n",
            "CONFIG_MODULES=y\nCONFIG_A=m\nCONFIG_E=y\n");
  CHECK(f.Against("A", "m").empty());
  CHECK(f.Against("C", "y") == Texts{"its prompt \"see\" (Kconfig:9) is hidden: A is m, B is n"});
  CHECK(f.Against("C", "m") == Texts{"its prompt \"see\" (Kconfig:9) is hidden: B is n"});
  CHECK(f.Against("D", "y") ==
        Texts{"it has no prompt: only defaults, and symbols that select it, give it a value"});
  CHECK(f.Against("F", "n") == Texts{"E (=y) selects it (Kconfig:15)"});
  CHECK(f.Against("B", "m") ==
        Texts{"B is bool: it cannot be 'm'; it can only be built in (y) or left out (n)"});
  CHECK(f.Against("N", "50") == Texts{"it must be within 1 10 (Kconfig:20)"});
  CHECK(f.Against("B", "y") == Texts{"nothing: .config does not set it"});
  Fixture without(modules + "config A\n\ttristate \"a\"\n", "");
  CHECK(without.Against("A", "m") == Texts{"MODULES is n: nothing can be m"});
}

TEST_CASE("a member of a choice names the others") {
  const std::string tree =
      "choice\n\tprompt \"which\"\nconfig A\n\tbool \"a\"\nconfig B\n\tbool \"b\"\nendchoice\n";
  for (const Semantics& semantics : {Semantics(), LegacySemantics()}) {
    Fixture f(tree, "CONFIG_B=y\n", semantics);
    const Explanation a = f.Of("B");
    CHECK(a.choice == "which");
    CHECK(a.members.size() == 2);
    CHECK(a.origin == "choice");
    CHECK(f.Against("B", "n") ==
          Texts{"it is what its choice is set to: set another member of the choice"});
  }
}

}  // namespace
}  // namespace kninja::kconfig
