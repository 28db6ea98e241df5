// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/base/strings.h"

#include "tests/support/catch.h"

namespace kninja {
namespace {

using Views = std::vector<std::string_view>;
using Names = std::vector<std::string>;

TEST_CASE("words are separated by any run of blanks") {
  REQUIRE(SplitWords("").empty());
  REQUIRE(SplitWords(" \t\n\r\v\f").empty());
  REQUIRE(SplitWords("a") == Views{"a"});
  REQUIRE(SplitWords("  a \t b\nc ") == Views{"a", "b", "c"});
}

TEST_CASE("n separators give n + 1 parts") {
  REQUIRE(SplitOn("", ',') == Views{""});
  REQUIRE(SplitOn("a", ',') == Views{"a"});
  REQUIRE(SplitOn(",", ',') == Views{"", ""});
  REQUIRE(SplitOn("a,,b,", ',') == Views{"a", "", "b", ""});
}

TEST_CASE("trimming takes blanks from both ends only") {
  REQUIRE(TrimBlanks(" \ta  b\n") == "a  b");
  REQUIRE(TrimBlanks("a") == "a");
  REQUIRE(TrimBlanks(" \n ") == "");
  REQUIRE(TrimBlanks("") == "");
}

TEST_CASE("folding leaves single blanks between words") {
  REQUIRE(FoldBlanks("  a \t\n b  ") == "a b");
  REQUIRE(FoldBlanks("") == "");
  REQUIRE(FoldBlanks("   ") == "");
}

TEST_CASE("quoted text is one word to the shell") {
  REQUIRE(ShellQuote("plain-1.0/x_y=z:a,b+c@d%") == "plain-1.0/x_y=z:a,b+c@d%");
  REQUIRE(ShellQuote("") == "''");
  REQUIRE(ShellQuote("a b") == "'a b'");
  REQUIRE(ShellQuote("it's") == "'it'\\''s'");
  REQUIRE(ShellQuote("$x") == "'$x'");
  REQUIRE(ShellQuote("a\nb") == "'a\nb'");
  REQUIRE(ShellQuote("~") == "'~'");
  REQUIRE(ShellQuote("#") == "'#'");
}

TEST_CASE("names that differ in at most a third of their letters are near") {
  REQUIRE(NearestNames("btfrs", {"btrfs", "ext4", "xfs"}, 3).empty());
  REQUIRE(NearestNames("btrf", {"btrfs", "ext4", "xfs"}, 3) == Names{"btrfs"});
  REQUIRE(NearestNames("abcdef", {"abcdeX", "abcdef", "abcdXX", "zzzzzz"}, 2) ==
          Names{"abcdef", "abcdeX"});
  REQUIRE(NearestNames("abc", {"abd", "abd", "abe"}, 5) == Names{"abd", "abe"});
  REQUIRE(NearestNames("", {"a"}, 1).empty());
  REQUIRE(NearestNames("abc", {}, 1).empty());
  REQUIRE(NearestNames("abc", {"abc"}, 0).empty());
}

}  // namespace
}  // namespace kninja
