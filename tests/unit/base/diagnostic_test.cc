// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/base/diagnostic.h"

#include "tests/support/catch.h"

namespace kninja {
namespace {

Diagnostic Sample() {
  Diagnostic diagnostic;
  diagnostic.location = {"drivers/foo/Kconfig", 12, 9, 5};
  diagnostic.message = "unknown type 'booll'";
  diagnostic.source_line = "        booll \"Foo support\"";
  diagnostic.hint = "did you mean 'bool'?";
  diagnostic.notes.push_back({{"drivers/Kconfig", 40, 0, 0}, "sourced from here"});
  diagnostic.notes.push_back({{}, "without a place"});
  return diagnostic;
}

TEST_CASE("a diagnostic shows place, line, caret, hint and notes") {
  REQUIRE(Format(Sample(), {}) ==
          "drivers/foo/Kconfig:12:9: error: unknown type 'booll'\n"
          "   12 |         booll \"Foo support\"\n"
          "      |         ^~~~~\n"
          "hint: did you mean 'bool'?\n"
          "note: drivers/Kconfig:40: sourced from here\n"
          "note: without a place\n");
}

TEST_CASE("colours change nothing but the escapes around the head line") {
  REQUIRE(Format(Sample(), {.color = true}) ==
          "\x1b[1mdrivers/foo/Kconfig:12:9:\x1b[0m \x1b[1;31merror:\x1b[0m "
          "unknown type 'booll'\n"
          "   12 |         booll \"Foo support\"\n"
          "      |         ^~~~~\n"
          "hint: did you mean 'bool'?\n"
          "note: drivers/Kconfig:40: sourced from here\n"
          "note: without a place\n");
}

TEST_CASE("a diagnostic without a place is one line") {
  Diagnostic diagnostic;
  diagnostic.message = "cannot read x: No such file or directory";
  REQUIRE(Format(diagnostic, {}) == "error: cannot read x: No such file or directory\n");
  diagnostic.severity = Diagnostic::Severity::kWarning;
  REQUIRE(Format(diagnostic, {}) == "warning: cannot read x: No such file or directory\n");
}

TEST_CASE("a diagnostic without a column has no caret") {
  Diagnostic diagnostic;
  diagnostic.location = {"Makefile", 3, 0, 0};
  diagnostic.message = "odd";
  diagnostic.source_line = "x";
  REQUIRE(Format(diagnostic, {}) == "Makefile:3: error: odd\n    3 | x\n");
  diagnostic.location.line = 0;
  REQUIRE(Format(diagnostic, {}) == "Makefile: error: odd\n");
}

TEST_CASE(
    "the caret stands below its character after tabs and letters of several "
    "bytes") {
  Diagnostic diagnostic;
  diagnostic.location = {"f", 1, 3, 1};
  diagnostic.message = "m";
  diagnostic.source_line = "\tax";
  REQUIRE(Format(diagnostic, {}) == "f:1:3: error: m\n    1 | \tax\n      | \t ^\n");
  diagnostic.location.column = 4;
  diagnostic.source_line =
      "\xc3\xa4"
      "bc";
  REQUIRE(Format(diagnostic, {}) ==
          "f:1:4: error: m\n    1 | \xc3\xa4"
          "bc\n      |   ^\n");
}

TEST_CASE("a caret beyond the end of the line stays near it") {
  Diagnostic diagnostic;
  diagnostic.location = {"f", 1, 50, 0};
  diagnostic.message = "unexpected end of line";
  diagnostic.source_line = "ab";
  REQUIRE(Format(diagnostic, {}) ==
          "f:1:50: error: unexpected end of line\n    1 | ab\n      |   ^\n");
}

}  // namespace
}  // namespace kninja
