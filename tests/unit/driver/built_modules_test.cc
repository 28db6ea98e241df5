// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/built_modules.h"

#include "src/driver/module_info.h"
#include "tests/support/catch.h"
#include "tests/support/elf_builder.h"
#include "tests/support/fake_runner.h"
#include "tests/support/memory_disk.h"
#include "tests/unit/driver/fake_reporter.h"
#include "tests/unit/kernel/fake_tree.h"

namespace kninja::driver {
namespace {

constexpr char kInstalled[] = "/root/lib/modules/6.1.0-56-amd64";

std::string Module(const std::vector<std::string>& imports, const std::string& modinfo = "") {
  ElfBuilder elf;
  elf.AddSection(".modinfo", modinfo + std::string(1, '\0'));
  for (const std::string& import : imports) elf.AddUndefined(import);
  return elf.Bytes();
}

// A kernel with a module "lib/a/a", and another in /home/me that uses it.
struct World {
  MemoryDisk disk;
  FakeRunner runner;
  FakeReporter reporter;

  World() {
    kernel::AddTree(disk, "/linux");
    disk.AddFile("/linux/Module.symvers",
                 "0x1\tkfree\tvmlinux\tEXPORT_SYMBOL\t\n0x2\ta_get\tlib/a/a\tEXPORT_SYMBOL\t\n");
    disk.AddFile("/home/me/x.ko", Module({"kfree", "a_get", "nobody"}, "softdep=pre: soft"));
  }

  Session Open(const std::vector<std::string>& variables = {}) {
    SessionOptions options;
    options.kernel = "/linux";
    options.current_directory = "/home/me";
    options.variables = variables;
    return Must(Session::Open(disk, runner, reporter, options));
  }
  ModuleInfo Describe(const std::string& word, const std::vector<std::string>& variables = {}) {
    Session session = Open(variables);
    return Must(DescribeModule(session, word));
  }
};

std::string Steps(const ModuleInfo& info) {
  std::string text;
  for (const kmod::LoadStep& step : info.needs->order.steps)
    text += (text.empty() ? "" : " ") + step.module + (step.built ? "" : "!");
  return text;
}

TEST_CASE("a module's file outside the tree is described by what it says") {
  World world;
  const ModuleInfo info = world.Describe("./x.ko");
  CHECK_FALSE(info.in_tree);
  CHECK(info.module.name == "x");
  CHECK(info.built == "/home/me/x.ko");
  REQUIRE(info.needs);
  REQUIRE(info.needs->providers.used.size() == 2);
  CHECK(info.needs->providers.used[0].provider == "lib/a/a");
  CHECK(info.needs->providers.used[0].symbols == std::vector<std::string>{"a_get"});
  CHECK(info.needs->providers.missing == std::vector<std::string>{"nobody"});
  CHECK(Steps(info) == "lib/a/a! soft! /home/me/x");
}

TEST_CASE("a provider is read where it is built, else where it is installed") {
  World world;
  const std::vector<std::string> installed = {"INSTALL_MOD_PATH=/root"};
  world.disk.AddFile(std::string(kInstalled) + "/kernel/lib/a/a.ko", Module({}, "softdep=post: b"));
  world.disk.AddFile(std::string(kInstalled) + "/kernel/lib/b.ko", Module({}));
  world.disk.AddFile(std::string(kInstalled) + "/modules.order",
                     "kernel/lib/a/a.ko\nkernel/lib/b.ko\n");
  world.disk.AddFile(std::string(kInstalled) + "/modules.alias",
                     "# Aliases\nalias sof? a\nalias so-ft b\n");
  CHECK(Steps(world.Describe("x.ko", installed)) == "lib/a/a lib/b /home/me/x");
  world.disk.AddFile("/linux/lib/a/a.o", "bitcode");
  CHECK(Steps(world.Describe("x.ko", installed)) == "lib/a/a lib/b /home/me/x");
  world.disk.AddFile("/linux/lib/a/a.o", Module({}));
  CHECK(Steps(world.Describe("x.ko", installed)) == "lib/a/a /home/me/x");
  world.disk.AddFile("/linux/lib/a/a.ko", Module({}, "softdep=pre: b"));
  CHECK(Steps(world.Describe("x.ko", installed)) == "lib/b lib/a/a /home/me/x");
}

TEST_CASE("KBUILD_EXTRA_SYMBOLS and a directory's own symbols come after the kernel's") {
  World world;
  world.disk.AddFile("/more/Module.symvers", "0x3\ta_get\t/more/a\tEXPORT_SYMBOL\t\n");
  world.disk.AddFile("/home/me/Module.symvers", "0x3\tnobody\t/home/me/y\tEXPORT_SYMBOL\t\n");
  const ModuleInfo info =
      world.Describe("x.ko", {"KBUILD_EXTRA_SYMBOLS=/more/Module.symvers /none/Module.symvers"});
  CHECK(info.needs->providers.missing.empty());
  CHECK(Steps(info) == "/home/me/y! /more/a! soft! /home/me/x");
  CHECK(world.reporter.said == "");
}

TEST_CASE("a neighbour's name may start at the directory of its Module.symvers") {
  World world;
  world.disk.AddFile("/home/me/Module.symvers", "0x3\tnobody\tsub/y\tEXPORT_SYMBOL\t\n");
  world.disk.AddFile("/home/me/sub/y.o", Module({"a_get"}));
  CHECK(Steps(world.Describe("x.ko")) == "lib/a/a! sub/y soft! /home/me/x");
}

TEST_CASE("what the kernel exports and somebody else, too, is a warning") {
  World world;
  world.disk.AddFile("/home/me/Module.symvers", "0x3\tkfree\t/home/me/y\tEXPORT_SYMBOL\t\n");
  world.Describe("x.ko");
  CHECK(world.reporter.said ==
        "/home/me/Module.symvers:1: warning: /home/me/y: 'kfree' exported twice. Previous export "
        "was in vmlinux\n"
        "note: /linux/Module.symvers:1: the previous export\n");
}

TEST_CASE("a module for another kernel than that at hand is told") {
  World world;
  world.disk.AddFile("/home/me/x.ko", Module({}, "vermagic=5.10.0 SMP "));
  world.Describe("x.ko");
  CHECK(world.reporter.said ==
        "/home/me/x.ko: warning: the module was built for kernel '5.10.0', and its providers are "
        "looked for in '6.1.0-56-amd64'\n"
        "hint: name its own kernel with --kernel\n");
  world.reporter.said.clear();
  world.disk.AddFile("/home/me/x.ko", Module({}, "vermagic=6.1.0-56-amd64 SMP "));
  world.Describe("x.ko");
  CHECK(world.reporter.said == "");
}

TEST_CASE("a file that is no module is refused by what it is") {
  World world;
  world.disk.AddFile("/home/me/x.ko", "text");
  Session session = world.Open();
  CHECK(MessageOf(DescribeModule(session, "x.ko")) == "expected an ELF file, found something else");
}

}  // namespace
}  // namespace kninja::driver
