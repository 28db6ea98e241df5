// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cache/key.h"

#include "tests/support/catch.h"

namespace kninja::cache {
namespace {

TEST_CASE("the text of a key has a line for each item") {
  KeyText key;
  key.Add("kind", "cc_o_c");
  key.Add("input", "a.c", Digest{1, 2});
  CHECK(key.text() == "kind cc_o_c\ninput a.c 00000000000000010000000000000002\n");
  CHECK(key.digest() == HashBytes(key.text()));
}

TEST_CASE("no value can pass for two lines, nor for another value") {
  KeyText two, one, escaped;
  two.Add("a", "x");
  two.Add("b", "y");
  one.Add("a", "x\nb y");
  escaped.Add("a", "x\\nb y");
  CHECK(two.text() != one.text());
  CHECK(one.text() != escaped.text());
  KeyText zero, text;
  zero.Add("a", std::string_view("x\0y", 3));
  text.Add("a", "x\\0y");
  CHECK(zero.text() != text.text());
}

}  // namespace
}  // namespace kninja::cache
