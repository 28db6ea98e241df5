// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/kconfig/macro_scan.h"

#include "parsers/kconfig/parser.h"
#include "tests/support/catch.h"
#include "tests/unit/parsers/kconfig/fake_host.h"

namespace kninja::kconfig {
namespace {

TEST_CASE("scanning asks for what parsing asks for, in the same order") {
  FakeHost host(
      "cc-option = $(shell,cc $(1))\n"
      "name := $(shell,name)\n"
      "name += more\n"
      "config A\n\tdef_bool $(cc-option,-a)\n\thelp\n\t  $(shell,no)\n"
      "config B\n\tstring \"$(shell,b \"$(name)\") it's\"\n\tdepends on $(cc-option,-b)\n"
      "source \"$(DIRECTORY)/other\"\n"
      "config C\n\tdef_bool \"$(late)\"\n");
  host.variables["DIRECTORY"] = "sub";
  host.files["sub/other"] = "late = $(shell,late $(filename):$(lineno))\n$(info,said)\n";
  host.answers["name"] = "gcc\n";
  ScanMacros(host, "Kconfig");
  const std::vector<std::string> scanned = std::exchange(host.commands, {});
  CHECK(scanned ==
        std::vector<std::string>{"name", "cc -a", "b \"gcc more\"", "cc -b", "late Kconfig:13"});
  ParseFiles(host, {}, "Kconfig");
  CHECK(host.commands == scanned);
}

TEST_CASE("scanning survives what the parser complains of") {
  FakeHost host(
      "source \"Kconfig\"\nsource \"gone\"\nsource\nboool $(shell,a)\nx = $(x)\n$(x) $(shell,b)\n"
      "config $(shell,c\n$(error-if,y,no)\n\tdefault $(shell,d)");
  ScanMacros(host, "Kconfig");
  CHECK(host.commands == std::vector<std::string>{"a", "b", "d"});
  ScanMacros(host, "gone");
}

}  // namespace
}  // namespace kninja::kconfig
