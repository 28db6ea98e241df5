// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/needed_modules.h"

#include "tests/support/catch.h"
#include "tests/support/fake_runner.h"
#include "tests/support/memory_disk.h"
#include "tests/unit/driver/fake_reporter.h"
#include "tests/unit/kernel/fake_tree.h"

namespace kninja::driver {
namespace {

// A kernel with fs/a, which needs lib/b, which needs lib/c.
struct World {
  MemoryDisk disk;
  FakeRunner runner;
  FakeReporter reporter;

  World() {
    kernel::AddTree(disk, "/linux");
    disk.AddFile("/linux/Module.symvers", "0x1\tkfree\tvmlinux\tEXPORT_SYMBOL\t\n");
    for (const std::string directory : {"fs/a", "lib/b", "lib/c"}) {
      disk.AddFile("/linux/" + directory + "/Makefile", "obj-m += x.o\n");
      disk.AddDirectory("/linux/.kninja/" + directory);
    }
  }
  Session Open(bool in_tree = false, Environment environment = {}) {
    SessionOptions options;
    options.kernel = "/linux";
    options.current_directory = "/linux";
    options.in_tree = in_tree;
    options.environment = std::move(environment);
    return Must(Session::Open(disk, runner, reporter, options));
  }
};

std::string Text(const std::vector<NeededModule>& modules) {
  std::string text;
  for (const NeededModule& module : modules) {
    text += module.path + ":";
    for (const std::string& symbol : module.symbols) text += " " + symbol;
    text += "; ";
  }
  return text;
}

TEST_CASE("needed modules are kept beside the state of a target") {
  World world;
  Session session = world.Open();
  const Target target = Must(session.Resolve("fs/a"));
  CHECK(LoadNeeded(session, target).empty());
  CHECK(SaveNeeded(session, target, {{"lib/b/b", {"b_get", "b_put"}}, {"lib/c/c", {"c_get"}}}));
  CHECK(Text(LoadNeeded(session, target)) == "lib/b/b: b_get b_put; lib/c/c: c_get; ");
  CHECK(LoadNeeded(session, Must(session.Resolve("lib/b"))).empty());
}

TEST_CASE("a module is needed while the kernel's list lacks one of its symbols") {
  World world;
  Session session = world.Open();
  const Target target = Must(session.Resolve("fs/a"));
  CHECK(SaveNeeded(session, target, {{"lib/b/b", {"b_get", "b_put"}}}));
  world.disk.AddFile("/linux/Module.symvers", "0x1\tb_get\tlib/b/b\tEXPORT_SYMBOL\t\n");
  CHECK(Text(LoadNeeded(session, target)) == "lib/b/b: b_get b_put; ");
  world.disk.AddFile(
      "/linux/Module.symvers",
      "0x1\tb_get\tlib/b/b\tEXPORT_SYMBOL\t\n0x1\tb_put\tlib/b/b\tEXPORT_SYMBOL\t\n");
  CHECK(LoadNeeded(session, target).empty());
  world.disk.AddFile("/linux/Module.symvers", "nonsense");
  CHECK(Text(LoadNeeded(session, target)) == "lib/b/b: b_get b_put; ");
}

TEST_CASE("a damaged note of needed modules is none") {
  World world;
  Session session = world.Open();
  const Target target = Must(session.Resolve("fs/a"));
  const std::string file = target.state_dir + "/needed-modules";
  CHECK(SaveNeeded(session, target, {{"lib/b/b", {"b_get"}}}));
  const std::string whole = Must(world.disk.Read(file));
  for (size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    CHECK(world.disk.Write(file, damaged));
    CHECK(LoadNeeded(session, target).empty());
    CHECK(world.disk.Write(file, whole.substr(0, i)));
    CHECK(LoadNeeded(session, target).empty());
  }
}

TEST_CASE("outside of in-tree builds modpost is told of what was built before") {
  World world;
  Session session = world.Open(false, {{"KBUILD_EXTRA_SYMBOLS", "/more/Module.symvers"}});
  const Target target = Must(session.Resolve("fs/a"));
  const Target one = Must(ResolveNeeded(session, {"lib/b/b", {}}));
  CHECK(one.directory == "lib/b");
  CHECK(one.module.empty());
  // Two modules of one directory.
  const Target with = WithNeeded(session, target, {one, one});
  CHECK(with.state_dir == target.state_dir);
  CHECK(session.VariablesFor(with) ==
        std::vector<std::string>{
            "KBUILD_EXTRA_SYMBOLS=/more/Module.symvers /linux/lib/b/Module.symvers"});
  CHECK(session.VariablesFor(WithNeeded(session, target, {})).empty());
}

TEST_CASE("in the tree all are built as one") {
  World world;
  Session session = world.Open(true);
  const Target target = Must(session.Resolve("fs/a/a.ko"));
  const Target with = WithNeeded(session, target, {Must(ResolveNeeded(session, {"lib/b/b", {}}))});
  CHECK(with.variables.empty());
  CHECK(with.text == "fs/a/a.ko");
  REQUIRE(with.parts.size() == 2);
  CHECK(with.parts[1].module == "lib/b/b");
}

TEST_CASE("the lists of symbols of all that is needed, however far away") {
  World world;
  Session session = world.Open();
  const Target target = Must(session.Resolve("fs/a"));
  CHECK(SaveNeeded(session, target, {{"lib/b/b", {"b_get"}}, {"gone/x", {"x"}}}));
  CHECK(SaveNeeded(session, Must(session.Resolve("lib/b")),
                   {{"lib/c/c", {"c_get"}}, {"fs/a/a", {"a_get"}}}));
  CHECK(SymbolListsOf(session, target) == std::vector<std::string>{"/linux/fs/a/Module.symvers",
                                                                   "/linux/lib/b/Module.symvers",
                                                                   "/linux/lib/c/Module.symvers"});
}

TEST_CASE("a need is described by its first symbol") {
  Target target;
  target.text = "fs/a";
  CHECK(DescribeNeed(target, {"lib/b/b", {"b_get"}}) ==
        "fs/a imports 'b_get' from lib/b/b.ko, which Module.symvers does not list");
  CHECK(DescribeNeed(target, {"lib/b/b", {"b_get", "b_put", "b_set"}}) ==
        "fs/a imports 'b_get' and 2 more from lib/b/b.ko, which Module.symvers does not list");
}

}  // namespace
}  // namespace kninja::driver
