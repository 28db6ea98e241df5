// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/base/path.h"

#include "tests/support/catch.h"

namespace kninja {
namespace {

TEST_CASE("joining keeps absolute paths and adds one slash") {
  REQUIRE(JoinPath("a", "b") == "a/b");
  REQUIRE(JoinPath("a/", "b") == "a/b");
  REQUIRE(JoinPath("", "b") == "b");
  REQUIRE(JoinPath("a", "") == "a");
  REQUIRE(JoinPath("", "") == "");
  REQUIRE(JoinPath("a", "/b") == "/b");
  REQUIRE(JoinPath("/", "b") == "/b");
}

TEST_CASE("a path splits at its last slash") {
  REQUIRE(DirName("a/b/c") == "a/b");
  REQUIRE(DirName("a") == "");
  REQUIRE(DirName("/a") == "/");
  REQUIRE(DirName("/") == "/");
  REQUIRE(DirName("a/") == "a");
  REQUIRE(DirName("") == "");
  REQUIRE(BaseName("a/b/c") == "c");
  REQUIRE(BaseName("c") == "c");
  REQUIRE(BaseName("a/") == "");
  REQUIRE(BaseName("") == "");
}

TEST_CASE("a canonical path has no dots and no doubled slashes") {
  const auto [path, expected] = GENERATE(table<std::string, std::string>({
      {"", "."},
      {".", "."},
      {"./", "."},
      {"a", "a"},
      {"./a", "a"},
      {"a/", "a"},
      {"a//b", "a/b"},
      {"a/./b", "a/b"},
      {"a/../b", "b"},
      {"a/..", "."},
      {"a/../..", ".."},
      {"a/../../b", "../b"},
      {"../../a", "../../a"},
      {"..", ".."},
      {"/", "/"},
      {"//", "/"},
      {"/..", "/"},
      {"/../a", "/a"},
      {"/a/b/../../c/", "/c"},
      {"...", "..."},
      {"a/..b", "a/..b"},
  }));
  CAPTURE(path);
  REQUIRE(CanonicalPath(path) == expected);
}

TEST_CASE("a path inside a base loses it, whole components only") {
  REQUIRE(RelativeInside("/a", "/a/b/c") == "b/c");
  REQUIRE(RelativeInside("/a", "/a") == ".");
  REQUIRE(RelativeInside("/a", "/ab") == "/ab");
  REQUIRE(RelativeInside("/a/b", "/a") == "/a");
  REQUIRE(RelativeInside("/", "/a/b") == "a/b");
  REQUIRE(RelativeInside("/", "/") == ".");
}

TEST_CASE("a path is below a directory by whole components") {
  CHECK(IsBelow("fs/btrfs", "fs/btrfs"));
  CHECK(IsBelow("fs/btrfs/tests", "fs/btrfs"));
  CHECK(IsBelow("fs", ""));
  CHECK_FALSE(IsBelow("fs/btrfs2", "fs/btrfs"));
  CHECK_FALSE(IsBelow("fs", "fs/btrfs"));
}

}  // namespace
}  // namespace kninja
