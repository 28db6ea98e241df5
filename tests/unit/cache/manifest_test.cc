// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cache/manifest.h"

#include "tests/support/catch.h"

namespace kninja::cache {
namespace {

Variant Example(uint64_t number) {
  return {{{"include/a.h", {number, 2}}, {"b.h", {3, 4}}},
          {{"CONFIG_SMP", "y"}, {"CONFIG_A", ""}},
          {"arch/a.h"}};
}

TEST_CASE("a manifest is read back as it was written") {
  Manifest manifest;
  manifest.Add(Example(1));
  manifest.Add(Variant());
  const std::optional<Manifest> read = DecodeManifest(Encode(manifest));
  REQUIRE(read);
  CHECK(read->variants == manifest.variants);
  CHECK(DecodeManifest(Encode(Manifest()))->variants.empty());
}

TEST_CASE("the latest variant comes first, each once, and not without end") {
  Manifest manifest;
  manifest.Add(Example(1));
  manifest.Add(Example(2));
  manifest.Add(Example(1));
  REQUIRE(manifest.variants.size() == 2);
  CHECK(manifest.variants[0] == Example(1));
  for (uint64_t i = 10; i < 100; ++i) manifest.Add(Example(i));
  CHECK(manifest.variants.size() == 16);
  CHECK(manifest.variants[0] == Example(99));
}

TEST_CASE("a result is read back as it was written") {
  ResultRecord result;
  result.milliseconds = 1200;
  result.files = {{"a.o", {{1, 2}, 300}, false}, {"tool", {{3, 4}, 5}, true}};
  const std::optional<ResultRecord> read = DecodeResult(Encode(result));
  REQUIRE(read);
  CHECK(read->files == result.files);
  CHECK(read->milliseconds == 1200);
}

TEST_CASE("bytes of another kind or cut short are neither") {
  Manifest manifest;
  manifest.Add(Example(1));
  const std::string bytes = Encode(manifest);
  CHECK_FALSE(DecodeResult(bytes).has_value());
  for (size_t size = 0; size < bytes.size(); ++size)
    CHECK_FALSE(DecodeManifest(std::string_view(bytes).substr(0, size)).has_value());
}

TEST_CASE("each part of a variant tells its result from another's") {
  const Digest question{7, 7};
  const Digest key = ResultKey(question, Example(1));
  CHECK(key == ResultKey(question, Example(1)));
  CHECK(key != ResultKey(Digest{7, 8}, Example(1)));
  CHECK(key != ResultKey(question, Example(2)));
  Variant other = Example(1);
  other.symbols.pop_back();
  CHECK(key != ResultKey(question, other));
  other = Example(1);
  other.absent.clear();
  CHECK(key != ResultKey(question, other));
}

}  // namespace
}  // namespace kninja::cache
