// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/read_ahead.h"

#include <mutex>
#include <set>

#include "tests/support/catch.h"

namespace kninja::driver {
namespace {

TEST_CASE("each file is read once, by whoever comes first") {
  std::vector<std::string> names;
  for (int i = 0; i < 200; ++i) names.push_back("file" + std::to_string(i));
  std::mutex mutex;
  std::multiset<std::string> reads;
  const auto read = [&](const std::string& name) {
    const std::lock_guard lock(mutex);
    reads.insert(name);
    return kconfig::Tokenize(name, "config " + name + "\n");
  };
  for (const unsigned threads : {0u, 1u, 3u}) {
    reads.clear();
    ReadAhead ahead(names, threads, read);
    for (const std::string& name : names) {
      const std::unique_ptr<kconfig::TokenizedFile> file = ahead.Take(name);
      REQUIRE(file != nullptr);
      CHECK(file->name == name);
    }
    CHECK(reads == std::multiset<std::string>(names.begin(), names.end()));
  }
}

TEST_CASE("what is not there, or nobody named, is null") {
  ReadAhead ahead({"gone"}, 1, [](const std::string&) { return nullptr; });
  CHECK(ahead.Take("gone") == nullptr);
  CHECK(ahead.Take("other") == nullptr);
}

TEST_CASE("reading ahead ends with the object, wherever it is") {
  std::vector<std::string> names(10000);
  for (size_t i = 0; i < names.size(); ++i) names[i] = std::to_string(i);
  const ReadAhead ahead(
      names, 2, [](const std::string& name) { return kconfig::Tokenize(name, "config A\n"); });
}

}  // namespace
}  // namespace kninja::driver
