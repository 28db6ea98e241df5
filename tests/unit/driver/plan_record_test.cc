// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/plan_record.h"

#include "tests/unit/driver/fake_build.h"

namespace kninja::driver {
namespace {

TEST_CASE("an input that changes while its command runs makes it run again") {
  FakeModule build;
  build.Build();
  build.disk.AddFile("/tree/a.c", "first edit");
  build.during_run = [&] {
    build.disk.Tick();
    build.disk.AddFile("/tree/a.c", "second edit, before a.o is written");
  };
  CHECK(build.Build() == Lines{"a.o", "m.o", "m.ko"});
  CHECK_FALSE(build.state->complete);
  build.during_run = nullptr;
  // By time alone a.o would pass: it is newer than a.c.
  CHECK(build.Reasons() == Lines{"a.o: 'a.c' changed"});
  CHECK(build.Build() == Lines{"a.o", "m.o", "m.ko"});
  CHECK(build.state->complete);
  CHECK(build.MakeThePlan().empty());
}

TEST_CASE("a header that changes during the first build makes its readers run again") {
  FakeModule build;
  build.during_run = [&] { build.disk.AddFile("/tree/a.h", "edited"); };
  build.Build();
  build.during_run = nullptr;
  CHECK(build.Reasons() == Lines{"a.o: 'a.h' changed", "b.o: 'a.h' changed"});
}

TEST_CASE("an input that is only touched while its command runs is as good as before") {
  FakeModule build;
  build.Build();
  build.disk.AddFile("/tree/a.c", "edited");
  build.during_run = [&] {
    build.disk.Tick();
    build.disk.Touch("/tree/a.c");
  };
  build.Build();
  CHECK(build.state->complete);
  CHECK(build.MakeThePlan().empty());
}

TEST_CASE("an unrelated file that changes during a run spoils nothing") {
  FakeModule build;
  build.Build();
  build.disk.AddFile("/tree/a.c", "edited");
  build.during_run = [&] { build.disk.AddFile("/tree/b.c", "edited"); };
  CHECK(build.Build() == Lines{"a.o", "m.o", "m.ko"});
  build.during_run = nullptr;
  CHECK(build.Reasons() == Lines{"b.o: 'b.c' changed"});
}

TEST_CASE("an input that was written just before a run is known to have held") {
  FakeModule build;
  build.starts_at_once = true;
  build.disk.AddFile("/tree/a.c", "saved, and built at once");
  build.Build();
  CHECK(build.state->complete);
  CHECK(build.Reasons() == Lines{});
}

TEST_CASE("what a command of the run made is known by any name") {
  FakeModule build;
  build.dependencies["m.ko"] = "  ../tree/m.o \\\n  /tree/b.o \\\n";
  build.Build();
  CHECK(build.state->complete);
  CHECK(build.Reasons() == Lines{});
  build.disk.AddFile("/tree/b.c", "edited");
  CHECK(build.Build() == Lines{"b.o", "m.o", "m.ko"});
  CHECK(build.Reasons() == Lines{});
}

TEST_CASE("a failed edge runs again, what was made before it does not") {
  FakeModule build;
  build.failing = {"b.o"};
  CHECK(build.Build() == Lines{"a.o"});
  CHECK(build.Names(build.last().failed) == Lines{"b.o"});
  CHECK(build.Names(build.last().ran) == Lines{"a.o"});
  CHECK_FALSE(build.state->complete);
  build.failing.clear();
  CHECK(build.Build() == Lines{"b.o", "m.o", "m.ko"});
}

TEST_CASE("what a failure kept from running after what it needs was made is judged anew") {
  FakeBuild build;
  for (const char* name : {"a.c", "a.h", "x.c"})
    build.disk.AddFile(std::string("/tree/") + name, name);
  build.Add("a.o", {"a.c"}, "cc_o_c");
  build.Add("x.o", {"x.c"}, "cc_o_c");
  build.Add("m.o", {"a.o"}, "ld_multi_m");
  build.dependencies["a.o"] = "  a.h \\\n";
  build.model.goals = {"m.o", "x.o"};
  build.disk.Tick(10);
  build.Build();
  const std::string object = *build.disk.Content("/tree/a.o");
  build.disk.AddFile("/tree/a.h", "edited");
  build.disk.AddFile("/tree/x.c", "edited");
  build.failing = {"x.o"};
  CHECK(build.Build() == Lines{"a.o"});
  CHECK(build.disk.Content("/tree/a.o") == object);
  build.failing.clear();
  CHECK(build.Reasons() == Lines{"x.o: 'x.o' does not exist", "m.o: 'a.o' changed"});
}

TEST_CASE("the half-made output of a failed edge without a .cmd file is removed") {
  FakeModule build;
  build.Add("list", {"a.c"}, "recipe", /*keeps_cmd_file=*/false);
  build.model.goals = {"list"};
  build.failing = {"list"};
  build.Build();
  CHECK_FALSE(build.disk.Content("/tree/list").has_value());
  build.failing.clear();
  CHECK(build.Reasons() == Lines{"list: 'list' does not exist"});
}

TEST_CASE("of a failed edge with a .cmd file nothing is left, as kbuild leaves nothing") {
  FakeModule build;
  build.failing = {"b.o"};
  build.Build();
  CHECK_FALSE(build.disk.Content("/tree/b.o").has_value());
  CHECK_FALSE(build.disk.Content("/tree/.b.o.cmd").has_value());
  CHECK(build.disk.Content("/tree/.a.o.cmd").has_value());
}

TEST_CASE("an edge that a failure kept from running keeps its record") {
  FakeModule build;
  build.Build();
  const std::string original = *build.disk.Content("/tree/b.c");
  build.disk.AddFile("/tree/a.c", "edited");
  build.disk.AddFile("/tree/b.c", "edited");
  build.failing = {"a.o"};
  CHECK(build.Build().empty());
  build.failing.clear();
  build.disk.AddFile("/tree/b.c", original);
  CHECK(build.Reasons() == Lines{"a.o: 'a.o' does not exist", "m.o: 'a.o' changed"});
}

TEST_CASE("a dependency file that ninja left is removed") {
  FakeModule build;
  build.EdgeOf("a.o").depfile = ".a.o.d";
  build.during_run = [&] { build.disk.AddFile("/tree/.a.o.d", "a.o: a.c"); };
  build.Build();
  CHECK_FALSE(build.disk.Content("/tree/.a.o.d").has_value());
}

TEST_CASE("a finished edge without its .cmd file has no record") {
  FakeModule build;
  build.EdgeOf("a.o").cmd_file = ".elsewhere.cmd";
  build.during_run = [] {};
  build.Build();
  REQUIRE(build.disk.Remove(".elsewhere.cmd").ok());
  CHECK(build.Reasons() == Lines{"a.o: it is not known how it was made"});
}

TEST_CASE("an output made elsewhere in the run may change under its readers") {
  FakeModule build;
  build.disk.AddFile("/other/symvers", "x");
  build.EdgeOf("m.ko").inputs.push_back("/other/symvers");
  build.disk.Tick();
  build.Build();
  build.options.made_elsewhere = {"/other/symvers"};
  build.disk.AddFile("/tree/a.c", "edited");
  build.during_run = [&] { build.disk.AddFile("/other/symvers", "y"); };
  CHECK(build.Build() == Lines{"a.o", "m.o", "m.ko"});
  build.options.made_elsewhere.clear();
  CHECK(build.MakeThePlan().empty());
}

TEST_CASE("an edge keeps its record when an edge in front of it is built alone") {
  FakeModule build;
  build.Build();
  build.disk.AddFile("/tree/a.c", "edited");
  build.options.goals = {"a.o"};
  CHECK(build.Build() == Lines{"a.o"});
  build.options.goals.clear();
  CHECK(build.Reasons() == Lines{"m.o: 'a.o' changed"});
  CHECK(build.Build() == Lines{"m.o", "m.ko"});
}

}  // namespace
}  // namespace kninja::driver
