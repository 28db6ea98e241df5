// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cache/statistics.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "src/base/file_descriptor.h"
#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/cache/store_support.h"

namespace kninja::cache {
namespace {

Statistics SomeRun() {
  Statistics run;
  run.hits = 3;
  run.misses = {{"never built", 1}, {"input changed", 2}};
  run.stored = 4;
  run.bytes_restored = 5000000000;
  run.bytes_stored = 6;
  run.seconds_saved = 0.1;
  run.damaged = 7;
  run.checked = 8;
  run.wrong = 9;
  run.since = 1000;
  return run;
}

TEST_CASE("runs add up in the file") {
  const TempDir dir;
  OpenStore(dir);
  REQUIRE(LoadStatistics(dir.Path("store")).hits == 0);
  REQUIRE(MessageOf(AddStatistics(dir.Path("store"), SomeRun())) == "");
  Statistics second = SomeRun();
  second.since = 2000;
  second.misses = {{"a reason\nof two lines", 1}, {"never built", 1}};
  REQUIRE(MessageOf(AddStatistics(dir.Path("store"), second)) == "");
  const Statistics sum = LoadStatistics(dir.Path("store"));
  REQUIRE(sum.hits == 6);
  REQUIRE(sum.misses == std::map<std::string, uint64_t>{{"a reason of two lines", 1},
                                                        {"input changed", 2},
                                                        {"never built", 2}});
  REQUIRE(sum.stored == 8);
  REQUIRE(sum.bytes_restored == 10000000000);
  REQUIRE(sum.bytes_stored == 12);
  REQUIRE(sum.seconds_saved == 0.2);
  REQUIRE(sum.damaged == 14);
  REQUIRE(sum.checked == 16);
  REQUIRE(sum.wrong == 18);
  REQUIRE(sum.since == 1000);
}

TEST_CASE("a damaged statistics file counts as none") {
  const TempDir dir;
  OpenStore(dir);
  REQUIRE(MessageOf(AddStatistics(dir.Path("store"), SomeRun())) == "");
  const std::string sound = dir.Read("store/statistics");
  for (size_t i = 0; i < sound.size(); ++i) {
    std::string damaged = sound;
    damaged[i] ^= 0x01;
    dir.Write("store/statistics", damaged);
    REQUIRE(LoadStatistics(dir.Path("store")).hits == 0);
  }
  for (const std::string& damaged : {std::string(), sound.substr(0, 30), sound + "x"}) {
    dir.Write("store/statistics", damaged);
    REQUIRE(LoadStatistics(dir.Path("store")).hits == 0);
    REQUIRE(MessageOf(AddStatistics(dir.Path("store"), SomeRun())) == "");
    REQUIRE(LoadStatistics(dir.Path("store")).hits == 3);
  }
}

TEST_CASE("statistics are neither read from nor written to where there is no store") {
  const TempDir dir;
  REQUIRE(LoadStatistics(dir.Path("none")).hits == 0);
  REQUIRE(MessageOf(AddStatistics(dir.Path("none"), SomeRun())) ==
          "cannot write " + dir.Path("none/statistics") + ": No such file or directory");
  // A link is not followed.
  OpenStore(dir);
  dir.Write("outside", "x");
  std::filesystem::create_symlink(dir.Path("outside"), dir.Path("store/statistics"));
  REQUIRE(LoadStatistics(dir.Path("store")).hits == 0);
  REQUIRE(MessageOf(AddStatistics(dir.Path("store"), SomeRun())) ==
          "cannot write " + dir.Path("store/statistics") + ": Too many levels of symbolic links");
  REQUIRE(dir.Read("outside") == "x");
}

TEST_CASE("the wait for the statistics is bounded") {
  const TempDir dir;
  OpenStore(dir);
  REQUIRE(MessageOf(AddStatistics(dir.Path("store"), SomeRun())) == "");
  const FileDescriptor other(open(dir.Path("store/statistics").c_str(), O_RDONLY | O_CLOEXEC));
  REQUIRE(flock(other.get(), LOCK_EX) == 0);
  REQUIRE(MessageOf(AddStatistics(dir.Path("store"), SomeRun())) ==
          "cannot lock " + dir.Path("store/statistics") + ": another process holds it");
}

TEST_CASE("no run is lost when threads and processes add at once") {
  const TempDir dir;
  OpenStore(dir);
  constexpr int kRounds = 50, kProcesses = 4, kThreads = 4;
  const auto add = [&] {
    Statistics run;
    run.hits = 1;
    run.misses["never built"] = 2;
    int failures = 0;
    for (int i = 0; i < kRounds; ++i)
      if (!AddStatistics(dir.Path("store"), run)) ++failures;
    return failures;
  };
  std::vector<pid_t> children;
  for (int i = 0; i < kProcesses; ++i) {
    const pid_t child = fork();
    if (child == 0) _exit(add());
    children.push_back(child);
  }
  int failures[kThreads] = {};
  {
    std::vector<std::jthread> threads;
    for (int& failed : failures) threads.emplace_back([&] { failed = add(); });
  }
  for (const pid_t child : children) {
    int status = -1;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE(status == 0);
  }
  for (const int failed : failures) REQUIRE(failed == 0);
  const Statistics sum = LoadStatistics(dir.Path("store"));
  REQUIRE(sum.hits == kRounds * (kProcesses + kThreads));
  REQUIRE(sum.misses.at("never built") == 2 * sum.hits);
  REQUIRE(NamesIn(dir.Path("store/tmp")).empty());
}

}  // namespace
}  // namespace kninja::cache
