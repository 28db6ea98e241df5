// SPDX-License-Identifier: GPL-2.0-or-later
// Values and the files they are read from and written to. What conf makes of
// the same trees is compared in tests/differential/kconfig.
#include "parsers/kconfig/evaluator.h"

#include "parsers/kconfig/set_all.h"
#include "parsers/kconfig/sync_files.h"
#include "tests/unit/parsers/kconfig/fake_host.h"

namespace kninja::kconfig {
namespace {

const std::string kModules = "config MODULES\n\tbool \"modules\"\n\tmodules\n";

TEST_CASE("select overrides dependencies and warns") {
  FakeHost host(
      "config A\n\tbool \"a\"\n\tselect B\nconfig B\n\tbool\n\tdepends on C\n"
      "config C\n\tbool \"c\"\n");
  const std::unique_ptr<Tree> tree = MustLoad(host);
  Evaluator evaluator(*tree);
  ReadReport report;
  ReadConfig(evaluator, "CONFIG_A=y\n", ".config", kDefaultPrefix, report);
  CHECK(evaluator.TextOf(*tree->symbols.Find("B")) == "y");
  const std::vector<Diagnostic> warnings = evaluator.TakeWarnings();
  REQUIRE(warnings.size() == 1);
  CHECK(Format(warnings[0], {}) ==
        "Kconfig:4: warning: unmet direct dependencies detected for B\n"
        "note: Kconfig:4: depends on [n]: C\n");
}

TEST_CASE("a number out of range is dropped or clamped, as the kernel does") {
  const std::string tree = "config A\n\tint \"a\"\n\trange 1 10\n\tdefault 3\n";
  CHECK(OldDefault(tree, "CONFIG_A=50\n") == "CONFIG_A=10\n");
  CHECK(OldDefault(tree, "CONFIG_A=50\n", LegacySemantics()) == "CONFIG_A=3\n");
}

TEST_CASE("a visible number without a value is empty or zero, as the kernel does") {
  const std::string tree = "config A\n\tint \"a\"\nconfig B\n\thex \"b\"\n";
  CHECK(OldDefault(tree, "") == "CONFIG_A=0\nCONFIG_B=0x0\n");
  CHECK(OldDefault(tree, "", LegacySemantics()) == "CONFIG_A=\nCONFIG_B=\n");
}

TEST_CASE("the last y of a choice wins") {
  const std::string tree =
      "choice\n\tprompt \"c\"\nconfig A\n\tbool \"a\"\nconfig B\n\tbool \"b\"\n"
      "config C\n\tbool \"c\"\nendchoice\n";
  const std::string wanted = "# CONFIG_A is not set\nCONFIG_B=y\n# CONFIG_C is not set\n";
  CHECK(OldDefault(tree, "CONFIG_A=y\nCONFIG_B=y\n") == wanted);
  CHECK(OldDefault(tree, "CONFIG_A=y\nCONFIG_B=y\n", LegacySemantics()) == wanted);
}

TEST_CASE("a transitional symbol hands its value on and is not written") {
  CHECK(
      OldDefault("config OLD\n\tbool\n\ttransitional\nconfig NEW\n\tbool \"new\"\n\tdefault OLD\n",
                 "CONFIG_OLD=y\n") == "CONFIG_NEW=y\n");
}

TEST_CASE("m is y without modules") {
  const std::string tree = kModules + "config A\n\ttristate \"a\"\n\tdepends on m\n";
  CHECK(OldDefault(tree, "CONFIG_MODULES=y\nCONFIG_A=y\n") == "CONFIG_MODULES=y\nCONFIG_A=m\n");
  CHECK(OldDefault(tree, "CONFIG_A=y\n") == "# CONFIG_MODULES is not set\n");
}

TEST_CASE("menus frame .config") {
  CHECK(OldDefault("menu \"One\"\nconfig A\n\tdef_bool y\nendmenu\nmenu \"Two\"\nendmenu\n"
                   "config B\n\tdef_bool y\n",
                   "") ==
        "\n#\n# One\n#\nCONFIG_A=y\n# end of One\n\n#\n# Two\n#\n# end of Two\n\nCONFIG_B=y\n");
}

TEST_CASE("odd lines of .config are warned of, with file and line") {
  FakeHost host("config A\n\tbool \"a\"\nconfig S\n\tstring \"s\"\n");
  const std::unique_ptr<Tree> tree = MustLoad(host);
  Evaluator evaluator(*tree);
  ReadReport report;
  ReadConfig(evaluator,
             "CONFIG_A=m\nnonsense\nCONFIG_S=\"open\nCONFIG_A=y\nCONFIG_A=y\nCONFIG_Q=y\n",
             ".config", kDefaultPrefix, report);
  std::string text;
  for (const Diagnostic& warning : report.warnings) text += Format(warning, {});
  CHECK(text ==
        ".config:1: warning: symbol value 'm' invalid for A\n"
        ".config:2: warning: unexpected data: nonsense\n"
        ".config:3: warning: invalid string found\n"
        ".config:5: warning: override: reassigning to symbol A\n");
  CHECK(report.unknown == std::vector<std::string>{"Q"});
}

TEST_CASE("sync writes what kbuild reads and touches what changed") {
  FakeHost host("config B\n\tbool \"b\"\nconfig H\n\thex \"h\"\nconfig S\n\tstring \"s\"\n");
  const std::unique_ptr<Tree> tree = MustLoad(host);
  Evaluator evaluator(*tree);
  ReadReport report;
  ReadConfig(evaluator, "CONFIG_B=y\nCONFIG_H=1f\nCONFIG_S=\"a\\\"b\"\n", ".config", kDefaultPrefix,
             report);
  const SyncFiles files =
      MakeSyncFiles(evaluator, kDefaultPrefix, "CONFIG_B=y\nCONFIG_GONE=y\n", "auto.conf");
  CHECK(files.touched == std::vector<std::string>{"GONE", "H", "S"});
  // In the order of conf's hash table.
  CHECK(files.auto_conf.ends_with("CONFIG_H=1f\nCONFIG_S=a\"b\nCONFIG_B=y\n"));
  CHECK(files.autoconf_h.ends_with(
      "#define CONFIG_H 0x1f\n#define CONFIG_S \"a\\\"b\"\n#define CONFIG_B 1\n"));
  CHECK(files.rustc_cfg ==
        "--cfg=CONFIG_H=\"0x1f\"\n--cfg=CONFIG_S=\"a\\\"b\"\n--cfg=CONFIG_B\n"
        "--cfg=CONFIG_B=\"y\"\n");
  CHECK(files.auto_conf_cmd ==
        "autoconfig := auto.conf\n\ndeps_config := \\\n\tKconfig \\\n\n"
        "$(autoconfig): $(deps_config)\n$(deps_config): ;\n");
}

TEST_CASE("semantics are read off the tree's own conf") {
  const auto nothing = [](const std::string&) { return std::optional<std::string>(); };
  CHECK(ObserveSemantics(nothing) == Semantics());
  const auto old = [](const std::string& name) -> std::optional<std::string> {
    if (name == "expr.h") return "#define SYMBOL_HASHSIZE\t\t9973\n";
    return "";
  };
  const Semantics semantics = ObserveSemantics(old);
  CHECK(semantics.hash_size == 9973);
  CHECK_FALSE(semantics.choices_are_groups);
}

TEST_CASE("expressions print as Kconfig writes them") {
  FakeHost host("config A\n\tbool \"a\"\nconfig B\n\tbool \"b\" if !(A && X = 3) || \"q\" != Y\n");
  const std::unique_ptr<Tree> tree = MustLoad(host);
  CHECK(ToText(tree->symbols.Find("B")->properties[0]->condition) == "!A || X!=3 || q!=Y");
}

}  // namespace
}  // namespace kninja::kconfig
