// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/kconfig/setting.h"

#include "tests/unit/parsers/kconfig/fake_host.h"

namespace kninja::kconfig {
namespace {

const std::string kTree =
    "config MODULES\n\tbool \"m\"\n\tmodules\nconfig A\n\tbool \"a\"\nconfig T\n\ttristate \"t\"\n"
    "config S\n\tstring \"s\"\nconfig N\n\tint \"n\"\nconfig H\n\thex \"h\"\n"
    "choice\n\tprompt \"c\"\nconfig X\n\tbool \"x\"\nconfig Y\n\tbool \"y\"\nendchoice\n";

class Fixture {
 public:
  FakeHost host{kTree};
  std::unique_ptr<Tree> tree = MustLoad(host);
  Setting Of(const std::string& name, const std::string& value) {
    return {tree->symbols.Find(name), value};
  }
};

TEST_CASE("settings replace their lines and follow at the end when there is none") {
  Fixture f;
  const std::string text = "# a comment\nCONFIG_A=y\n\nCONFIG_S=\"old\"\nCONFIG_AA=y\n";
  CHECK(
      WithSettings(text, "CONFIG_", {f.Of("T", "m"), f.Of("S", "a \"b\""), f.Of("A", "n")}) ==
      "# a comment\n# CONFIG_A is not set\n\nCONFIG_S=\"a \\\"b\\\"\"\nCONFIG_AA=y\nCONFIG_T=m\n");
}

TEST_CASE("a line that is there twice is written once") {
  Fixture f;
  CHECK(WithSettings("# CONFIG_N is not set\nCONFIG_N=1\nCONFIG_N=2", "CONFIG_",
                     {f.Of("N", "7")}) == "CONFIG_N=7\n");
}

TEST_CASE("a member of a choice that becomes y takes it from the others") {
  Fixture f;
  CHECK(WithSettings("CONFIG_X=y\n# CONFIG_Y is not set\n", "CONFIG_", {f.Of("Y", "y")}) ==
        "# CONFIG_X is not set\nCONFIG_Y=y\n");
}

TEST_CASE("a value that the type does not have is refused with the reason") {
  Fixture f;
  const auto message = [&](const std::string& name, const std::string& value) {
    Status status = CheckSetting(f.Of(name, value), "CONFIG_");
    return status ? "" : Format(status.error().diagnostic(), {});
  };
  CHECK(message("A", "m") ==
        "error: CONFIG_A is bool: it cannot be 'm'\n"
        "hint: it can only be built in (y) or left out (n)\nnote: Kconfig:4: defined here\n");
  CHECK(message("T", "yes") ==
        "error: CONFIG_T is tristate: it cannot be 'yes'\nhint: give it y, m or n\n"
        "note: Kconfig:6: defined here\n");
  CHECK(message("N", "0x1") ==
        "error: CONFIG_N is int: it cannot be '0x1'\n"
        "hint: give it a decimal number without leading zeros\nnote: Kconfig:10: defined here\n");
  CHECK(message("H", "zz") ==
        "error: CONFIG_H is hex: it cannot be 'zz'\n"
        "hint: give it a number in hexadecimal, such as 0x1f\nnote: Kconfig:12: defined here\n");
  for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{
           {"A", "y"}, {"T", "m"}, {"S", ""}, {"N", "-5"}, {"H", "1f"}})
    CHECK(message(name, value) == "");
}

}  // namespace
}  // namespace kninja::kconfig
