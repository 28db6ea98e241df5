// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/base/hash.h"

#include "tests/support/catch.h"

namespace kninja {
namespace {

TEST_CASE("a digest is XXH3 with 128 bits") {
  // The published value for no input; a change here makes every cache miss.
  REQUIRE(ToHex(HashBytes("")) == "99aa06d3014798d86001c324468d497f");
  REQUIRE(HashBytes("a") == HashBytes("a"));
  REQUIRE(HashBytes("a") != HashBytes("b"));
  REQUIRE(HashBytes(std::string_view("\0", 1)) != HashBytes(""));
}

TEST_CASE("a digest prints as 32 digits, leading zeros kept") {
  REQUIRE(ToHex(Digest{}) == "00000000000000000000000000000000");
  REQUIRE(ToHex(Digest{0x1, 0xabcdef}) == "00000000000000010000000000abcdef");
}

TEST_CASE("what comes in pieces has the digest of the whole") {
  const std::string text(1000, 'x');
  Hasher hasher;
  REQUIRE(hasher.digest() == HashBytes(""));
  for (size_t begin = 0; begin < text.size(); begin += 300)
    hasher.Add(std::string_view(text).substr(begin, 300));
  REQUIRE(hasher.digest() == HashBytes(text));
}

TEST_CASE("only what a digest prints as is read as one") {
  const Digest digest{0x1, 0xabcdef};
  REQUIRE(FromHex(ToHex(digest)) == digest);
  REQUIRE_FALSE(FromHex(""));
  REQUIRE_FALSE(FromHex("00000000000000010000000000abcde"));
  REQUIRE_FALSE(FromHex("00000000000000010000000000abcdef0"));
  REQUIRE_FALSE(FromHex("00000000000000010000000000ABCDEF"));
  REQUIRE_FALSE(FromHex("-0000000000000010000000000abcdef"));
}

TEST_CASE("digests order by their high half first") {
  REQUIRE(Digest{1, 0} > Digest{0, 9});
  REQUIRE(Digest{1, 1} > Digest{1, 0});
}

}  // namespace
}  // namespace kninja
