// SPDX-License-Identifier: GPL-2.0-or-later
#include "generator/emit.h"

#include "tests/support/catch.h"

namespace kninja::generator {
namespace {

using graph::EdgeId;

kbuild::BuildModel SmallModel() {
  kbuild::BuildModel model;
  model.directory = "/tree";
  model.environments = {{Environment{{"CC", "gcc -x 'y'"}, {"a.b", "no name"}}, {"MAKEFLAGS"}}};
  kbuild::Edge object;
  object.outputs = {"amdgpu/../di splay/ü.o"};
  object.inputs = {"amdgpu/../di splay/ü.c", "gen.h"};
  object.order_only = {"gen.h"};
  object.kind = "cc_o_c";
  object.command = "gcc -c ü.c";
  object.script = "set -e; gcc -DX='$(y)' -c 'ü.c'";
  object.description = "CC [M]  ü.o $";
  object.module = "amdgpu/m";
  object.cmd_file = "amdgpu/../di splay/.ü.o.cmd";
  object.depfile = "di splay/.ü.o.d";
  kbuild::Edge header;
  header.outputs = {"gen.h", "gen.d"};
  header.kind = "filechk";
  header.script = "set -e; echo > gen.h";
  header.may_stay_same = true;
  kbuild::Edge link;
  link.outputs = {"amdgpu/m.ko"};
  link.inputs = {"di splay/ü.o", "lib.a"};
  link.kind = "ld_ko_o";
  link.command = "ld";
  link.script = "set -e; ld";
  link.description = "LD [M]  amdgpu/m.ko";
  link.module = "amdgpu/m";
  link.cmd_file = "amdgpu/.m.ko.cmd";
  model.edges = {object, header, link};
  model.modules = {{"amdgpu/m", {"di splay/ü.o"}}};
  model.goals = {"amdgpu/m.ko"};
  return model;
}

const char kRules[] =
    "rule cc_o_c\n"
    "  command = . .kninja/environment-0.sh; : > $cmd_file; $script; test $$? = 0 && "
    "printf '%s\\n' $finished >> .kninja/finished\n";

TEST_CASE("build.ninja is the whole graph with kbuild's own commands") {
  kbuild::BuildModel model = SmallModel();
  using Kind = kbuild::Observation::Kind;
  model.observations = {{Kind::kFile, "scripts/Makefile.build", {1, 1}},
                        {Kind::kFile, "absent", {}},
                        {Kind::kFile, "lib.a", {1, 2}},
                        {Kind::kFile, "gen.h", {1, 3}},
                        {Kind::kFile, "amdgpu/.m.ko.cmd", {1, 4}},
                        {Kind::kFile, "./scripts/Makefile.build", {1, 1}},
                        {Kind::kShell, "uname", {1, 5}}};
  EmitOptions options;
  options.regenerate = "kninja generate 'a dir' $x";
  const auto files = Must(EmitNinja(model, options));
  REQUIRE(files.size() == 2);
  CHECK(files[0].path == "build.ninja");
  CHECK(files[0].content ==
        std::string("# Written by kninja: the whole build. Run it from the directory it is for:\n"
                    "#   ninja -C /tree -f .kninja/build.ninja\n"
                    "ninja_required_version = 1.8\n"
                    "builddir = .kninja\n"
                    "\n"
                    "pool link\n"
                    "  depth = 1\n"
                    "\n") +
            kRules +
            "  deps = gcc\n"
            "  restat = 1\n"
            "\n"
            "rule filechk\n"
            "  command = . .kninja/environment-0.sh; $script; test $$? = 0 && printf '%s\\n' "
            "$finished >> .kninja/finished\n"
            "  restat = 1\n"
            "\n"
            "rule ld_ko_o\n"
            "  command = . .kninja/environment-0.sh; : > $cmd_file; $script; test $$? = 0 && "
            "printf '%s\\n' $finished >> .kninja/finished\n"
            "  pool = link\n"
            "  restat = 1\n"
            "\n"
            "build di$ splay/ü.o: cc_o_c di$ splay/ü.c gen.h || gen.h\n"
            "  description = CC [M]  ü.o $$\n"
            "  depfile = di splay/.ü.o.d\n"
            "  cmd_file = 'amdgpu/../di splay/.ü.o.cmd'\n"
            "  finished = 'di splay/ü.o'\n"
            "  script = set -e; gcc -DX='$$(y)' -c 'ü.c'\n"
            "\n"
            "build gen.h gen.d: filechk\n"
            "  description = filechk gen.h\n"
            "  finished = gen.h\n"
            "  script = set -e; echo > gen.h\n"
            "\n"
            "build amdgpu/m.ko: ld_ko_o di$ splay/ü.o lib.a\n"
            "  description = LD [M]  amdgpu/m.ko\n"
            "  cmd_file = amdgpu/.m.ko.cmd\n"
            "  finished = amdgpu/m.ko\n"
            "  script = set -e; ld\n"
            "\n"
            "build m: phony amdgpu/m.ko\n"
            "\n"
            "rule regenerate\n"
            "  command = kninja generate 'a dir' $$x\n"
            "  description = KNINJA  build.ninja\n"
            "  generator = 1\n"
            "  restat = 1\n"
            "\n"
            "build .kninja/build.ninja: regenerate | scripts/Makefile.build lib.a\n"
            "build scripts/Makefile.build: phony\n"
            "\n"
            "default amdgpu/m.ko\n");
  CHECK(files[1].path == "environment-0.sh");
  CHECK(files[1].content == "unset MAKEFLAGS\nexport CC='gcc -x '\\''y'\\'''\n");
}

TEST_CASE("plan.ninja has what must run, and what follows from it by what the plan makes") {
  const kbuild::BuildModel model = SmallModel();
  const PlannedModel plan{&model, {EdgeId{0}}, {EdgeId{2}}, {{EdgeId{2}, "./di splay/ü.o"}}};
  const auto files = Must(EmitPlan(std::span(&plan, 1), {}));
  REQUIRE(files.size() == 2);
  CHECK(files[0].path == "plan.ninja");
  CHECK(files[0].content ==
        std::string("# Written by kninja for one run: the edges that must run and what follows "
                    "them.\n"
                    "ninja_required_version = 1.8\n"
                    "builddir = .kninja\n"
                    "\n"
                    "pool link\n"
                    "  depth = 1\n"
                    "\n") +
            kRules +
            "  deps = gcc\n"
            "  restat = 1\n"
            "  generator = 1\n"
            "\n"
            "rule ld_ko_o\n"
            "  command = . .kninja/environment-0.sh; : > $cmd_file; $script; test $$? = 0 && "
            "printf '%s\\n' $finished >> .kninja/finished\n"
            "  pool = link\n"
            "  restat = 1\n"
            "  generator = 1\n"
            "\n"
            "build .kninja/always: phony\n"
            "\n"
            "build di$ splay/ü.o: cc_o_c di$ splay/ü.c gen.h | .kninja/always || gen.h\n"
            "  description = CC [M]  ü.o $$\n"
            "  depfile = di splay/.ü.o.d\n"
            "  cmd_file = 'amdgpu/../di splay/.ü.o.cmd'\n"
            "  finished = 'di splay/ü.o'\n"
            "  script = set -e; gcc -DX='$$(y)' -c 'ü.c'\n"
            "\n"
            "build amdgpu/m.ko: ld_ko_o di$ splay/ü.o\n"
            "  description = LD [M]  amdgpu/m.ko\n"
            "  cmd_file = amdgpu/.m.ko.cmd\n"
            "  finished = amdgpu/m.ko\n"
            "  script = set -e; ld\n");
}

TEST_CASE("an edge downstream does not feed the dependency log") {
  const kbuild::BuildModel model = SmallModel();
  const PlannedModel plan{&model, {EdgeId{1}}, {EdgeId{0}}, {}};
  const std::string text = Must(EmitPlan(std::span(&plan, 1), {}))[0].content;
  CHECK_THAT(text, !ContainsText("deps = gcc"));
  CHECK_THAT(text, !ContainsText("depfile"));
}

TEST_CASE("a discovered input that the plan makes is an implicit one") {
  kbuild::BuildModel model = SmallModel();
  model.edges[2].inputs = {"lib.a"};
  const PlannedModel plan{
      &model, {EdgeId{0}}, {EdgeId{2}}, {{EdgeId{2}, "di splay/ü.o"}, {EdgeId{2}, "elsewhere"}}};
  const std::string text = Must(EmitPlan(std::span(&plan, 1), {}))[0].content;
  CHECK_THAT(text, ContainsText("build amdgpu/m.ko: ld_ko_o | di$ splay/ü.o\n"));
}

TEST_CASE("edges that differ in environment, links or .cmd file have rules of their own") {
  kbuild::BuildModel model = SmallModel();
  model.environments.push_back({Environment{{"CC", "clang"}}, {}});
  model.edges[1].kind = "cc_o_c";
  model.edges[2].kind = "cc_o_c";
  model.edges[2].environment = 1;
  const auto files = Must(EmitNinja(model, {}));
  for (const char* rule : {"rule cc_o_c\n", "rule cc_o_c-2\n", "rule cc_o_c-3\n"})
    CHECK_THAT(files[0].content, ContainsText(rule));
  REQUIRE(files.size() == 3);
  CHECK(files[2].content == "export CC=clang\n");
}

TEST_CASE("without a limit there is no pool, and a state directory may be anywhere") {
  kbuild::BuildModel model = SmallModel();
  EmitOptions options;
  options.link_depth = 0;
  options.state_dir = "/my state/$x";
  const std::string text = Must(EmitNinja(model, options))[0].content;
  CHECK_THAT(text, !ContainsText("pool"));
  CHECK_THAT(text, ContainsText("builddir = /my state/$$x\n"));
  CHECK_THAT(text, ContainsText("  command = . '/my state/$$x/environment-0.sh'; "));
  options.state_dir = ".";
  CHECK_THAT(Must(EmitNinja(model, options))[0].content,
             ContainsText("command = . ./environment-0.sh; "));
}

TEST_CASE("an edge that two models share appears once, in its stronger role") {
  const kbuild::BuildModel one = SmallModel(), two = SmallModel();
  const PlannedModel plans[] = {{&one, {}, {EdgeId{0}}, {}}, {&two, {EdgeId{0}}, {}, {}}};
  const std::string text = Must(EmitPlan(plans, {}))[0].content;
  CHECK(text.find("build di$ splay/ü.o:") == text.rfind("build di$ splay/ü.o:"));
  CHECK_THAT(text, ContainsText(".kninja/always || gen.h\n"));
  const kbuild::BuildModel* const models[] = {&one, &two};
  CHECK(Must(EmitNinja(models, {}))[0].content == Must(EmitNinja(one, {}))[0].content);
}

TEST_CASE("two models that make one path in two ways are an error that names both") {
  kbuild::BuildModel one = SmallModel(), two = SmallModel();
  two.edges[2].command = "ld --other";
  two.edges[2].script = "set -e; ld --other";
  two.edges[2].module = "other/m";
  const kbuild::BuildModel* const models[] = {&one, &two};
  const auto files = EmitNinja(models, {});
  REQUIRE_FALSE(files.has_value());
  CHECK(MessageOf(files) == "'amdgpu/m.ko' would be made in two ways");
  const auto& notes = files.error().diagnostic().notes;
  REQUIRE(notes.size() == 2);
  CHECK(notes[0].text == "as 'LD [M]  amdgpu/m.ko' of module 'amdgpu/m': ld");
  CHECK(notes[1].text == "as 'LD [M]  amdgpu/m.ko' of module 'other/m': ld --other");
}

TEST_CASE("models of two directories cannot be run at once") {
  kbuild::BuildModel one = SmallModel(), two = SmallModel();
  two.directory = "/other";
  const kbuild::BuildModel* const models[] = {&one, &two};
  CHECK(MessageOf(EmitNinja(models, {})) == "one run cannot work in both '/tree' and '/other'");
}

TEST_CASE("a script too long for one argument goes through a file") {
  kbuild::BuildModel model = SmallModel();
  model.edges[2].script = "set -e; : " + std::string(100'000, 'x');
  const std::string text = Must(EmitNinja(model, {}))[0].content;
  CHECK_THAT(text, ContainsText(": > $cmd_file; . $script_file; test"));
  CHECK_THAT(text, ContainsText("  rspfile = $long_script\n  rspfile_content = $script\n"));
  CHECK_THAT(text, ContainsText("  long_script = .kninja/script-m.ko-"));
}

TEST_CASE("all scripts go through files when that is asked for") {
  kbuild::BuildModel model = SmallModel();
  model.edges.resize(1);
  EmitOptions options;
  options.scripts_in_files = true;
  const std::string text = Must(EmitNinja(model, options))[0].content;
  const std::string file = "script-ü.o-" + ToHex(HashBytes("di splay/ü.o")).substr(0, 16) + ".sh";
  CHECK_THAT(text,
             ContainsText("  long_script = .kninja/" + file + "\n" + "  script_file = '.kninja/" +
                          file + "'\n" + "  script = set -e; gcc"));
}

TEST_CASE("a script of several lines is an error") {
  kbuild::BuildModel model = SmallModel();
  model.edges[2].script = "a\nb";
  CHECK(MessageOf(EmitNinja(model, {})) ==
        "ninja cannot have 'a\nb' as a value: it contains a line end or a NUL");
}

}  // namespace
}  // namespace kninja::generator
