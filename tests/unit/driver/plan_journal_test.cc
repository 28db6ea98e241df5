// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/plan_journal.h"

#include "tests/unit/driver/fake_build.h"

namespace kninja::driver {
namespace {

TEST_CASE("a journal is there from the start of a run to its end") {
  MemoryDisk disk("/tree");
  CHECK_FALSE(LoadJournal(disk, ".kninja").has_value());
  disk.AddFile("/tree/.kninja/finished", "of an earlier run\n");
  REQUIRE(BeginRun(disk, ".kninja", ".kninja", 42, {"a.o", "with space.o"}).ok());
  CHECK(FinishedEdges(disk, ".kninja").empty());
  disk.AddFile("/tree/.kninja/finished", "a.o\nwith sp");
  const std::optional<Journal> journal = LoadJournal(disk, ".kninja");
  REQUIRE(journal.has_value());
  CHECK_FALSE(journal->damaged);
  CHECK(journal->start_ns == 42);
  CHECK(journal->outputs == std::unordered_set<std::string>{"a.o", "with space.o"});
  CHECK(journal->finished == std::unordered_set<std::string>{"a.o"});
  REQUIRE(EndRun(disk, ".kninja").ok());
  CHECK_FALSE(LoadJournal(disk, ".kninja").has_value());
}

TEST_CASE("several targets of one run share its list of finished edges") {
  MemoryDisk disk("/tree");
  disk.AddDirectory("/tree/.kninja/a");
  disk.AddFile("/tree/.kninja/b/finished", "of an earlier run\n");
  for (const char* state_dir : {".kninja/a", ".kninja/b"})
    REQUIRE(BeginRun(disk, state_dir, ".kninja/a", 42, {std::string(state_dir) + ".o"}).ok());
  disk.AddFile("/tree/.kninja/a/finished", "x.o\n");
  for (const char* state_dir : {".kninja/a", ".kninja/b"}) {
    const std::optional<Journal> journal = LoadJournal(disk, state_dir);
    REQUIRE(journal.has_value());
    CHECK(journal->outputs.count(std::string(state_dir) + ".o") == 1);
    CHECK(journal->finished == std::unordered_set<std::string>{"x.o"});
  }
}

TEST_CASE("a damaged journal is still a journal") {
  MemoryDisk disk("/tree");
  for (const char* text : {"", "kninja-running 9\n1\n.kninja\na.o\n",
                           "kninja-running 2\n1\n.kninja\na.o", "x\ny\nz\nu\n"}) {
    disk.AddFile("/tree/.kninja/running", text);
    const std::optional<Journal> journal = LoadJournal(disk, ".kninja");
    REQUIRE(journal.has_value());
    CHECK(journal->damaged);
  }
}

// A finished build whose last run, of everything, was killed at some point.
class KilledBuild : public FakeModule {
 public:
  KilledBuild() {
    Add("list", {"a.c"}, "recipe", /*keeps_cmd_file=*/false);
    model.goals.push_back("list");
    disk.Tick();
    journal.emplace();
    journal->start_ns = disk.now_ns();
    for (const kbuild::Edge& edge : model.edges) {
      journal->outputs.insert(edge.outputs[0]);
      Run(edge);
    }
    disk.Tick();
  }
};

TEST_CASE("an edge without a .cmd file that was not finished runs again") {
  KilledBuild build;
  CHECK(build.Reasons() == Lines{"list: the last run was interrupted while making it"});
  build.journal->finished = {"list"};
  CHECK(build.MakeThePlan().empty());
  build.journal->finished.clear();
  build.journal->outputs.erase("list");
  CHECK(build.MakeThePlan().empty());
}

TEST_CASE("an edge whose .cmd file was emptied when it began runs again") {
  KilledBuild build;
  build.journal->finished = {"list"};
  build.disk.AddFile("/tree/.b.o.cmd", "");
  CHECK(build.Reasons() == Lines{"b.o: the last run was interrupted while making it"});
}

TEST_CASE("an edge with steps after its .cmd file needs the mark of having finished") {
  KilledBuild build;
  build.EdgeOf("a.o").steps = {"objtool"};
  build.journal->finished = {"list"};
  CHECK(build.Reasons() == Lines{"a.o: the last run was interrupted while making it"});
  build.journal->finished = {"list", "a.o"};
  CHECK(build.MakeThePlan().empty());
}

TEST_CASE("an input that changed after a killed run began makes its reader run again") {
  KilledBuild build;
  build.journal->finished = {"list", "a.o", "b.o", "m.o", "m.ko"};
  build.disk.SetTime("/tree/b.c", build.journal->start_ns);
  CHECK(build.Reasons() == Lines{"b.o: 'b.c' changed"});
}

TEST_CASE("after a damaged journal nothing is taken for granted") {
  KilledBuild build;
  build.journal = Journal{};
  build.journal->damaged = true;
  CHECK(build.Reasons().size() == 5);
}

}  // namespace
}  // namespace kninja::driver
