// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/config_sync.h"

#include <filesystem>
#include <fstream>

#include "src/base/diagnostic.h"
#include "src/driver/preparation_check.h"
#include "tests/support/catch.h"
#include "tests/support/fake_runner.h"
#include "tests/support/memory_disk.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/driver/fake_reporter.h"

namespace kninja::driver {
namespace {

// A prepared tree as small as it can be, with options A and B.
class Tree {
 public:
  TempDir folder;
  RealDisk disk;
  FakeRunner runner;
  FakeReporter reporter;
  std::string path = "/bin";

  Tree() {
    Write("Makefile", "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 0\n");
    Write("Kbuild", "");
    Write("init/main.c", "");
    Write("Kconfig", "config A\n\tbool \"a\"\nconfig B\n\tbool \"b\"\n\tdepends on A\n");
    Write("include/generated/utsrelease.h", "#define UTS_RELEASE \"6.1.0\"\n");
    Write("include/generated/autoconf.h", "");
    Write("scripts/basic/fixdep", "");
    Write("scripts/mod/modpost", "");
    Write("include/config/auto.conf", "CONFIG_A=y\n");
    Write(".config", "CONFIG_A=y\n# CONFIG_B is not set\n");
    SetTime(".config", -60);
  }
  std::string Path(const std::string& name) const { return folder.path() + "/" + name; }
  void Write(const std::string& name, const std::string& text) {
    REQUIRE(disk.MakeDirectories(Path(name.substr(0, name.rfind('/') + 1))));
    REQUIRE(disk.Write(Path(name), text));
  }
  std::string Content(const std::string& name) const {
    return disk.Read(Path(name)).value_or("none");
  }
  // Relative to now.
  void SetTime(const std::string& name, int seconds) {
    std::filesystem::last_write_time(
        Path(name), std::filesystem::file_time_type::clock::now() + std::chrono::seconds(seconds));
  }
  // What it said.
  std::string Sync(std::vector<std::string> variables = {}) {
    reporter.said.clear();
    SessionOptions options;
    options.kernel = folder.path();
    options.variables = std::move(variables);
    options.environment = {{"KNINJA_CACHE_DIR", Path("cache")}, {"PATH", path}};
    options.current_directory = folder.path();
    Result<Session> session = Session::Open(disk, runner, reporter, std::move(options));
    REQUIRE(session);
    const Status status = SyncConfiguration(*session, "");
    return status ? reporter.said : Format(status.error().diagnostic(), {});
  }
};

const std::string kNoChange = "configuration up to date, no option has another value\n";

TEST_CASE("a configuration that is older than what was made of it is left alone") {
  Tree tree;
  CHECK(tree.Sync() == "");
  CHECK(tree.Content("include/config/auto.conf") == "CONFIG_A=y\n");
}

TEST_CASE("a changed configuration is synced, and the changed options touched") {
  Tree tree;
  tree.Write(".config", "CONFIG_A=y\nCONFIG_B=y\n");
  tree.SetTime(".config", 60);
  CHECK(tree.Sync() == "configuration up to date; changed: CONFIG_B\n");
  CHECK(tree.Content("include/config/auto.conf").ends_with("CONFIG_A=y\nCONFIG_B=y\n"));
  CHECK(tree.Content("include/generated/autoconf.h").ends_with("#define CONFIG_B 1\n"));
  CHECK(tree.Content("include/config/B") == "");
  CHECK(tree.Content("include/config/A") == "none");
  CHECK(tree.Content(".config.old") == "CONFIG_A=y\nCONFIG_B=y\n");  // The heading was missing.
  CHECK(tree.Sync() == "");
}

TEST_CASE("content decides once it is known what the files were made from") {
  Tree tree;
  tree.SetTime(".config", 60);
  CHECK(tree.Sync() == kNoChange);
  const std::string first = tree.Content(".config");
  tree.SetTime(".config", 120);  // Touched only.
  CHECK(tree.Sync() == "");
  tree.Write(".config", first + "# CONFIG_C is not set\n");
  tree.Write(".config", "CONFIG_A=y\nCONFIG_B=y\n");
  tree.SetTime(".config", -600);  // Another one, put back with its old time.
  CHECK(tree.Sync() == "configuration up to date; changed: CONFIG_B\n");
}

TEST_CASE("a .config so young that it may change unseen is read again") {
  Tree tree;
  tree.SetTime(".config", 60);
  CHECK(tree.Sync() == kNoChange);
  tree.SetTime(".config", 60);
  CHECK(tree.Sync() == "");
  const auto time = std::filesystem::last_write_time(tree.Path(".config"));
  std::string text = tree.Content(".config");
  const std::string unset = "# CONFIG_B is not set", set = "CONFIG_B=y\n##########";
  text.replace(text.find(unset), unset.size(), set);
  // In place: the same file, of the same size, at the same time.
  std::fstream(tree.Path(".config"), std::ios::in | std::ios::out) << text;
  std::filesystem::last_write_time(tree.Path(".config"), time);
  CHECK(tree.Sync() == "configuration up to date; changed: CONFIG_B\n");
}

TEST_CASE("a Kconfig file with another content is a reason to sync") {
  Tree tree;
  tree.Write("sub/Kconfig", "config C\n\tdef_bool y\n");
  tree.Write("Kconfig", tree.Content("Kconfig") + "source \"sub/Kconfig\"\n");
  tree.SetTime("sub/Kconfig", -600);
  tree.SetTime("Kconfig", -600);
  tree.SetTime(".config", 60);
  CHECK(tree.Sync() == "configuration up to date; changed: CONFIG_C\n");
  CHECK(tree.Sync() == "");
  tree.SetTime("sub/Kconfig", 60);  // Touched only.
  CHECK(tree.Sync() == "");
  tree.Write("sub/Kconfig", "config C\n\tdef_bool n\n");
  tree.SetTime("sub/Kconfig", -600);  // Another one, with the old time and size.
  CHECK(tree.Sync() == "configuration up to date; changed: CONFIG_C\n");
  tree.Write("sub/Kconfig", "config D\n\tdef_bool y\n");  // Too young to be trusted.
  CHECK(tree.Sync() == "configuration up to date; changed: CONFIG_D\n");
  CHECK(tree.Sync() == "");
}

TEST_CASE("of a Kconfig file times count where nothing else is known") {
  Tree tree;
  tree.SetTime("Kconfig", -600);
  tree.Write("include/config/auto.conf.cmd",
             "deps_config := \\\n\tKconfig\n\ninclude/config/auto.conf: \\\n\t$(deps_config)\n\n");
  CHECK(tree.Sync() == "");
  REQUIRE(tree.disk.Remove(tree.Path(".kninja/config")));
  tree.SetTime("Kconfig", 60);
  CHECK(tree.Sync() == kNoChange);
  tree.Write("include/config/auto.conf.cmd",
             "deps_config := \\\n\tKconfig \\\n\tgone\n\n$(deps_config): ;\n");
  tree.Write("include/config/auto.conf", "CONFIG_A=y\n");  // By make.
  CHECK(tree.Sync() == kNoChange);
}

TEST_CASE("another compiler is a reason to sync") {
  Tree tree;
  tree.Write("Kconfig", "config A\n\tbool \"a\"\n\tdefault $(CC)\n");
  tree.Write("Makefile", tree.Content("Makefile") + "CC = cc-of-a-test\nexport CC\n");
  tree.SetTime("Kconfig", -600);
  tree.SetTime(".config", 60);
  tree.Write("bin/cc-of-a-test", "#!/bin/sh\n");
  std::filesystem::permissions(tree.Path("bin/cc-of-a-test"), std::filesystem::perms::owner_all);
  tree.path = tree.Path("bin");
  CHECK(tree.Sync() == kNoChange);
  CHECK(tree.Content("include/config/auto.conf.cmd").find("ifneq \"$(CC)\" \"cc-of-a-test\"") !=
        std::string::npos);
  CHECK(tree.Sync() == "");
  tree.SetTime("bin/cc-of-a-test", -1000);
  CHECK(tree.Sync() == kNoChange);
  CHECK(tree.Sync() == "");
}

TEST_CASE("where make has synced meanwhile, times count") {
  Tree tree;
  tree.SetTime(".config", 60);
  CHECK(tree.Sync() == kNoChange);
  tree.Write(".config", "CONFIG_A=y\nCONFIG_B=y\n");
  tree.SetTime(".config", -60);
  tree.Write("include/config/auto.conf", "CONFIG_A=y\nCONFIG_B=y\n");
  CHECK(tree.Sync() == "");
}

TEST_CASE("options that are left open take their defaults, and are told") {
  Tree tree;
  tree.Write(".config", "CONFIG_A=y\n");
  tree.SetTime(".config", 60);
  const std::string said = tree.Sync();
  CHECK(said == "warning: " + tree.Path(".config") +
                    " leaves 1 option open, which takes the default: CONFIG_B\n"
                    "hint: kninja config set SYMBOL=VALUE, or make oldconfig, answers otherwise\n" +
                    kNoChange);
  CHECK(tree.Content(".config").ends_with("CONFIG_A=y\n# CONFIG_B is not set\n"));
}

TEST_CASE("installed headers are never written") {
  Tree tree;
  REQUIRE(tree.disk.Remove(tree.Path("init/main.c")));
  tree.Write(".config", "CONFIG_A=y\nCONFIG_B=y\n");
  tree.SetTime(".config", 60);
  CHECK(tree.Sync() == "");
  CHECK_FALSE(tree.disk.Stat(tree.Path(".kninja")));
}

TEST_CASE("a Kconfig file that is wrong keeps the build from beginning") {
  Tree tree;
  tree.Write("Kconfig", "config A\n\tbooll \"a\"\n");
  tree.SetTime(".config", 60);
  CHECK(tree.Sync().find("Kconfig:2:2: error: unknown statement 'booll'") != std::string::npos);
  CHECK(tree.Content("include/config/auto.conf") == "CONFIG_A=y\n");
}

TEST_CASE("what prepare made from a changed option is told") {
  MemoryDisk disk("/t");
  disk.AddFile("/t/kernel/.bounds.s.cmd", "deps := $(wildcard include/config/SMP) \\\n");
  disk.AddFile("/t/arch/x86/kernel/.asm-offsets.s.cmd", "$(wildcard include/config/smp/x.h)");
  kernel::KernelTree tree;
  tree.build_dir = "/t";
  CHECK_FALSE(OutdatedPreparation(disk, tree, {"SM", "BTRFS_FS"}));
  const auto warning = OutdatedPreparation(disk, tree, {"A", "SMP", "smp/x.h"});
  REQUIRE(warning);
  CHECK(Format(*warning, {}) ==
        "warning: the kernel tree was prepared for another configuration\n"
        "hint: run `make -C /t modules_prepare`\n"
        "note: 'include/generated/bounds.h' was made with another value of CONFIG_SMP\n"
        "note: 'include/generated/asm-offsets.h' was made with another value of CONFIG_SMP_X\n");
}

}  // namespace
}  // namespace kninja::driver
