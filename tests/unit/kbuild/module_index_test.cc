// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kbuild/module_index.h"

#include "src/base/diagnostic.h"
#include "tests/support/catch.h"
#include "tests/support/fake_runner.h"
#include "tests/support/memory_disk.h"

namespace kninja::kbuild {
namespace {

// The parts of kbuild that the index evaluates, in the shape of Linux 6.1.
constexpr const char* kMakefile = R"(
srctree := .
core-y :=
drivers-y :=
libs-y := lib/
ifeq ($(KBUILD_EXTMOD),)
-include include/config/auto.conf
probed := $(shell gcc -v)
include arch/$(SRCARCH)/Makefile
build-dir := .
clean-dirs := $(sort . Documentation $(patsubst %/,%,$(drivers-)))
export ARCH_LIB := $(libs-y)
export ARCH_DRIVERS := $(drivers-y)
else
build-dir := $(KBUILD_EXTMOD)
clean-dirs := $(KBUILD_EXTMOD)
endif
clean-dirs := $(addprefix _clean_, $(clean-dirs))
)";

constexpr const char* kMakefileBuild = R"(
src := $(obj)
PHONY := $(obj)/
$(obj)/:
obj-y :=
obj-m :=
lib-y :=
ccflags-y :=
-include include/config/auto.conf
include $(srctree)/scripts/Kbuild.include
kbuild-dir := $(if $(filter /%,$(src)),$(src),$(srctree)/$(src))
include $(or $(wildcard $(kbuild-dir)/Kbuild),$(kbuild-dir)/Makefile)
include $(srctree)/scripts/Makefile.lib
)";

constexpr const char* kKbuildInclude = R"(
TMPOUT = $(if $(KBUILD_EXTMOD),$(firstword $(KBUILD_EXTMOD))/).tmp_$$$$
probe = $(shell mkdir $(TMPOUT); $(1))
)";

struct Fixture {
  Fixture() {
    tree.build_dir = tree.source_dir = "/src";
    disk.AddFile("/src/Makefile", kMakefile);
    disk.AddFile("/src/arch/x86/Makefile",
                 "libs-y += arch/x86/lib/\ndrivers-$(CONFIG_PCI) += "
                 "arch/x86/pci/\n");
    disk.AddFile("/src/scripts/Makefile.build", kMakefileBuild);
    disk.AddFile("/src/scripts/Kbuild.include", kKbuildInclude);
    disk.AddFile("/src/Kbuild",
                 "obj-y += fs/\nobj-y += drivers/\nobj-y += $(ARCH_LIB)\n"
                 "obj-y += $(ARCH_DRIVERS)\n");
    disk.AddFile("/src/Kconfig",
                 "config EXT\n\ttristate \"Ext\"\nconfig BTR\n\ttristate\n"
                 "config BUILTIN\n\ttristate\nconfig UNSET\n\ttristate\n"
                 "config FLAG\n\tbool\nconfig PCI\n\tbool\n");
    disk.AddFile("/src/include/config/auto.conf",
                 "CONFIG_EXT=m\nCONFIG_BTR=m\nCONFIG_BUILTIN=y\nCONFIG_FLAG=y\n");
    kernel::MakeInvocation invocation;
    invocation.arguments = {"-f", "./scripts/Makefile.build", "obj=/kninja-probe-directory",
                            "need-builtin=1"};
    invocation.directory = "/src";
    invocation.set = {
        {"SRCARCH", "x86"}, {"srctree", "."}, {"KBUILD_EXTMOD", "/kninja-probe-directory"}};
    capture.invocations.push_back(std::move(invocation));
  }

  ModuleIndex Load() { return Must(ModuleIndex::Load(disk, runner, tree, capture, {})); }

  MemoryDisk disk;
  FakeRunner runner;
  kernel::KernelTree tree;
  kernel::Capture capture;
};

// "path=value symbol" of each module, in order.
std::vector<std::string> Summary(const ModuleIndex& index) {
  std::vector<std::string> lines;
  for (const IndexedModule& module : index.modules())
    lines.push_back(module.path + "=" + module.value + " " + module.symbol);
  return lines;
}

using Lines = std::vector<std::string>;

TEST_CASE("a module is known by name, path, directory, symbol and place") {
  Fixture fixture;
  fixture.disk.AddFile("/src/fs/Makefile", "obj-y += libfs.o\nobj-y += ext/\n");
  fixture.disk.AddFile("/src/fs/ext/Makefile", "# ext\n\nobj-$(CONFIG_EXT) += ext.o\n");
  const ModuleIndex index = fixture.Load();
  REQUIRE(index.modules().size() == 1);
  const IndexedModule& module = index.modules()[0];
  CHECK(module.name == "ext");
  CHECK(module.path == "fs/ext/ext");
  CHECK(module.directory == "fs/ext");
  CHECK(module.symbol == "CONFIG_EXT");
  CHECK(module.value == "m");
  CHECK(module.objects == Lines{"fs/ext/ext.o"});
  CHECK(module.place.file == "fs/ext/Makefile");
  CHECK(module.place.line == 3);
  CHECK(index.statistics().directories == 3);
}

TEST_CASE("a composite module has the parts of the configuration") {
  Fixture fixture;
  fixture.disk.AddFile("/src/fs/Makefile",
                       "obj-$(CONFIG_EXT) += ext.o\n"
                       "ext-objs := super.o sub/inode.o\n"
                       "ext-y += acl.o super.o\n"
                       "ext-$(CONFIG_UNSET) += verity.o\n"
                       "ext-$(CONFIG_BTR) += ../lib/shared.o\n"
                       "obj-$(CONFIG_BTR) += btr.o\n"
                       "btr-$(CONFIG_UNSET) += nothing.o\n");
  const ModuleIndex index = fixture.Load();
  CHECK(index.FindPath("fs/ext")->objects ==
        Lines{"fs/super.o", "fs/sub/inode.o", "fs/acl.o", "fs/../lib/shared.o"});
  CHECK(index.FindPath("fs/btr")->objects.empty());
}

TEST_CASE("modules that are not built are listed without a value") {
  Fixture fixture;
  fixture.disk.AddFile("/src/fs/Makefile",
                       "obj-$(CONFIG_UNSET) += unset.o below/\n"
                       "obj-$(CONFIG_BUILTIN) += builtin.o\n");
  // CONFIG_EXT is m, but nothing descends into this directory.
  fixture.disk.AddFile("/src/fs/below/Kbuild", "obj-$(CONFIG_EXT) += ext.o\n");
  CHECK(Summary(fixture.Load()) ==
        Lines{"fs/below/ext= CONFIG_EXT", "fs/builtin=y CONFIG_BUILTIN", "fs/unset= CONFIG_UNSET"});
}

TEST_CASE("what is below a directory of modules is not part of the kernel") {
  Fixture fixture;
  fixture.disk.AddFile("/src/fs/Makefile", "obj-$(CONFIG_EXT) += below/\n");
  fixture.disk.AddFile("/src/fs/below/Makefile",
                       "obj-$(CONFIG_BTR) += btr.o\n"
                       "obj-$(CONFIG_BUILTIN) += builtin.o\n");
  CHECK(Summary(fixture.Load()) ==
        Lines{"fs/below/btr=m CONFIG_BTR", "fs/below/builtin= CONFIG_BUILTIN"});
}

TEST_CASE("objects of options that can only be y are no modules") {
  Fixture fixture;
  fixture.disk.AddFile("/src/fs/Makefile",
                       "obj-y += core.o\nobj-$(CONFIG_FLAG) += flag.o\n"
                       "obj-$(CONFIG_PCI) += pci.o\nobj-$(CONFIG_GONE) += gone.o\n"
                       "obj-m += always.o\n");
  CHECK(Summary(fixture.Load()) == Lines{"fs/always=m "});
}

TEST_CASE("a computed list name counts by what it makes of m") {
  Fixture fixture;
  fixture.disk.AddFile("/src/fs/Makefile",
                       "obj-$(subst m,y,$(CONFIG_EXT)) += builtin_only.o\n"
                       "obj-$(CONFIG_BTR:m=y) += builtin_too.o\n"
                       "obj-$(subst y,$(CONFIG_EXT),$(CONFIG_UNSET)) += ppp.o\n"
                       "obj-$(subst y,$(CONFIG_EXT),$(CONFIG_FLAG)) += ip.o\n");
  CHECK(Summary(fixture.Load()) == Lines{"fs/ip=m CONFIG_FLAG", "fs/ppp= CONFIG_UNSET"});
}

TEST_CASE("a module's file may be deeper than the makefile that names it") {
  Fixture fixture;
  fixture.disk.AddFile("/src/drivers/Makefile", "obj-m += amd/fmpm.o\n");
  const ModuleIndex index = fixture.Load();
  REQUIRE(index.modules().size() == 1);
  CHECK(index.modules()[0].path == "drivers/amd/fmpm");
  CHECK(index.modules()[0].directory == "drivers");
  CHECK(index.modules()[0].name == "fmpm");
}

TEST_CASE("an object in both lists is built in") {
  Fixture fixture;
  fixture.disk.AddFile("/src/fs/Makefile",
                       "obj-$(CONFIG_EXT) += both.o\n"
                       "obj-$(CONFIG_BUILTIN) += both.o\n");
  CHECK(Summary(fixture.Load()) == Lines{"fs/both=y CONFIG_BUILTIN"});
}

TEST_CASE("a list that is assigned anew forgets its members") {
  Fixture fixture;
  fixture.disk.AddFile("/src/fs/Makefile",
                       "obj-m := old.o\nobj-m := $(filter-out old.o,$(obj-m)) "
                       "new.o\n");
  const ModuleIndex index = fixture.Load();
  CHECK(index.FindPath("fs/new")->value == "m");
  REQUIRE(index.FindPath("fs/old") != nullptr);
  CHECK(index.FindPath("fs/old")->value == "");
}

TEST_CASE("what one directory defines is gone in the next") {
  Fixture fixture;
  fixture.disk.AddFile("/src/fs/Makefile",
                       "obj-m += first.o\nlocal := x.o\nSRCARCH := arm\n"
                       "define text\ny.o\nendef\nexport other := z.o\n");
  fixture.disk.AddFile("/src/drivers/Makefile",
                       "obj-m += second.o $(local) $(text) $(other)\n"
                       "obj-m += $(SRCARCH).o $(words $(MAKEFILE_LIST)).o\n");
  // auto.conf, Kbuild.include and the directory's own makefile.
  CHECK(Summary(fixture.Load()) ==
        Lines{"drivers/3=m ", "drivers/second=m ", "drivers/x86=m ", "fs/first=m "});
}

TEST_CASE("directories of the architecture come from the top-level lists") {
  Fixture fixture;
  fixture.disk.AddFile("/src/arch/x86/lib/Makefile", "obj-m += delay.o\n");
  fixture.disk.AddFile("/src/arch/x86/pci/Makefile", "obj-m += numa.o\n");
  CHECK(Summary(fixture.Load()) == Lines{"arch/x86/lib/delay=m ", "arch/x86/pci/numa= "});
}

TEST_CASE("kernels before 6.1 list their directories in the Makefile") {
  Fixture fixture;
  fixture.disk.AddFile("/src/Makefile",
                       "core-y := fs/\ndrivers-$(CONFIG_PCI) += drivers/\n"
                       "-include include/config/auto.conf\n"
                       "vmlinux-dirs := $(patsubst %/,%,$(core-y) $(drivers-y))\n"
                       "vmlinux-alldirs := $(sort $(vmlinux-dirs) "
                       "Documentation $(patsubst %/,%,$(drivers-)))\n"
                       "build-dirs := $(vmlinux-dirs)\n"
                       "clean-dirs := $(vmlinux-alldirs)\n");
  fixture.disk.AddFile("/src/Kbuild", "always-y := bounds.h\n");
  fixture.disk.AddFile("/src/fs/Makefile", "obj-m += ext.o\n");
  fixture.disk.AddFile("/src/drivers/Makefile", "obj-m += usb.o\n");
  fixture.disk.AddFile("/src/Documentation/Makefile", "obj-m += no.o\n");
  CHECK(Summary(fixture.Load()) == Lines{"drivers/usb= ", "fs/ext=m "});
}

TEST_CASE("with O= makefiles are read from the source tree") {
  Fixture fixture;
  fixture.tree.build_dir = "/out";
  fixture.disk.AddFile("/out/include/config/auto.conf", "CONFIG_EXT=y\n");
  fixture.disk.AddFile("/src/include/config/auto.conf", "CONFIG_EXT=m\n");
  fixture.disk.AddFile("/src/Makefile", "build-dir := .\n");
  fixture.disk.AddFile("/src/fs/Makefile", "obj-$(CONFIG_EXT) += ext.o\n");
  const ModuleIndex index = fixture.Load();
  REQUIRE(index.modules().size() == 1);
  CHECK(index.modules()[0].path == "fs/ext");
  CHECK(index.modules()[0].value == "y");
  CHECK(index.modules()[0].place.file == "fs/Makefile");
}

TEST_CASE("compilers are not asked for flags, and other commands once") {
  Fixture fixture;
  fixture.runner.Answer({"cut"}, "answer\n");
  fixture.disk.AddFile("/src/fs/Makefile",
                       "ccflags-y += $(call probe,gcc -a)\n"
                       "CFLAGS_ext.o := $(call probe,gcc -b)\n"
                       "name := $(shell cut -f1 names)\n"
                       "again := $(shell cut -f1 names)\n"
                       "obj-m += $(name).o\n");
  const ModuleIndex index = fixture.Load();
  CHECK(Summary(index) == Lines{"fs/answer=m "});
  CHECK(fixture.runner.CommandLines() == Lines{"cut -f1 names"});
  CHECK(index.statistics().shell_calls == 3);
  CHECK(index.statistics().shell_skipped == 1);
  CHECK(index.statistics().shell_started == 1);
}

TEST_CASE("a probe that decides on objects leaves nothing in the tree") {
  Fixture fixture;
  fixture.runner.Answer({"/bin/sh", "-c"}, "y\n");
  fixture.disk.AddFile("/src/fs/Makefile",
                       "ifeq ($(call probe,gcc -c),y)\nobj-m += ext.o\nendif\n");
  CHECK(Summary(fixture.Load()) == Lines{"fs/ext=m "});
  CHECK(fixture.runner.CommandLines() ==
        Lines{"/bin/sh -c mkdir ${TMPDIR:-/tmp}/kninja-probe-$$; gcc -c"});
  CHECK(fixture.disk.writes().empty());
}

TEST_CASE("a makefile that cannot be evaluated is a warning") {
  Fixture fixture;
  fixture.disk.AddFile("/src/fs/Makefile", "obj-m += ext.o\n$(error no such luck)\n");
  fixture.disk.AddFile("/src/drivers/Makefile", "obj-m += usb.o\n");
  const ModuleIndex index = fixture.Load();
  CHECK(Summary(index) == Lines{"drivers/usb=m ", "fs/ext=m "});
  REQUIRE(index.warnings().size() == 1);
  CHECK(Format(index.warnings()[0], {}) == "./fs/Makefile:2: warning: no such luck\n");
}

TEST_CASE("an index says what it was made from") {
  Fixture fixture;
  fixture.disk.AddFile("/src/fs/Makefile", "obj-m += ext.o\n");
  const ModuleIndex index = fixture.Load();
  Lines files;
  for (const Observation& observation : index.observations())
    if (observation.kind == Observation::Kind::kFile) files.push_back(observation.query);
  CHECK_THAT(files, Catch::Matchers::VectorContains(std::string("./fs/Makefile")));
  CHECK_THAT(files, Catch::Matchers::VectorContains(std::string("/src/Kconfig")));
  CHECK_THAT(files, Catch::Matchers::VectorContains(std::string("include/config/auto.conf")));
}

TEST_CASE("a capture without directories cannot give an index") {
  Fixture fixture;
  fixture.capture.invocations[0].arguments = {"-f", "scripts/Makefile.modpost"};
  CHECK(MessageOf(ModuleIndex::Load(fixture.disk, fixture.runner, fixture.tree, fixture.capture,
                                    {})) == "kbuild started no make with scripts/Makefile.build");
}

TEST_CASE("installed headers hold no modules") {
  Fixture fixture;
  fixture.tree.installed_headers = true;
  const Result<ModuleIndex> index =
      ModuleIndex::Load(fixture.disk, fixture.runner, fixture.tree, fixture.capture, {});
  REQUIRE_FALSE(index.has_value());
  CHECK(Format(index.error().diagnostic(), {}) ==
        "error: /src holds headers only, not the sources of modules\n"
        "hint: name a kernel source tree with --kernel\n");
}

TEST_CASE("top-level makefiles that kbuild generates need not be there") {
  Fixture fixture;
  fixture.disk.AddFile("/src/Makefile", "include include/config/auto.conf.cmd\nbuild-dir := .\n");
  fixture.disk.AddFile("/src/fs/Makefile", "obj-m += ext.o\n");
  const ModuleIndex index = fixture.Load();
  CHECK(Summary(index) == Lines{"fs/ext=m "});
  CHECK(index.warnings().empty());
}

TEST_CASE("a top level that cannot be evaluated is a warning") {
  Fixture fixture;
  fixture.disk.AddFile("/src/Makefile", "$(error too old)\n");
  fixture.disk.AddFile("/src/fs/Makefile", "obj-m += ext.o\n");
  const ModuleIndex index = fixture.Load();
  CHECK(Summary(index) == Lines{"fs/ext=m "});
  REQUIRE(index.warnings().size() == 1);
  CHECK(Format(index.warnings()[0], {}) == "Makefile:1: warning: too old\n");
}

IndexedModule Named(const std::string& directory, const std::string& name,
                    const std::string& value = "m") {
  IndexedModule module;
  module.name = name;
  module.directory = directory;
  module.path = directory + "/" + name;
  module.value = value;
  return module;
}

TEST_CASE("modules are found as modprobe names them") {
  const ModuleIndex index({Named("sound", "snd-hda-intel"), Named("fs", "btrfs"),
                           Named("lib", "snd_hda"), Named("sound", "snd-hda")});
  REQUIRE(index.Find("snd_hda_intel").size() == 1);
  CHECK(index.Find("snd_hda_intel")[0]->path == "sound/snd-hda-intel");
  REQUIRE(index.Find("snd-hda").size() == 2);
  CHECK(index.Find("snd-hda")[0]->path == "lib/snd_hda");
  CHECK(index.Find("snd-hda")[1]->path == "sound/snd-hda");
  CHECK(index.Find("btr").empty());
}

TEST_CASE("modules are found by path and by directory") {
  const ModuleIndex index({Named("sound", "b"), Named("fs", "btrfs"), Named("sound", "a")});
  CHECK(index.FindPath("fs/btrfs")->name == "btrfs");
  CHECK(index.FindPath("fs/btrfs.ko")->name == "btrfs");
  CHECK(index.FindPath("fs/ext") == nullptr);
  const std::vector<const IndexedModule*> sound = index.InDirectory("sound");
  REQUIRE(sound.size() == 2);
  CHECK(sound[0]->name == "a");
  CHECK(index.NearestNames("btrf", 3) == Lines{"btrfs"});
}

TEST_CASE("of two entries with one path the stronger value counts") {
  const ModuleIndex index(
      {Named("fs", "ext", ""), Named("fs", "ext", "m"), Named("fs", "ext", "y")});
  REQUIRE(index.modules().size() == 1);
  CHECK(index.modules()[0].value == "m");
}

}  // namespace
}  // namespace kninja::kbuild
