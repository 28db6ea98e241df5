// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/cache_options.h"

#include "tests/support/catch.h"

namespace kninja::driver {
namespace {

Result<cache::StoreOptions> Read(Environment environment) {
  environment["KNINJA_CACHE_DIR"] = "cache";
  return ReadCacheOptions(environment, "/home/ada");
}

TEST_CASE("the store lies in the cache folder and has a limit of its own") {
  const cache::StoreOptions options = Must(Read({}));
  REQUIRE(options.directory == "/home/ada/cache/store");
  REQUIRE(options.limit == 10ULL << 30);
  REQUIRE(options.packing == cache::StoreOptions().packing);
}

TEST_CASE("a limit is a number with or without a unit") {
  const auto [text, bytes] =
      GENERATE(table<std::string, uint64_t>({{"1", 1},
                                             {"1234567", 1234567},
                                             {"3K", 3 << 10},
                                             {"500M", 500ULL << 20},
                                             {"10G", 10ULL << 30},
                                             {"2T", 2ULL << 40},
                                             {"16777215T", 16777215ULL << 40},
                                             {"", 10ULL << 30}}));
  REQUIRE(Must(Read({{"KNINJA_CACHE_SIZE", text}})).limit == bytes);
}

TEST_CASE("a limit that is none is refused") {
  const std::string text = GENERATE("0", "0G", "-1", "G", "10g", "10GB", "1.5G", " 1", "1 ",
                                    "16777216T", "99999999999999999999");
  REQUIRE(MessageOf(Read({{"KNINJA_CACHE_SIZE", text}})) ==
          "KNINJA_CACHE_SIZE: expected a size such as 10G or 500M, found '" + text + "'");
}

TEST_CASE("a packing is one of three words") {
  REQUIRE(Must(Read({{"KNINJA_CACHE_PACKING", "plain"}})).packing == cache::Packing::kPlain);
  REQUIRE(Must(Read({{"KNINJA_CACHE_PACKING", "zlib"}})).packing == cache::Packing::kZlib);
  REQUIRE(Must(Read({{"KNINJA_CACHE_PACKING", "zstd"}})).packing == cache::Packing::kZstd);
  REQUIRE(MessageOf(Read({{"KNINJA_CACHE_PACKING", "xz"}})) ==
          "KNINJA_CACHE_PACKING: expected plain, zlib or zstd, found 'xz'");
}

}  // namespace
}  // namespace kninja::driver
