// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/state_check.h"

#include <algorithm>
#include <mutex>
#include <set>

#include "src/base/thread_pool.h"
#include "tests/unit/driver/fake_build.h"

namespace kninja::driver {
namespace {

using Kind = kbuild::Observation::Kind;

// A built module whose model was made from one observation of each kind.
class ObservedBuild : public FakeModule {
 public:
  ObservedBuild() {
    disk.AddFile("/tree/Kbuild", "obj-m := m.o\n");
    model.observations = {{Kind::kFile, "Kbuild", HashBytes("obj-m := m.o\n")},
                          {Kind::kFile, "Kbuild.extra", Digest{}},
                          {Kind::kExists, "a.c", HashBytes("1")},
                          {Kind::kExists, "z.c", HashBytes("0")},
                          {Kind::kGlob, "*.c", HashBytes("a.c\nb.c\n")},
                          {Kind::kShell, "uname -r", HashBytes("6.1")},
                          {Kind::kEnvironment, "CC\nLLVM", HashBytes("CC=gcc\n")}};
    check.environment = {{"CC", "gcc"}};
    check.holds = [this](const kbuild::Observation& observation) {
      asked.push_back(observation.query);
      return observation.query != changed_question;
    };
    disk.Tick();
    Build();
  }

  bool ModelIsGood() {
    FileTable files(disk, disk.now_ns());
    files.Seed(*state);
    return ModelHolds(disk, check, files, *state);
  }

  Lines asked;
  std::string changed_question;
};

TEST_CASE("with nothing changed there is nothing to do, and no file is read") {
  ObservedBuild build;
  REQUIRE(build.Check().nothing_to_do);
  build.disk.ClearRecords();
  const CheckResult result = build.Check();
  CHECK(result.nothing_to_do);
  CHECK_FALSE(result.refreshed);
  CHECK(build.disk.reads().empty());
  CHECK(build.asked == Lines{"*.c", "uname -r", "*.c", "uname -r"});
}

TEST_CASE("a changed source is something to do, with the same model") {
  ObservedBuild build;
  build.disk.AddFile("/tree/a.c", "edited");
  const CheckResult result = build.Check();
  CHECK_FALSE(result.nothing_to_do);
  CHECK(result.changed == "a.c");
  CHECK(build.ModelIsGood());
}

TEST_CASE("a missing output is something to do") {
  ObservedBuild build;
  REQUIRE(build.disk.Remove("m.ko").ok());
  CHECK(build.Check().changed == "m.ko");
}

TEST_CASE("a touched file is read once and remembered") {
  ObservedBuild build;
  build.disk.Tick();
  build.disk.Touch("/tree/a.c");
  build.disk.Tick();
  const CheckResult first = build.Check();
  CHECK(first.nothing_to_do);
  CHECK(first.refreshed);
  build.disk.ClearRecords();
  const CheckResult second = build.Check();
  CHECK(second.nothing_to_do);
  CHECK_FALSE(second.refreshed);
  CHECK(build.disk.reads().empty());
}

TEST_CASE("a state that was not complete is something to do") {
  ObservedBuild build;
  build.state->complete = false;
  CHECK_FALSE(build.Check().nothing_to_do);
}

TEST_CASE("each kind of observation is checked") {
  ObservedBuild build;
  SECTION("content of a makefile") { build.disk.AddFile("/tree/Kbuild", "obj-m := n.o\n"); }
  SECTION("a makefile that was missing") { build.disk.AddFile("/tree/Kbuild.extra", "x"); }
  SECTION("a file that existed") { REQUIRE(build.disk.Remove("a.c").ok()); }
  SECTION("a file that did not exist") { build.disk.AddFile("/tree/z.c", ""); }
  SECTION("names that match") { build.changed_question = "*.c"; }
  SECTION("what a command prints") { build.changed_question = "uname -r"; }
  SECTION("a variable of the environment") { build.check.environment["CC"] = "clang"; }
  SECTION("a variable that was unset") { build.check.environment["LLVM"] = ""; }
  CHECK_FALSE(build.ModelIsGood());
  CHECK_FALSE(build.Check().nothing_to_do);
}

TEST_CASE("shell commands are asked at the same time, each once") {
  ObservedBuild build;
  for (int i = 0; i < 9; ++i)
    build.model.observations.push_back(
        {kbuild::Observation::Kind::kShell, "command " + std::to_string(i), HashBytes("")});
  build.Build();
  std::mutex mutex;
  std::multiset<std::string> asked;
  std::string changed;
  build.check.holds = [&](const kbuild::Observation& observation) {
    const std::lock_guard lock(mutex);
    asked.insert(observation.query);
    return observation.query != changed;
  };
  CHECK(build.Check().nothing_to_do);
  CHECK(asked.size() == 11);
  CHECK(asked.count("command 8") == 1);
  changed = "command 8";
  CHECK(build.Check().changed == "command 8");
}

TEST_CASE("a makefile that changed between evaluation and recording is noticed") {
  ObservedBuild build;
  build.model.observations[0].answer = HashBytes("what the evaluator saw");
  build.Build();
  CHECK_FALSE(build.Check().nothing_to_do);
  CHECK_FALSE(build.ModelIsGood());
}

TEST_CASE("files are hashed in parallel and each once") {
  MemoryDisk disk("/tree");
  FileTable files(disk, disk.now_ns());
  std::vector<FileId> ids;
  for (int i = 0; i < 500; ++i) {
    disk.AddFile("/tree/f" + std::to_string(i), std::to_string(i));
    ids.push_back(files.Id("f" + std::to_string(i)));
    ids.push_back(files.Id("./f" + std::to_string(i)));
  }
  files.Hash(ids);
  files.Hash(ids);
  CHECK(disk.reads().size() == 500);
  CHECK(files.Content(ids[14]) == HashBytes("7"));
}

TEST_CASE("what is no readable file has a content of its own") {
  MemoryDisk disk("/tree");
  disk.AddDirectory("/tree/dir");
  disk.AddFile("/tree/secret", "x");
  disk.SetFault("/tree/secret", "Permission denied");
  FileTable files(disk, disk.now_ns());
  CHECK(files.Content(files.Id("dir")) == kDirectory);
  CHECK(files.Content(files.Id("none")) == kMissing);
  CHECK(files.Content(files.Id("secret")) == kUnreadable);
}

TEST_CASE("a parallel run calls every task once and keeps the order of results") {
  std::vector<int> calls(1000);
  const std::vector<Status> results = RunInParallel(1000, 4, [&](size_t i) -> Status {
    ++calls[i];
    if (i % 10 == 3) return Error(std::to_string(i));
    return {};
  });
  CHECK(std::all_of(calls.begin(), calls.end(), [](int count) { return count == 1; }));
  CHECK(results[4].ok());
  CHECK(MessageOf(results[993]) == "993");
  CHECK(RunInParallel(0, 0, [](size_t) -> Status { return {}; }).empty());
}

}  // namespace
}  // namespace kninja::driver
