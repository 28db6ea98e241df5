// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/support/temp_dir.h"

#include <filesystem>

#include "tests/support/catch.h"

namespace kninja {
namespace {

TEST_CASE("a temporary directory goes away with its object") {
  std::string path;
  {
    const TempDir dir;
    path = dir.path();
    REQUIRE(dir.Write("a/b", "x") == path + "/a/b");
    REQUIRE(dir.Read("a/b") == "x");
    REQUIRE(dir.Read("none").empty());
  }
  REQUIRE_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace kninja
