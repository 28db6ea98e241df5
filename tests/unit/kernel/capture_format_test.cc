// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kernel/capture_format.h"

#include <climits>

#include "tests/support/catch.h"

namespace kninja::kernel {
namespace {

StoredCapture Sample() {
  StoredCapture stored;
  MakeInvocation& build = stored.capture.invocations.emplace_back();
  build.arguments = {"-f", "scripts/Makefile.build", "obj=x"};
  build.directory = "/linux";
  build.set = {{"CC", "gcc"}, {"EMPTY", ""}, {"M", "a\nb"}};
  build.unset = {"LC_ALL"};
  stored.capture.invocations.push_back(build);
  stored.capture.invocations.back().parent = 0;
  stored.capture.makefiles = {"/linux/Makefile"};
  stored.capture.top_level_commands = "rm -f modules.order\n";
  Diagnostic& warning = stored.capture.warnings.emplace_back();
  warning.severity = Diagnostic::Severity::kWarning;
  warning.location = {"Makefile", 3, 4, 5};
  warning.message = "careful";
  warning.notes.push_back({{}, "with this"});
  stored.stamp.files.push_back({FileStamp::Kind::kValues,
                                "/linux/.config",
                                {.mtime_ns = -7, .size = 8, .inode = 9},
                                {1, ~uint64_t{0}}});
  stored.stamp.tools.push_back({"gcc", "/usr/bin/gcc", {.mtime_ns = 1, .executable = true}});
  stored.stamp.search_path.push_back({"/usr/bin", {.mtime_ns = 2, .directory = true}});
  stored.stamp.names = "\nCC\nPATH\n";
  stored.stamp.environment = {{"PATH", "/usr/bin"}};
  return stored;
}

TEST_CASE("a stored capture reads as it was written") {
  const StoredCapture sample = Sample();
  const auto read = DecodeCapture(EncodeCapture(sample));
  REQUIRE(read);
  CHECK(read->capture.invocations == sample.capture.invocations);
  CHECK(read->capture.makefiles == sample.capture.makefiles);
  CHECK(read->capture.top_level_commands == sample.capture.top_level_commands);
  CHECK(read->stamp == sample.stamp);
  REQUIRE(read->capture.warnings.size() == 1);
  CHECK(read->capture.warnings[0].severity == Diagnostic::Severity::kWarning);
  CHECK(read->capture.warnings[0].location.length == 5);
  CHECK(read->capture.warnings[0].notes.at(0).text == "with this");
  CHECK(EncodeCapture(*read) == EncodeCapture(sample));
}

TEST_CASE("an empty capture reads as it was written") {
  CHECK(DecodeCapture(EncodeCapture({}))->capture.invocations.empty());
}

TEST_CASE("a capture in which an invocation has a parent that is not there gives nothing") {
  StoredCapture sample = Sample();
  for (const int parent : {2, INT_MIN, INT_MAX - 1}) {
    sample.capture.invocations.back().parent = parent;
    CHECK_FALSE(DecodeCapture(EncodeCapture(sample)).has_value());
  }
}

TEST_CASE("a capture cut short anywhere gives nothing") {
  const std::string bytes = EncodeCapture(Sample());
  for (size_t size = 0; size < bytes.size(); ++size)
    REQUIRE_FALSE(DecodeCapture(std::string_view(bytes).substr(0, size)).has_value());
}

TEST_CASE("a capture with any byte flipped gives nothing") {
  const std::string bytes = EncodeCapture(Sample());
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string damaged = bytes;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x41);
    REQUIRE_FALSE(DecodeCapture(damaged).has_value());
  }
}

// A checksum can be right and the body still wrong: another writer's fault.
TEST_CASE("a body with wrong counts and a right checksum gives nothing") {
  const std::string bytes = EncodeCapture(Sample());
  const size_t header = bytes.find('\n', bytes.find('\n') + 1) + 1;
  for (size_t i = header; i < bytes.size(); ++i) {
    std::string body = bytes.substr(header);
    body[i - header] = static_cast<char>(0xff);
    const std::string file = "kninja-capture 3\n" + ToHex(HashBytes(body)) + "\n" + body;
    static_cast<void>(DecodeCapture(file));  // No crash, no huge allocation.
    REQUIRE_FALSE(
        DecodeCapture("kninja-capture 3\n" + ToHex(HashBytes(body + "x")) + "\n" + body + "x")
            .has_value());
  }
}

}  // namespace
}  // namespace kninja::kernel
