// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/plan.h"

#include <algorithm>

#include "tests/unit/driver/fake_build.h"

namespace kninja::driver {
namespace {

TEST_CASE("a fresh tree runs every edge, a second build none") {
  FakeModule build;
  CHECK(build.Reasons() == Lines{"a.o: 'a.o' does not exist", "b.o: 'b.o' does not exist",
                                 "m.o: 'm.o' does not exist", "m.ko: 'm.ko' does not exist"});
  CHECK(build.Build() == Lines{"a.o", "b.o", "m.o", "m.ko"});
  CHECK(build.state->complete);
  CHECK(build.MakeThePlan().empty());
}

TEST_CASE("an edited source runs its edge and names those downstream") {
  FakeModule build;
  build.Build();
  build.disk.Tick();
  build.disk.AddFile("/tree/b.c", "edited");
  const Plan plan = build.MakeThePlan();
  CHECK(build.Reasons(plan) == Lines{"b.o: 'b.c' changed"});
  CHECK(build.Names(plan.downstream) == Lines{"m.o", "m.ko"});
  CHECK(build.Build() == Lines{"b.o", "m.o", "m.ko"});
  CHECK(build.MakeThePlan().empty());
}

TEST_CASE("an edited header runs all that were found to read it") {
  FakeModule build;
  build.Build();
  build.disk.AddFile("/tree/a.h", "edited");
  CHECK(build.Reasons() == Lines{"a.o: 'a.h' changed", "b.o: 'a.h' changed"});
}

TEST_CASE("a removed header runs all that were found to read it") {
  FakeModule build;
  build.Build();
  REQUIRE(build.disk.Remove("a.h").ok());
  CHECK(build.Reasons() == Lines{"a.o: 'a.h' changed", "b.o: 'a.h' changed"});
}

TEST_CASE("files with a new time and the old content run nothing") {
  FakeModule build;
  build.Build();
  build.disk.Tick(5);
  for (const std::string& path : build.disk.AllFiles()) build.disk.Touch(path);
  CHECK(build.MakeThePlan().empty());
}

TEST_CASE("a file that was young at the last look is read again whatever its signature") {
  FakeModule build;
  build.disk.AddFile("/tree/a.c", "one");
  build.disk.Tick(10);
  build.Build();
  // At a whole second the file system may keep no fractions.
  build.disk.SetTime("/tree/a.c", 5'000'000'000);
  FileTable coarse(build.disk, 6'900'000'000);
  CHECK(coarse.Record(coarse.Id("a.c")).racy);
  FileTable late(build.disk, 7'100'000'000);
  CHECK_FALSE(late.Record(late.Id("a.c")).racy);
  build.disk.SetTime("/tree/a.c", 5'000'000'001);
  FileTable fine(build.disk, 5'900'000'000);
  CHECK_FALSE(fine.Record(fine.Id("a.c")).racy);
  FileTable at_once(build.disk, 5'000'000'001);
  CHECK(at_once.Record(at_once.Id("a.c")).racy);

  build.disk.AddFile("/tree/a.c", "two");
  for (FileRecord& file : build.state->files)
    if (file.path == "a.c") file.signature = *build.disk.Stat("a.c");
  CHECK(build.MakeThePlan().empty());
  for (FileRecord& file : build.state->files) file.racy = file.path == "a.c";
  CHECK(build.Reasons() == Lines{"a.o: 'a.c' changed"});
}

TEST_CASE("a changed command runs the edge even though no file changed") {
  FakeModule build;
  build.Build();
  kbuild::Edge& edge = build.EdgeOf("a.o");
  edge.command += " -DDEBUG";
  edge.script += " -DDEBUG";
  CHECK(build.Reasons() == Lines{"a.o: its command changed"});
}

TEST_CASE("another script for the command that kbuild saved runs nothing") {
  FakeModule build;
  build.Build();
  build.EdgeOf("a.o").script += "; true";
  const Plan plan = build.MakeThePlan();
  CHECK(plan.empty());
  CHECK(build.Names(plan.adopted) == Lines{"a.o"});
  CHECK(build.Build().empty());
  CHECK(build.MakeThePlan().adopted.empty());
}

TEST_CASE("a new prerequisite runs the edge") {
  FakeModule build;
  build.Build();
  build.disk.AddFile("/tree/old.o", "old");
  build.disk.SetTime("/tree/old.o", 1);
  build.EdgeOf("m.o").inputs.push_back("old.o");
  CHECK(build.Reasons() == Lines{"m.o: 'old.o' is a new input"});
}

TEST_CASE("a symbol with another value runs those that mention it and no others") {
  FakeModule build;
  build.Build();
  build.disk.AddFile("/tree/include/config/auto.conf", "CONFIG_FOO=m\nCONFIG_BAR=y\n");
  CHECK(build.Reasons() == Lines{"a.o: CONFIG_FOO changed from y to m"});
  build.disk.AddFile("/tree/include/config/auto.conf", "CONFIG_BAR=y\n");
  CHECK(build.Reasons() == Lines{"a.o: CONFIG_FOO changed from y to unset"});
  build.disk.AddFile("/tree/include/config/auto.conf", "CONFIG_FOO=y\nCONFIG_BAR=y\n");
  CHECK(build.MakeThePlan().empty());
}

TEST_CASE("a symbol that changed for an edge that did not run since still counts") {
  FakeModule build;
  build.dependencies["b.o"] += "    $(wildcard include/config/FOO) \\\n";
  build.Build();
  build.disk.AddFile("/tree/include/config/auto.conf", "CONFIG_FOO=m\n");
  build.failing = {"b.o"};
  CHECK(build.Build() == Lines{"a.o"});
  build.failing.clear();
  CHECK(build.Build() == Lines{"b.o", "m.o", "m.ko"});
}

// The CRCs of what an object exports are in its .cmd file, not in its bytes.
TEST_CASE("what make made again counts for those behind it although its bytes are the same") {
  FakeModule build;
  build.Build();
  build.Run(build.EdgeOf("a.o"));
  build.disk.AddFile("/tree/.a.o.cmd",
                     build.CmdText(build.EdgeOf("a.o")) + "\n#SYMVER a 0x12345678\n");
  Plan plan = build.MakeThePlan();
  CHECK(build.Names(plan.adopted) == Lines{"a.o"});
  CHECK(build.Reasons(plan) == Lines{"m.o: 'a.o' changed"});
  build.Run(build.EdgeOf("m.o"));
  build.Run(build.EdgeOf("m.ko"));
  plan = build.MakeThePlan();
  CHECK(plan.empty());
  CHECK(build.Names(plan.adopted) == Lines{"a.o", "m.o", "m.ko"});
}

TEST_CASE("a missing output runs the edge and may run those downstream") {
  FakeModule build;
  build.Build();
  REQUIRE(build.disk.Remove("m.o").ok());
  const Plan plan = build.MakeThePlan();
  CHECK(build.Reasons(plan)[0] == "m.o: 'm.o' does not exist");
  CHECK(build.Build() == Lines{"m.o", "m.ko"});
}

TEST_CASE("an input that is missing and that nothing makes is an error") {
  FakeModule build;
  REQUIRE(build.disk.Remove("a.c").ok());
  const Result<Plan> plan = build.TryPlan();
  REQUIRE_FALSE(plan.has_value());
  CHECK(MessageOf(plan) == "'a.c', needed by 'a.o', is missing and nothing makes it");
  CHECK(plan.error().diagnostic().hint ==
        "create it, or remove it from the makefile that names it");
}

TEST_CASE("a goal that nothing makes is an error") {
  FakeModule build;
  build.options.goals = {"other.ko"};
  CHECK(MessageOf(build.TryPlan()) == "nothing makes 'other.ko'");
}

TEST_CASE("only what the goals need is planned") {
  FakeModule build;
  build.options.goals = {"b.o"};
  CHECK(build.Build() == Lines{"b.o"});
  CHECK_FALSE(build.state->complete);
  CHECK(build.MakeThePlan().empty());
}

TEST_CASE("what make built is adopted when it is newer than all that it was made from") {
  FakeModule build;
  for (const kbuild::Edge& edge : build.model.edges) build.Run(edge);
  const Plan plan = build.MakeThePlan();
  CHECK(plan.empty());
  CHECK(build.Names(plan.adopted) == Lines{"a.o", "b.o", "m.o", "m.ko"});
  CHECK(build.Build().empty());
  CHECK(build.state->complete);
  build.disk.AddFile("/tree/a.h", "edited");
  CHECK(build.Reasons() == Lines{"a.o: 'a.h' changed", "b.o: 'a.h' changed"});
}

TEST_CASE("what make rebuilt after kninja is adopted") {
  FakeModule build;
  build.Build();
  build.disk.Tick();
  build.disk.AddFile("/tree/a.c", "edited");
  for (const char* output : {"a.o", "m.o", "m.ko"}) build.Run(build.EdgeOf(output));
  const Plan plan = build.MakeThePlan();
  CHECK(plan.empty());
  CHECK(build.Names(plan.adopted) == Lines{"a.o", "m.o", "m.ko"});
}

TEST_CASE("what make rebuilt to the same bytes is adopted, and what is behind it older") {
  FakeModule build;
  build.Build();
  build.disk.Tick();
  build.disk.AddFile("/tree/include/config/auto.conf", "CONFIG_FOO=m\n");
  build.disk.AddFile("/tree/include/config/FOO");
  CHECK(build.Reasons() == Lines{"a.o: CONFIG_FOO changed from y to m"});
  build.Run(build.EdgeOf("a.o"));
  CHECK_FALSE(build.Check().nothing_to_do);
  const Plan plan = build.MakeThePlan();
  CHECK(build.Names(plan.adopted) == Lines{"a.o"});
  CHECK(build.Reasons(plan) == Lines{"m.o: 'a.o' changed"});
}

TEST_CASE("an output that changed while its .cmd file did not must be made again") {
  FakeModule build;
  build.Build();
  build.disk.Tick();
  build.disk.AddFile("/tree/a.o", "damaged");
  CHECK(build.Reasons() == Lines{"a.o: 'a.o' is not what was made", "m.o: 'a.o' changed"});
}

TEST_CASE("an output older than a prerequisite is not adopted") {
  FakeModule build;
  for (const kbuild::Edge& edge : build.model.edges) build.Run(edge);
  build.disk.Tick();
  build.disk.Touch("/tree/b.c");
  CHECK(build.Reasons() == Lines{"b.o: 'b.c' changed"});
}

TEST_CASE("an output older than a header in its .cmd file is not adopted") {
  FakeModule build;
  for (const kbuild::Edge& edge : build.model.edges) build.Run(edge);
  build.disk.Tick();
  build.disk.Touch("/tree/a.h");
  CHECK(build.Reasons() == Lines{"a.o: 'a.h' changed", "b.o: 'a.h' changed"});
}

TEST_CASE("an output older than the stamp of a symbol is not adopted") {
  FakeModule build;
  for (const kbuild::Edge& edge : build.model.edges) build.Run(edge);
  build.disk.Tick();
  build.disk.AddFile("/tree/include/config/FOO");
  CHECK(build.Reasons() == Lines{"a.o: CONFIG_FOO changed from unset to y"});
}

TEST_CASE("an output whose saved command is another one is not adopted") {
  FakeModule build;
  for (const kbuild::Edge& edge : build.model.edges) build.Run(edge);
  build.EdgeOf("b.o").command += " -g";
  CHECK(build.Reasons() == Lines{"b.o: its command changed"});
}

TEST_CASE("white space in a saved command does not matter") {
  FakeModule build;
  for (kbuild::Edge& edge : build.model.edges) {
    build.Run(edge);
    std::string text = build.CmdText(edge);
    text.replace(text.find(" -o "), 4, "   -o  ");
    build.disk.AddFile("/tree/" + edge.cmd_file, text);
  }
  CHECK(build.MakeThePlan().empty());
}

TEST_CASE("an output newer than its .cmd file is not adopted") {
  FakeModule build;
  for (const kbuild::Edge& edge : build.model.edges) build.Run(edge);
  build.disk.SetTime("/tree/.a.o.cmd", build.disk.Stat("a.o")->mtime_ns - 1);
  CHECK(build.Reasons() == Lines{"a.o: the last run was interrupted while making it"});
}

TEST_CASE("an output newer than its .cmd file is adopted where other steps follow") {
  FakeModule build;
  for (const kbuild::Edge& edge : build.model.edges) build.Run(edge);
  build.EdgeOf("a.o").steps = {"objtool"};
  build.disk.SetTime("/tree/.a.o.cmd", build.disk.Stat("a.o")->mtime_ns - 1);
  CHECK(build.MakeThePlan().empty());
}

TEST_CASE("an output whose .cmd file is empty must run") {
  FakeModule build;
  build.Build();
  build.disk.Tick();
  build.disk.AddFile("/tree/.b.o.cmd", "");
  CHECK(build.Reasons() == Lines{"b.o: the last run was interrupted while making it"});
}

TEST_CASE("an output without a .cmd file where one belongs must run") {
  FakeModule build;
  for (const kbuild::Edge& edge : build.model.edges) build.Run(edge);
  REQUIRE(build.disk.Remove(".b.o.cmd").ok());
  CHECK(build.Reasons() == Lines{"b.o: it is not known how it was made"});
}

TEST_CASE("an edge that keeps no .cmd file is adopted by time alone") {
  FakeModule build;
  build.Add("modules.order", {"a.c"}, "recipe", /*keeps_cmd_file=*/false);
  build.model.goals.push_back("modules.order");
  for (const kbuild::Edge& edge : build.model.edges) build.Run(edge);
  CHECK(build.MakeThePlan().empty());
  build.disk.Tick();
  build.disk.Touch("/tree/a.c");
  CHECK(build.Reasons() == Lines{"a.o: 'a.c' changed", "modules.order: 'a.c' changed"});
}

TEST_CASE("with a record and the same outputs a newer time is no reason and no excuse") {
  FakeModule build;
  build.Build();
  // The input changed although it looks older than the output.
  build.disk.AddFile("/tree/a.c", "edited");
  build.disk.SetTime("/tree/a.c", 1);
  CHECK(build.Reasons() == Lines{"a.o: 'a.c' changed"});
}

TEST_CASE("paths with dots inside are the files that they mean") {
  FakeBuild build;
  build.disk.AddFile("/tree/display/x.c", "x");
  kbuild::Edge& edge = build.Add("amdgpu/../display/x.o", {"amdgpu/../display/x.c"}, "cc_o_c");
  edge.cmd_file = "amdgpu/../display/.x.o.cmd";
  build.Add("amdgpu/amdgpu.ko", {"display/x.o"}, "ld_ko_o");
  build.disk.AddDirectory("/tree/amdgpu");
  build.model.goals = {"amdgpu/amdgpu.ko"};
  build.disk.Tick();
  CHECK(build.Build() == Lines{"amdgpu/../display/x.o", "amdgpu/amdgpu.ko"});
  CHECK(build.MakeThePlan().empty());
  build.disk.AddFile("/tree/display/x.c", "edited");
  CHECK(build.Reasons() == Lines{"amdgpu/../display/x.o: 'display/x.c' changed"});
}

TEST_CASE("a header that another edge makes puts its readers downstream") {
  FakeModule build;
  build.disk.AddFile("/tree/gen.in", "1");
  build.Add("gen.h", {"gen.in"}, "gen");
  build.model.goals.push_back("gen.h");
  std::rotate(build.model.edges.begin(), build.model.edges.end() - 1, build.model.edges.end());
  build.dependencies["a.o"] += "  gen.h \\\n";
  build.disk.Tick();
  build.Build();
  build.Build();
  CHECK(build.MakeThePlan().empty());
  build.disk.AddFile("/tree/gen.in", "2");
  const Plan plan = build.MakeThePlan();
  CHECK(build.Reasons(plan) == Lines{"gen.h: 'gen.in' changed"});
  CHECK(build.Names(plan.downstream) == Lines{"a.o", "m.o", "m.ko"});
  REQUIRE(plan.discovered.size() == 1);
  CHECK(plan.discovered[0].second == "gen.h");
}

TEST_CASE("what another plan of the same run makes puts its readers downstream") {
  FakeModule build;
  build.disk.AddFile("/other/Module.symvers", "x");
  build.EdgeOf("m.ko").inputs.push_back("/other/Module.symvers");
  build.disk.Tick();
  build.Build();
  build.options.made_elsewhere = {"/other/Module.symvers"};
  const Plan plan = build.MakeThePlan();
  CHECK(plan.must_run.empty());
  CHECK(build.Names(plan.downstream) == Lines{"m.ko"});
}

TEST_CASE("a header that another plan of the same run makes puts its readers downstream") {
  FakeModule build;
  build.disk.AddFile("/other/made.h", "x");
  build.dependencies["a.o"] += "  /other/made.h \\\n";
  build.disk.Tick();
  build.Build();
  build.options.made_elsewhere = {"/other/made.h"};
  const Plan plan = build.MakeThePlan();
  CHECK(plan.must_run.empty());
  CHECK(build.Names(plan.downstream).front() == "a.o");
  REQUIRE(plan.discovered.size() == 1);
  CHECK(plan.discovered[0].second == "/other/made.h");
}

TEST_CASE("a second output may stay missing if it was after the last run") {
  FakeBuild build;
  build.disk.AddFile("/tree/in", "x");
  build.Add("out", {"in"}, "gen").outputs.push_back("maybe");
  build.model.goals = {"out"};
  build.disk.Tick();
  build.Build();
  CHECK(build.MakeThePlan().empty());
  REQUIRE(build.disk.Remove("maybe").ok());
  CHECK(build.Reasons() == Lines{"out: 'maybe' does not exist"});
}

}  // namespace
}  // namespace kninja::driver
