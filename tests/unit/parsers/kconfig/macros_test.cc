// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/kconfig/macros.h"

#include "tests/unit/parsers/kconfig/fake_host.h"

namespace kninja::kconfig {
namespace {

// The value of a string symbol whose default is `text` after `definitions`.
std::string Expanded(FakeHost& host, const std::string& definitions, const std::string& text) {
  host.files["Kconfig"] = definitions + "config S\n\tstring\n\tdefault \"" + text + "\"\n";
  const std::unique_ptr<Tree> tree = MustLoad(host);
  Evaluator evaluator(*tree);
  Symbol* symbol = tree->symbols.Find("S");
  evaluator.Calculate(*symbol);
  return std::string(evaluator.TextOf(*symbol));
}
std::string Expanded(const std::string& definitions, const std::string& text) {
  FakeHost host;
  return Expanded(host, definitions, text);
}

TEST_CASE("Kconfig macros := expand at once, = at use, += keep the kind") {
  CHECK(Expanded("X := 1\nA := $(X)\nB = $(X)\nX := 2\n", "$(A)$(B)") == "12");
  CHECK(Expanded("A += $(X)\nX := 1\n", "$(A)") == "1");
  CHECK(Expanded("X := 1\nA := a\nA += $(X)\nX := 2\n", "$(A)") == "a 1");
}

TEST_CASE("Kconfig functions take arguments, blanks and all") {
  CHECK(Expanded("f = <$(1)|$(2)|$(3)>\n", "$(f, a ,(b,c))") == "< a |(b,c)|>");
  CHECK(Expanded("comma := ,\nf = <$(1)>\n", "$(f,a$(comma)b)") == "<a,b>");
}

TEST_CASE("a $ that no ( follows is itself in Kconfig") {
  CHECK(Expanded("A := 1\n", "$A $$ ${A} $(A)") == "$A $$ ${A} 1");
}

TEST_CASE("Kconfig looks up variables, then functions, then the environment") {
  FakeHost host;
  host.variables = {{"X", "environment"}, {"Y", "other"}};
  CHECK(Expanded(host, "X := own\n", "$(X) $(Y) $(NONE)") == "own other ");
}

TEST_CASE("$(shell) folds newlines and stops at 4095 bytes") {
  FakeHost host;
  host.answers["one"] = "a\nb\n\n";
  host.answers["long"] = std::string(5000, 'x');
  CHECK(Expanded(host, "", "$(shell,one)") == "a b");
  CHECK(Expanded(host, "", "$(shell,long)").size() == 4095);
}

TEST_CASE("all $(shell) calls run, once, in branches that are n as well") {
  FakeHost host("if n\nconfig A\n\tdef_bool $(shell,echo y)\nendif\n");
  host.answers["echo y"] = "y\n";
  MustLoad(host);
  CHECK(host.commands == std::vector<std::string>{"echo y"});
}

TEST_CASE("$(filename), $(lineno), $(info) and $(warning-if)") {
  FakeHost host;
  CHECK(Expanded(host, "$(info,hello)\n", "$(filename):$(lineno)") == "Kconfig:4");
  host.files["Kconfig"] = "$(warning-if,y,careful)\n$(warning-if,n,not this)\n";
  const std::unique_ptr<Tree> tree = MustLoad(host);
  REQUIRE(tree->warnings.size() == 1);
  CHECK(Format(tree->warnings[0], {}) == "Kconfig:1: warning: careful\n");
}

TEST_CASE("Kconfig macro errors name the place") {
  CHECK(ErrorsOf("\n$(error-if,y,no compiler)\n") == "Kconfig:2: error: no compiler\n");
  CHECK(ErrorsOf("A = $(A)\nB := $(A)\n") ==
        "Kconfig:2: error: recursive variable 'A' references itself (eventually)\n");
  CHECK(ErrorsOf("B := $(shell)\n") ==
        "Kconfig:1: error: too few function arguments passed to 'shell'\n");
  CHECK(ErrorsOf("B := $(x\n") == "Kconfig:1: error: unterminated reference to 'x': missing ')'\n");
}

}  // namespace
}  // namespace kninja::kconfig
