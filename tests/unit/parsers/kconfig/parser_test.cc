// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/kconfig/parser.h"

#include "tests/unit/parsers/kconfig/fake_host.h"

namespace kninja::kconfig {
namespace {

TEST_CASE("an unknown Kconfig statement is shown with a caret and a hint") {
  CHECK(ErrorsOf("config A\n\tbooll \"Foo\"\n") ==
        "Kconfig:2:2: error: unknown statement 'booll'\n"
        "    2 | \tbooll \"Foo\"\n"
        "      | \t^~~~~\n"
        "hint: did you mean 'bool'?\n");
}

TEST_CASE("an error in a sourced Kconfig file says where it was sourced") {
  FakeHost host("config A\n\tbool\nsource \"sub\"\n");
  host.files["sub"] = "config B\n\tbool\n\tdepends on\n";
  CHECK(ErrorsOf(host) ==
        "sub:3:12: error: expected a symbol, found the end of the line\n"
        "    3 | \tdepends on\n"
        "      | \t          ^\n"
        "note: Kconfig:3: sourced from here\n");
}

TEST_CASE("a Kconfig file that is not there is an error at its source line") {
  CHECK(ErrorsOf("config A\n\tbool\nsource \"missing\"\n") ==
        "Kconfig:3: error: cannot open 'missing': No such file or directory\n"
        "hint: `source` looks in the working directory, then below $srctree\n");
}

TEST_CASE("Kconfig files that source each other are an error") {
  FakeHost host("source \"a\"\n");
  host.files["a"] = "source \"Kconfig\"\n";
  CHECK(ErrorsOf(host) ==
        "a:1: error: recursive inclusion of 'Kconfig'\n"
        "note: Kconfig:1: it is being read\n"
        "note: Kconfig:1: sourced from here\n");
}

TEST_CASE("a Kconfig file may be sourced twice only where the kernel's conf allows it") {
  FakeHost host("source \"a\"\nsource \"a\"\n");
  host.files["a"] = "comment \"x\"\n";
  CHECK(ErrorsOf(host) ==
        "Kconfig:2: error: repeated inclusion of 'a'\n"
        "note: Kconfig:1: first inclusion\n");
  CHECK(ErrorsOf(host, LegacySemantics()).empty());
}

TEST_CASE("a Kconfig block must end in its own file, and end at all") {
  FakeHost host("menu \"m\"\nsource \"a\"\n");
  host.files["a"] = "endmenu\n";
  CHECK(ErrorsOf(host) ==
        "a:1:1: error: 'endmenu' in another file than its 'menu'\n"
        "    1 | endmenu\n"
        "      | ^~~~~~~\n"
        "note: Kconfig:1: the block begins here\n"
        "note: Kconfig:2: sourced from here\n"
        "Kconfig:1: error: missing end statement for this entry\n");
}

TEST_CASE("a loop of Kconfig dependencies is reported with every step") {
  CHECK(ErrorsOf("config A\n\tbool \"a\"\n\tdepends on B\nconfig B\n\tbool\n\tdefault y if C\n"
                 "config C\n\tbool \"c\"\n\tselect A\n\tdepends on A\n") ==
        "Kconfig:1: error: recursive dependency detected\n"
        "hint: see Documentation/kbuild/kconfig-language.rst, \"Kconfig recursive dependency "
        "limitations\"\n"
        "note: Kconfig:1: symbol A depends on B\n"
        "note: Kconfig:6: symbol B default is visible depending on C\n"
        "note: Kconfig:7: symbol C depends on A\n");
}

TEST_CASE("option lines belong to config entries") {
  Semantics semantics = LegacySemantics();
  semantics.has_option_lines = true;
  FakeHost menu(
      "menu \"m\"\n\toption modules\nendmenu\nconfig A\n\tbool \"a\"\n\toption modules\n");
  CHECK(ErrorsOf(menu, semantics) ==
        "Kconfig:2:2: error: unknown statement 'option'\n"
        "    2 | \toption modules\n"
        "      | \t^~~~~~\n");
  FakeHost choice("choice\n\tprompt \"c\"\n\toption modules\nendchoice\n");
  CHECK(
      ErrorsOf(choice, semantics).starts_with("Kconfig:3:2: error: unknown statement 'option'\n"));
}

TEST_CASE("a member of a choice must be a bool with a prompt") {
  CHECK(ErrorsOf(
            "choice\n\tprompt \"c\"\nconfig A\n\ttristate \"a\"\nconfig B\n\tbool\nendchoice\n") ==
        "Kconfig:3: error: choice member must be bool\n"
        "Kconfig:5: error: choice member must have a prompt\n");
}

TEST_CASE("Kconfig files without a final newline, with CR and with nothing parse") {
  CHECK(OldDefault("config A\r\n\tdef_bool y\r\n", "") == "CONFIG_A=y\n");
  CHECK(OldDefault("config A\n\tdef_bool y", "") == "CONFIG_A=y\n");
  CHECK(OldDefault("", "") == "");
}

TEST_CASE("help ends where the indentation does") {
  CHECK(OldDefault("config A\n\tdef_bool y\n\thelp\n\t  One.\n\n\t  config C\n"
                   "config B\n\tdef_bool y\n",
                   "") == "CONFIG_A=y\nCONFIG_B=y\n");
}

}  // namespace
}  // namespace kninja::kconfig
