// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/base/result.h"

#include "src/base/assert.h"
#include "tests/support/catch.h"

namespace kninja {
namespace {

Status FailIf(bool fail) {
  if (fail) return Error("it failed", "do not");
  return {};
}

Result<int> Twice(Result<int> number) {
  KN_TRY_ASSIGN(const int value, std::move(number));
  return value * 2;
}

Status Both(bool first, bool second) {
  KN_TRY(FailIf(first));
  KN_TRY(FailIf(second));
  return {};
}

TEST_CASE("a status is one pointer wide and ok unless told otherwise") {
  STATIC_REQUIRE(sizeof(Status) == sizeof(void*));
  REQUIRE(Status().ok());
  REQUIRE(FailIf(false));
  REQUIRE(FailIf(true).error().message() == "it failed");
  REQUIRE(FailIf(true).error().diagnostic().hint == "do not");
}

TEST_CASE("trying hands the first error on") {
  REQUIRE(Both(false, false).ok());
  REQUIRE_FALSE(Both(true, false).ok());
  REQUIRE_FALSE(Both(false, true).ok());
  REQUIRE(Must(Twice(4)) == 8);
  REQUIRE(MessageOf(Twice(Error("no number"))) == "no number");
}

TEST_CASE("a failed assertion names its expression") {
  REQUIRE_NOTHROW(KN_ASSERT(1 + 1 == 2));
  REQUIRE_THROWS_WITH(KN_ASSERT(1 + 1 == 3), ContainsText("assertion failed: 1 + 1 == 3"));
}

}  // namespace
}  // namespace kninja
