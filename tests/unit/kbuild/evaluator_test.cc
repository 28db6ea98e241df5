// SPDX-License-Identifier: GPL-2.0-or-later
// A kernel of thirty lines: the same protocol as kbuild's, in the same stages.
#include "src/kbuild/evaluator.h"

#include <algorithm>

#include "src/base/diagnostic.h"
#include "src/kbuild/evaluation_memory.h"
#include "src/kbuild/fallback.h"
#include "tests/support/catch.h"
#include "tests/support/fake_runner.h"
#include "tests/support/memory_disk.h"

namespace kninja::kbuild {
namespace {

constexpr const char* kInclude = R"(
dot-target = $(dir $@).$(notdir $@)
depfile = $(dot-target).d
real-prereqs = $(filter-out $(PHONY), $^)
echo-cmd = $(if $($(quiet)cmd_$(1)), echo '$($(quiet)cmd_$(1))';)
cmd = @set -e; $(echo-cmd) $(cmd_$(1))
cmd-check = $(filter-out $(subst x,y,$(cmd_$@)), $(cmd_$1))
if_changed = $(if $?$(cmd-check), $(cmd); echo '$(cmd_$(1))' > $(dot-target).cmd, @:)
cmd_and_fixdep = $(cmd); fixdep $(depfile) > $(dot-target).cmd; rm -f $(depfile)
if_changed_rule = $(if $?$(cmd-check), $(rule_$(1)), @:)
build := -f scripts/Makefile.build obj
)";

constexpr const char* kBuild = R"(
PHONY := __build
__build:
obj-m :=
include scripts/Kbuild.include
include $(obj)/Kbuild
subdir-m := $(addprefix $(obj)/,$(patsubst %/,%,$(filter %/,$(obj-m))))
obj-m := $(addprefix $(obj)/,$(patsubst %/,%/modules.order,$(obj-m)))
multi := $(foreach m,$(filter %.o,$(obj-m)),$(if $($(notdir $(m:.o=-y))),$m))
quiet_cmd_cc = CC [M]  $@
      cmd_cc = $(CC) -Wp,-MMD,$(depfile) $(ccflags-y) -c -o $@ $<
cmd_symversions = nm $@
define rule_cc
	$(call cmd_and_fixdep,cc)
	$(call cmd,nothing)
	$(call cmd,symversions)
endef
$(obj)/%.o: $(obj)/%.c FORCE
	$(call if_changed_rule,cc)
cmd_ld = ld -r -o $@ $(real-prereqs)
$(multi): FORCE
	$(call if_changed,ld)
$(foreach m,$(multi),$(eval $m: $(addprefix $(obj)/,$($(notdir $(m:.o=-y))))))
cmd_order = { $(foreach m,$(real-prereqs),$(if $(filter %/modules.order,$m),cat $m,echo $m);) :; } > $@
$(obj)/modules.order: $(obj-m) FORCE
	$(call if_changed,order)
$(addsuffix /modules.order,$(subdir-m)): %/modules.order: % ;
__build: $(obj)/modules.order
	@:
PHONY += $(subdir-m) FORCE
$(subdir-m):
	@$(MAKE) $(build)=$@
FORCE:
-include $(wildcard $(obj)/.a.o.cmd)
$(shell mkdir -p $(obj))
.PHONY: $(PHONY)
)";

constexpr const char* kModpost = R"(
include scripts/Kbuild.include
all: $(M)/Module.symvers
cmd_modpost = scripts/modpost -o $@ -T $(M)/modules.order
$(M)/Module.symvers: $(M)/modules.order FORCE
	$(call if_changed,modpost)
FORCE:
.PHONY: FORCE all
)";

constexpr const char* kModfinal = R"(
include scripts/Kbuild.include
modules := $(patsubst %.o,%.ko,$(shell cat $(M)/modules.order))
all: $(modules)
cmd_mod_cc = cc -c -o $@ $<
%.mod.o: %.mod.c FORCE
	$(call if_changed,mod_cc)
cmd_ld_ko = ld -r -o $@ $(real-prereqs)
PHONY := FORCE
$(modules): %.ko: %.o %.mod.o FORCE
	+$(call if_changed,ld_ko)
FORCE:
.PHONY: FORCE all
)";

using Lines = std::vector<std::string>;

class FakeKernel {
 public:
  FakeKernel() {
    disk.AddFile("/k/scripts/Kbuild.include", kInclude);
    disk.AddFile("/k/scripts/Makefile.build", kBuild);
    disk.AddFile("/k/scripts/Makefile.modpost", kModpost);
    disk.AddFile("/k/scripts/Makefile.modfinal", kModfinal);
    disk.AddFile("/k/scripts/modpost", "a program");
    disk.AddFile("/k/d/Kbuild", "obj-m := one.o two.o s/\ntwo-y := a.o b.o\nccflags-y := -O2\n");
    for (const char* source : {"one", "a", "b"})
      disk.AddFile("/k/d/" + std::string(source) + ".c", "");
    disk.AddFile("/k/d/s/Kbuild", "obj-m := deep.o\n");
    disk.AddFile("/k/d/s/deep.c", "");
    tree.build_dir = tree.source_dir = "/k";
    const Environment exported = {
        {"CC", "no-such-cc -m64"}, {"quiet", "quiet_"}, {"M", Probe()}, {"MAKEFLAGS", "rR"}};
    const auto stage = [&](std::vector<std::string> arguments) {
      capture.invocations.push_back({std::move(arguments), "/k", exported, {}, -1});
    };
    stage({"-f", "scripts/Makefile.build", "obj=" + Probe()});
    stage({"-f", "scripts/Makefile.modpost"});
    stage({"-f", "scripts/Makefile.modfinal"});
  }

  Result<BuildModel> Evaluate(bool keep_going = false, const std::string& directory = "d") {
    EvaluationMemory memory;
    return EvaluateModules(disk, runner,
                           {tree, capture, directory, environment, {}, {}, keep_going}, memory);
  }
  BuildModel Model() { return Must(Evaluate()); }
  /// A capture of `make MODULE.ko...` that prepares the tree first.
  void CaptureInTree(const std::vector<std::string>& modules) {
    capture.invocations.clear();
    const Environment exported = {{"CC", "no-such-cc"}, {"M", "all"}, {"MAKEFLAGS", "rR"}};
    for (const Lines& arguments :
         {Lines{"-f", "scripts/Makefile.missing", "obj=."},
          Lines{"-f", "scripts/Makefile.build", "obj=d"}, Lines{"-f", "scripts/Makefile.modpost"},
          Lines{"-f", "scripts/Makefile.modfinal"}})
      capture.invocations.push_back({arguments, "/k", exported, {}, -1});
    std::string& commands = capture.top_level_commands = "{ ";
    for (const std::string& module : modules) commands += " echo " + module + ".o;";
    commands += " } > all/modules.order\n";
  }
  BuildModel InTreeModel(const std::vector<std::string>& modules) {
    EvaluationMemory memory;
    return Must(EvaluateModules(disk, runner, {tree, capture, "d", environment, modules, {}, false},
                                memory));
  }
  static std::string Probe() { return std::string(kernel::kProbeDirectory); }

  MemoryDisk disk{"/"};
  FakeRunner runner;
  kernel::KernelTree tree;
  kernel::Capture capture;
  Environment environment = {{"HOME", "/h"}};
};

const Edge& EdgeOf(const BuildModel& model, const std::string& output) {
  for (const Edge& edge : model.edges)
    if (edge.outputs[0] == output) return edge;
  FAIL("no edge makes " + output);
  return model.edges[0];
}

Lines Outputs(const BuildModel& model) {
  Lines outputs;
  for (const Edge& edge : model.edges) outputs.push_back(edge.outputs[0]);
  return outputs;
}

// As people see it; "" when there is none.
std::string Failure(const Result<BuildModel>& model) {
  return model ? "" : Format(model.error().diagnostic(), {});
}

// Makes `make -n` succeed, as it does with a feature that the evaluator lacks.
void LetMakeThrough(FakeKernel& kernel) {
  for (const Lines& stage :
       {Lines{"-f", "scripts/Makefile.build", "obj=d"}, Lines{"-f", "scripts/Makefile.modfinal"}}) {
    Lines argv = {"/bin/sh", "-c", "ulimit -t 60; exec env PWD=\"$0\" make -n \"$@\"", "/here"};
    argv.insert(argv.end(), stage.begin(), stage.end());
    kernel.runner.Answer(argv, "cc -c d/one.c\n");
  }
  kernel.environment = {{"MAKELEVEL", "2"}, {"PWD", "/here"}};
}

}  // namespace

TEST_CASE("every stage and every sub-make gives its edges, in make's order") {
  const BuildModel model = FakeKernel().Model();
  CHECK(Outputs(model) == Lines{"d/one.o", "d/a.o", "d/b.o", "d/two.o", "d/s/deep.o",
                                "d/s/modules.order", "d/modules.order", "d/Module.symvers",
                                "d/one.mod.o", "d/one.ko", "d/two.mod.o", "d/two.ko",
                                "d/s/deep.mod.o", "d/s/deep.ko"});
  CHECK(model.directory == "/k");
}

TEST_CASE("an edge has kbuild's command, its steps and its message") {
  const BuildModel model = FakeKernel().Model();
  const Edge& edge = EdgeOf(model, "d/one.o");
  CHECK(edge.kind == "cc");
  CHECK(edge.command == "no-such-cc -m64 -Wp,-MMD,d/.one.o.d -O2 -c -o d/one.o d/one.c");
  CHECK(edge.steps == Lines{"symversions"});
  CHECK(edge.description == "CC [M]  d/one.o");
  CHECK(edge.inputs == Lines{"d/one.c"});
  CHECK(edge.cmd_file == "d/.one.o.cmd");
}

TEST_CASE("the script runs all of the recipe and keeps the dependency file for ninja") {
  const BuildModel model = FakeKernel().Model();
  const Edge& edge = EdgeOf(model, "d/one.o");
  CHECK(edge.script ==
        "set -e; (set -e;  no-such-cc -m64 -Wp,-MMD,d/.one.o.d -O2 -c -o d/one.o d/one.c; "
        "fixdep d/.one.o.d > d/.one.o.cmd; mv -f d/.one.o.d d/.one.o.ninja.d); "
        "(set -e;  nm d/one.o)");
  CHECK(edge.depfile == "d/.one.o.ninja.d");
}

TEST_CASE("in the tree, what comes before the make that leads to a module is left out") {
  FakeKernel kernel;
  kernel.CaptureInTree({"d/two", "d/one"});
  const BuildModel model = kernel.InTreeModel({"d/one", "d/two"});
  CHECK(Outputs(model) == Lines{"d/one.o", "d/a.o", "d/b.o", "d/two.o", "d/s/deep.o",
                                "d/s/modules.order", "d/modules.order", "all/Module.symvers",
                                "d/two.mod.o", "d/two.ko", "d/one.mod.o", "d/one.ko"});
}

TEST_CASE("in the tree, the top level's list of modules is that of the modules asked for") {
  FakeKernel kernel;
  kernel.CaptureInTree({std::string(kernel::kProbeModule)});
  // A list that names no module is no list of modules.
  kernel.capture.top_level_commands =
      "{ echo \"# made by kbuild\"; echo \"include /source/Makefile\"; } > Makefile\n" +
      kernel.capture.top_level_commands;
  kernel.capture.invocations[1].arguments.push_back("PROBE=" + std::string(kernel::kProbeModule));
  const BuildModel model = kernel.InTreeModel({"d/two", "d/one"});
  REQUIRE(model.modules.size() == 2);
  CHECK(model.modules[0].path == "d/one");
  CHECK(model.modules[1].path == "d/two");
}

TEST_CASE("a rule that only complains of a missing file makes nothing") {
  FakeKernel kernel;
  kernel.disk.AddFile("/k/scripts/Makefile.modpost",
                      std::string(kModpost) +
                          "$(M)/list: base.symvers\n\tls $(wildcard base.symvers) > $@\n"
                          "all: $(M)/list\n"
                          "base.symvers:\n\t@echo >&2 'it is missing'\n");
  const auto list = [&] {
    const BuildModel model = kernel.Model();
    const Lines outputs = Outputs(model);
    CHECK(std::find(outputs.begin(), outputs.end(), "base.symvers") == outputs.end());
    return EdgeOf(model, "d/list");
  };
  CHECK(list().inputs == Lines{});
  CHECK(list().command == "ls > d/list");
  kernel.disk.AddFile("/k/base.symvers", "");
  CHECK(list().inputs == Lines{"base.symvers"});
  CHECK(list().command == "ls base.symvers > d/list");
}

TEST_CASE("a kbuild that works in the module's directory gives paths from there") {
  FakeKernel kernel;
  kernel.capture.invocations.clear();
  const std::string probe = FakeKernel::Probe();
  kernel.capture.invocations.push_back({{"-f", "/k/build.mk", "obj=."},
                                        probe,
                                        {{"CC", "no-such-cc"}, {"KBUILD_EXTMOD", probe}},
                                        {},
                                        -1});
  kernel.disk.AddFile("/k/d/Kbuild", "obj-m := one.o\n");
  kernel.disk.AddFile("/k/build.mk",
                      "include $(KBUILD_EXTMOD)/Kbuild\n"
                      "all: $(obj-m)\n"
                      "$(obj)/%.o %.o: %.c\n\t$(CC) -c -o $@ $<\n");
  const BuildModel model = kernel.Model();
  CHECK(model.directory == "/k/d");
  CHECK(EdgeOf(model, "one.o").command == "no-such-cc -c -o one.o one.c");
}

TEST_CASE("recipes do not say what they do: ninja does") {
  for (const Edge& edge : FakeKernel().Model().edges) {
    INFO(edge.script);
    CHECK(edge.script.find("echo 'CC") == std::string::npos);
  }
}

TEST_CASE("modules are those of the list, each with its objects") {
  const BuildModel model = FakeKernel().Model();
  REQUIRE(model.modules.size() == 3);
  CHECK(model.modules[0].path == "d/one");
  CHECK(model.modules[0].objects == Lines{"d/one.o"});
  CHECK(model.modules[1].path == "d/two");
  CHECK(model.modules[1].objects == Lines{"d/a.o", "d/b.o"});
  CHECK(model.modules[2].path == "d/s/deep");
  CHECK(EdgeOf(model, "d/b.o").module == "d/two");
  CHECK(EdgeOf(model, "d/two.ko").module == "d/two");
  CHECK(EdgeOf(model, "d/Module.symvers").module.empty());
}

TEST_CASE("a list is read from a directory whose name means something to shells") {
  for (const char* directory : {"0~1+git/d", "a@b,c=d+e", "ü"}) {
    FakeKernel kernel;
    kernel.disk.AddFile("/k/" + std::string(directory) + "/Kbuild", "obj-m := one.o\n");
    kernel.disk.AddFile("/k/" + std::string(directory) + "/one.c");
    const BuildModel model = Must(kernel.Evaluate(false, directory));
    CHECK_FALSE(IsFallback(model));
    CHECK(model.goals.back() == std::string(directory) + "/one.ko");
  }
}

TEST_CASE("a shell command that reads what is not made yet is not believed") {
  for (const char* command : {"sed s/x/y/ $(M)/modules.order", "sort <$(M)/modules.order",
                              "test -s '$(M)/modules.order' && cat $(M)/modules.order"}) {
    FakeKernel kernel;
    std::string modfinal = kModfinal;
    modfinal.replace(modfinal.find("cat $(M)/modules.order"), 22, command);
    kernel.disk.AddFile("/k/scripts/Makefile.modfinal", modfinal);
    LetMakeThrough(kernel);
    const BuildModel model = kernel.Model();
    REQUIRE(IsFallback(model));
    CHECK(Format(model.warnings[0], {})
              .find("looks at 'd/modules.order', which is made by a "
                    "command") != std::string::npos);
  }
}

TEST_CASE("modpost reads all modules and writes a source for each") {
  const BuildModel model = FakeKernel().Model();
  const Edge& edge = EdgeOf(model, "d/Module.symvers");
  CHECK(edge.inputs == Lines{"d/modules.order", "scripts/modpost", "d/one.o", "d/one.mod",
                             "d/two.o", "d/two.mod", "d/s/deep.o", "d/s/deep.mod"});
  CHECK(edge.outputs == Lines{"d/Module.symvers", "d/one.mod.c", "d/two.mod.c", "d/s/deep.mod.c"});
}

TEST_CASE("commands get what kbuild exports, in kbuild's own voice") {
  const BuildModel model = FakeKernel().Model();
  const CommandEnvironment& environment = model.environments[EdgeOf(model, "d/one.o").environment];
  CHECK(environment.set.at("CC") == "no-such-cc -m64");
  CHECK(environment.set.at("M") == "d");
  CHECK(environment.set.at("quiet") == "quiet_");
  CHECK(environment.set.count("kninja_kecho") == 0);
  CHECK(environment.set.count("HOME") == 0);
}

TEST_CASE("what an earlier build left does not change the model") {
  FakeKernel kernel;
  const BuildModel clean = kernel.Model();
  for (const Edge& edge : clean.edges)
    for (const std::string& output : edge.outputs) kernel.disk.AddFile("/k/" + output, "built");
  kernel.disk.AddFile("/k/d/.a.o.cmd", "cmd_d/a.o := old\nd/a.o: missing.h\n");
  const BuildModel built = kernel.Model();
  REQUIRE(built.edges.size() == clean.edges.size());
  for (size_t i = 0; i < built.edges.size(); ++i) {
    CHECK(built.edges[i].script == clean.edges[i].script);
    CHECK(built.edges[i].inputs == clean.edges[i].inputs);
  }
}

TEST_CASE("evaluating writes nothing and starts nothing") {
  FakeKernel kernel;
  kernel.Model();
  CHECK(kernel.disk.writes().empty());
  CHECK(kernel.disk.removes().empty());
}

// The questions of `model` that have another answer by now.
std::vector<Observation> Stale(FakeKernel& kernel, const BuildModel& model) {
  std::vector<Observation> stale;
  for (const Observation& observation : model.observations)
    if (!StillHolds(model, observation, kernel.disk, kernel.runner, kernel.environment))
      stale.push_back(observation);
  return stale;
}

TEST_CASE("a source more for an object is an answer that changes") {
  FakeKernel kernel;
  const BuildModel model = kernel.Model();
  CHECK(Stale(kernel, model).empty());
  kernel.disk.AddFile("/k/d/Kbuild", "obj-m := one.o\n");
  const std::vector<Observation> stale = Stale(kernel, model);
  REQUIRE(stale.size() == 1);
  CHECK(stale[0].query == "d/Kbuild");
}

TEST_CASE("the caller's variables count when a makefile asks for them") {
  FakeKernel kernel;
  kernel.disk.AddFile("/k/d/Kbuild",
                      "obj-m := one.o\n"
                      "ifdef DEBUG\nccflags-y += -g\nendif\n"
                      "ifeq ($(origin COLOUR),environment)\nccflags-y += -DC\nendif\n"
                      "LEVEL ?= 1\n"
                      "ccflags-y += -DLEVEL=$(LEVEL_$(HOME))\n"
                      "TERM := dumb\n");
  kernel.environment["USER"] = "me";
  kernel.environment["WIDTH"] = "80";
  kernel.environment["LEVEL"] = "2";
  const BuildModel model = kernel.Model();
  CHECK(Stale(kernel, model).empty());
  SECTION("one that was unset") { kernel.environment["DEBUG"] = "1"; }
  SECTION("one whose origin was asked for") { kernel.environment["COLOUR"] = "1"; }
  SECTION("one with a default") { kernel.environment["LEVEL"] = "3"; }
  SECTION("one that is gone") { kernel.environment.erase("LEVEL"); }
  SECTION("one in another's name") { kernel.environment["HOME"] = "/x"; }
  REQUIRE(Stale(kernel, model).size() == 1);
  CHECK(Stale(kernel, model)[0].kind == Observation::Kind::kEnvironment);
}

TEST_CASE("the caller's variables that no makefile asks for do not count") {
  FakeKernel kernel;
  kernel.environment["WIDTH"] = "80";
  const BuildModel model = kernel.Model();
  kernel.environment["WIDTH"] = "81";
  kernel.environment["SESSION"] = "7";
  CHECK(Stale(kernel, model).empty());
}

TEST_CASE("a make that brings about a file is a command, not a descent") {
  FakeKernel kernel;
  kernel.disk.AddFile("/k/d/Kbuild",
                      "obj-m := one.o\n"
                      "$(obj)/one.o: $(obj)/gen.h | d/prepare\n"
                      "$(obj)/gen.h: $(obj)/one.c\n\t$(MAKE) OUT=$@\n"
                      "PHONY += d/prepare\n"
                      "d/prepare:\n\t$(MAKE) -C d/tools all\n");
  const BuildModel model = kernel.Model();
  CHECK(EdgeOf(model, "d/gen.h").command == "make OUT=d/gen.h");
  CHECK(EdgeOf(model, "d/gen.h").inputs == Lines{"d/one.c"});
  CHECK(EdgeOf(model, "d/prepare").command == "make -C d/tools all");
}

TEST_CASE("a module without a source is told with make's words and a hint") {
  FakeKernel kernel;
  kernel.disk.AddFile("/k/d/Kbuild", "obj-m := none.o\n");
  CHECK(Failure(kernel.Evaluate()) ==
        "error: No rule to make target 'd/none.o', needed by 'd/modules.order'\n"
        "hint: it has no source file and no rule makes it: add one, or take it out of the "
        "makefile in d\n");
}

TEST_CASE("asked to go on, what cannot be made hides nothing else") {
  FakeKernel kernel;
  kernel.disk.AddFile("/k/d/s/Kbuild", "obj-m := none.o deep.o\n");
  const BuildModel model = Must(kernel.Evaluate(true));
  CHECK(model.incomplete);
  REQUIRE(!model.warnings.empty());
  CHECK(model.warnings[0].message.find("No rule to make target 'd/s/none.o'") != std::string::npos);
  Lines outputs;
  for (const Edge& edge : model.edges) outputs.push_back(edge.outputs[0]);
  CHECK(outputs == Lines{"d/one.o", "d/a.o", "d/b.o", "d/two.o", "d/s/deep.o"});
  CHECK_FALSE(Must(FakeKernel().Evaluate(true)).incomplete);
}

TEST_CASE("a recipe that calls no kbuild command is known by its lines") {
  FakeKernel kernel;
  kernel.disk.AddFile("/k/d/Kbuild",
                      "obj-m := made.o\n"
                      "$(obj)/made.c:\n\t@echo a \\\n\t  b > $@\n\techo c >> $@\n");
  const BuildModel model = kernel.Model();
  CHECK(EdgeOf(model, "d/made.c").kind == "recipe");
  CHECK(EdgeOf(model, "d/made.c").command == "echo a \\ b > d/made.c; echo c >> d/made.c");
}

TEST_CASE("the call that keeps a record names an edge, wherever it stands") {
  FakeKernel kernel;
  kernel.disk.AddFile("/k/d/Kbuild",
                      "obj-m := made.o\n"
                      "cmd_check = check $<\n"
                      "cmd_make = make-source $(2) $(3) > $@\n"
                      "$(obj)/made.c: $(obj)/a.c FORCE\n"
                      "\t$(call cmd,nothing)\n"
                      "\t$(call cmd,check)\n"
                      "\t$(call if_changed,make,a$$b,{c}#)\n");
  const BuildModel model = kernel.Model();
  const Edge& edge = EdgeOf(model, "d/made.c");
  CHECK(edge.kind == "make");
  CHECK(edge.command == "make-source a$b {c}# > d/made.c");
  CHECK(edge.steps == Lines{"check"});
}

TEST_CASE("a file that is only checked is known by what fills it, arguments included") {
  FakeKernel kernel;
  kernel.disk.AddFile("/k/d/Kbuild",
                      "obj-m := made.o\n"
                      "filechk = { $(filechk_$(1)); } > $@.tmp; mv $@.tmp $@\n"
                      "filechk_guard = echo $(2); cat $<\n"
                      "$(obj)/made.c: $(obj)/a.c FORCE\n"
                      "\t$(call filechk,guard,GUARD_H)\n");
  const BuildModel model = kernel.Model();
  CHECK(EdgeOf(model, "d/made.c").kind == "guard");
  CHECK(EdgeOf(model, "d/made.c").command == "echo GUARD_H; cat d/a.c");
}

TEST_CASE("a directory that M= does not find in an O= tree is told how to be built") {
  FakeKernel kernel;
  kernel.tree.source_dir = "/source";
  kernel.disk.AddFile("/k/scripts/Makefile.build", "include $(obj)/Makefile\n");
  CHECK(Failure(kernel.Evaluate()) ==
        "scripts/Makefile.build:1:1: error: d/Makefile: No such file or directory\n"
        "    1 | include $(obj)/Makefile\n"
        "      | ^~~~~~~~~~~~~~~~~~~~~~~\n"
        "hint: with M=d this kernel's kbuild looks into the O= tree alone: build it with "
        "--in-tree\n");
}

TEST_CASE("a mistake in a makefile is shown with its line") {
  FakeKernel kernel;
  kernel.disk.AddFile("/k/d/Kbuild", "obj-m := one.o\n  ifeq (a\nendif\n");
  CHECK(Failure(kernel.Evaluate()) ==
        "d/Kbuild:2:3: error: invalid syntax in conditional\n"
        "    2 |   ifeq (a\n"
        "      |   ^~~~~~~\n");
}

TEST_CASE("what only make can evaluate is one edge that runs kbuild") {
  FakeKernel kernel;
  kernel.disk.AddFile("/k/d/Kbuild", "obj-m := one.o\n  ifeq (a\nendif\n");
  LetMakeThrough(kernel);
  EvaluationMemory memory;
  const BuildModel model = Must(EvaluateModules(
      kernel.disk, kernel.runner,
      {kernel.tree, kernel.capture, "d", kernel.environment, {}, {"CC=my cc", "V=1"}}, memory));
  REQUIRE(IsFallback(model));
  const Edge& edge = model.edges[0];
  CHECK(edge.kind == "kbuild");
  CHECK(edge.command == "make -C /k M=d 'CC=my cc' V=1 modules");
  CHECK(edge.script == "make -j\"$(nproc)\" -C /k M=d 'CC=my cc' V=1 modules");
  CHECK(edge.description ==
        "KBUILD  d (kninja could not evaluate: d/Kbuild:2: invalid syntax in conditional)");
  CHECK(model.goals == edge.outputs);
  CHECK(model.environments[0].unset == Lines{"MAKELEVEL"});
  CHECK(model.observations.empty());
  REQUIRE(model.warnings.size() == 1);
  CHECK(Format(model.warnings[0], {}) ==
        "warning: kninja could not evaluate 'd', which make can: kbuild itself builds it, as a "
        "whole and each time\n"
        "hint: this is a bug in kninja; please report it\n"
        "note: d/Kbuild:2:3: invalid syntax in conditional\n");
  CHECK(kernel.runner.calls()[0].directory == "/k");
  CHECK(kernel.runner.calls()[0].environment.at("MAKEFLAGS") == "rR");
}

TEST_CASE("kbuild builds modules in the tree by their names") {
  FakeKernel kernel;
  CHECK(KbuildCommand({kernel.tree, kernel.capture, "d", {}, {"d/one", "d/two"}, {"V=1"}},
                      "modules") == Lines{"make", "-C", "/k", "V=1", "d/one.ko", "d/two.ko"});
}

TEST_CASE("an evaluated model is no fallback") { CHECK_FALSE(IsFallback(FakeKernel().Model())); }

}  // namespace kninja::kbuild
