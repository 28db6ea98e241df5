// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/session.h"

#include "tests/support/catch.h"
#include "tests/support/fake_runner.h"
#include "tests/support/memory_disk.h"
#include "tests/unit/driver/fake_reporter.h"
#include "tests/unit/kernel/fake_tree.h"

namespace kninja::driver {
namespace {

struct World {
  MemoryDisk disk;
  FakeRunner runner;
  FakeReporter reporter;

  World(const std::string& build, const std::string& source) {
    kernel::AddTree(disk, build, build == source ? "" : source);
    disk.AddFile(source + "/fs/btrfs/Makefile");
    disk.AddFile("/home/me/hello/Kbuild");
  }

  Target Resolve(const std::string& build, const std::string& word, bool in_tree = false) {
    SessionOptions options;
    options.kernel = build;
    options.in_tree = in_tree;
    options.current_directory = "/home/me";
    Session session = Must(Session::Open(disk, runner, reporter, options));
    return Must(session.Resolve(word));
  }
};

TEST_CASE("a directory of the kernel tree is what M= takes") {
  World world("/linux", "/linux");
  for (const char* word : {"fs/btrfs", "/linux/fs/btrfs", "/linux/fs/btrfs/"}) {
    const Target target = world.Resolve("/linux", word);
    CHECK(target.directory == "fs/btrfs");
    CHECK(target.state_dir == "/linux/.kninja/fs/btrfs");
  }
  const Target module = world.Resolve("/linux", "fs/btrfs/btrfs.ko");
  CHECK(module.directory == "fs/btrfs");
  CHECK(module.module == "fs/btrfs/btrfs");
}

TEST_CASE("for an O= tree M= takes the absolute source directory") {
  World world("/build", "/linux");
  for (const char* word : {"fs/btrfs", "/linux/fs/btrfs"}) {
    const Target target = world.Resolve("/build", word);
    CHECK(target.directory == "/linux/fs/btrfs");
    CHECK(target.state_dir == "/linux/fs/btrfs/.kninja");
  }
  CHECK(world.Resolve("/build", "fs/btrfs/btrfs.ko").module == "/linux/fs/btrfs/btrfs");
  const Target in_tree = world.Resolve("/build", "fs/btrfs", true);
  CHECK(in_tree.directory == "fs/btrfs");
  CHECK(in_tree.state_dir == "/build/.kninja/fs/btrfs/in-tree");
}

TEST_CASE("a directory outside the tree is itself") {
  World world("/build", "/linux");
  const Target target = world.Resolve("/build", "hello");
  CHECK(target.directory == "/home/me/hello");
  CHECK(target.state_dir == "/home/me/hello/.kninja");
}

}  // namespace
}  // namespace kninja::driver
