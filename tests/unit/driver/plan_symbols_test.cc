// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/plan_symbols.h"

#include "tests/support/elf_builder.h"
#include "tests/unit/driver/fake_build.h"

namespace kninja::driver {
namespace {

// fs/one.o imports kfree and exports one_of_us; modpost makes symbols and fs/one.mod.c.
class ModpostBuild : public FakeBuild {
 public:
  ModpostBuild() {
    ElfBuilder elf;
    elf.AddUndefined("kfree");
    const uint16_t table = elf.AddSection("__ksymtab", std::string(12, '\0'));
    elf.AddSymbol("__ksymtab_one_of_us", table);
    disk.AddFile("/tree/fs/one.o", elf.Bytes());
    SetList("");
    kbuild::Edge& edge = Add("symbols", {"list", "fs/one.o", "Module.symvers"}, "modpost");
    edge.outputs.push_back("fs/one.mod.c");
    edge.symbol_lists = {"Module.symvers"};
    disk.AddFile("/tree/list", "fs/one.o");
    model.goals = {"symbols"};
    disk.Tick(10);
  }
  void SetList(const std::string& more, const std::string& kfree_crc = "0x00000001") {
    disk.Tick();
    disk.AddFile("/tree/Module.symvers",
                 kfree_crc + "\tkfree\tvmlinux\tEXPORT_SYMBOL\t\n" +
                     "0x00000002\tprintk\tvmlinux\tEXPORT_SYMBOL\t\n" +
                     "0x00000003\tmodule_layout\tvmlinux\tEXPORT_SYMBOL\t\n" + more);
  }
};

const Lines kChanged = {"symbols: 'Module.symvers' changed"};

TEST_CASE("a list of symbols in which only others changed runs nothing, once and again") {
  ModpostBuild build;
  CHECK(build.Build() == Lines{"symbols"});
  CHECK(build.state->complete);
  build.SetList("0x00000009\tnew_one\tfs/two\tEXPORT_SYMBOL_GPL\tNS\n");
  const Plan plan = build.MakeThePlan();
  CHECK(plan.empty());
  CHECK(build.Names(plan.adopted) == Lines{"symbols"});
  CHECK(build.Build().empty());
  CHECK(build.state->complete);
  CHECK(build.MakeThePlan().adopted.empty());
}

TEST_CASE("what is imported counts: its CRC, that it is there, what every module imports") {
  ModpostBuild build;
  build.Build();
  build.SetList("", "0x00000007");
  CHECK(build.Reasons() == kChanged);
  build.SetList("");
  CHECK(build.Reasons().empty());
  build.disk.AddFile("/tree/Module.symvers", "0x00000002\tprintk\tvmlinux\tEXPORT_SYMBOL\t\n");
  CHECK(build.Reasons() == kChanged);
  build.SetList("0x00000008\tmodule_layout\tvmlinux\tEXPORT_SYMBOL\t\n");
  CHECK(build.Reasons() == kChanged);
}

TEST_CASE("what is exported counts, and what a list says of the module itself") {
  ModpostBuild build;
  build.Build();
  build.SetList("0x00000009\tone_of_us\tfs/two\tEXPORT_SYMBOL\t\n");
  CHECK(build.Reasons() == kChanged);
  build.SetList("0x00000009\tother\tdrivers/one\tEXPORT_SYMBOL\t\n");
  CHECK(build.Reasons() == kChanged);
}

TEST_CASE("a list or an object that makes no sense counts as a whole") {
  ModpostBuild build;
  build.Build();
  build.SetList("nonsense\n");
  CHECK(build.Reasons() == kChanged);
  build.disk.AddFile("/tree/fs/one.o", "no ELF file");
  build.SetList("");
  build.Build();
  build.SetList("0x00000009\tnew_one\tfs/two\tEXPORT_SYMBOL_GPL\tNS\n");
  CHECK(build.Reasons() == kChanged);
}

TEST_CASE("where it is not known which objects modpost looks at a list counts as a whole") {
  ModpostBuild build;
  build.EdgeOf("symbols").inputs = {"list", "Module.symvers"};
  build.Build();
  build.SetList("0x00000009\tnew_one\tfs/two\tEXPORT_SYMBOL_GPL\tNS\n");
  CHECK(build.Reasons() == kChanged);
}

}  // namespace
}  // namespace kninja::driver
