// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kernel/configuration.h"

#include "tests/support/catch.h"
#include "tests/support/memory_disk.h"

namespace kninja::kernel {
namespace {

TEST_CASE("a configuration gives the values of its symbols") {
  const Configuration configuration = Configuration::Parse(
      "# Linux/x86 Kernel Configuration\n"
      "CONFIG_BTRFS_FS=m\n"
      "CONFIG_LOCALVERSION=\"-test\"\n"
      "CONFIG_CC_VERSION_TEXT=gcc (Debian 12.2.0-14) 12.2.0\r\n"
      "# CONFIG_XFS_FS is not set\n"
      "CONFIG_EMPTY=\n"
      "CONFIG_LAST=0x10");
  CHECK(configuration.Value("CONFIG_BTRFS_FS") == "m");
  CHECK(configuration.Value("CONFIG_LOCALVERSION") == "-test");
  CHECK(configuration.Value("CONFIG_CC_VERSION_TEXT") == "gcc (Debian 12.2.0-14) 12.2.0");
  CHECK(configuration.Value("CONFIG_XFS_FS").empty());
  CHECK(configuration.Value("CONFIG_EMPTY").empty());
  CHECK(configuration.Value("CONFIG_LAST") == "0x10");
  CHECK(configuration.Value("CONFIG_BTRFS").empty());
  CHECK(configuration.size() == 5);
}

TEST_CASE("an empty configuration has no values") {
  CHECK(Configuration().Value("CONFIG_A").empty());
  CHECK(Configuration::Parse("").Value("CONFIG_A").empty());
  CHECK(Configuration::Parse("\n=\nCONFIG\nx=y\n").size() == 0);
}

TEST_CASE("the last value of a symbol holds") {
  const Configuration configuration = Configuration::Parse("CONFIG_A=y\nCONFIG_A=m\n");
  CHECK(configuration.Value("CONFIG_A") == "m");
  CHECK(configuration.size() == 1);
}

TEST_CASE("a copy of a short configuration stands alone") {
  Configuration copy;
  {
    const Configuration original = Configuration::Parse("CONFIG_A=y\n");
    copy = original;
  }
  CHECK(copy.Value("CONFIG_A") == "y");
}

TEST_CASE("thousands of symbols are all found") {
  std::string text;
  for (int i = 0; i < 9000; ++i)
    text += "CONFIG_S" + std::to_string(i) + "=" + std::to_string(i * 3) + "\n";
  const Configuration configuration = Configuration::Parse(text);
  REQUIRE(configuration.size() == 9000);
  for (int i = 0; i < 9000; ++i)
    REQUIRE(configuration.Value("CONFIG_S" + std::to_string(i)) == std::to_string(i * 3));
  CHECK(configuration.Value("CONFIG_S9000").empty());
}

TEST_CASE("the synchronised configuration goes before .config") {
  MemoryDisk disk;
  disk.AddFile("/k/.config", "CONFIG_A=m\n");
  CHECK(Must(Configuration::Load(disk, "/k")).Value("CONFIG_A") == "m");
  disk.AddFile("/k/include/config/auto.conf", "CONFIG_A=y\n");
  CHECK(Must(Configuration::Load(disk, "/k")).Value("CONFIG_A") == "y");
}

TEST_CASE("a tree without any configuration cannot be read") {
  CHECK(MessageOf(Configuration::Load(MemoryDisk(), "/k")) ==
        "cannot read /k/.config: No such file or directory");
}

TEST_CASE("a symbol's definition is found with its prompt") {
  MemoryDisk disk;
  disk.AddFile("/k/fs/btrfs/Kconfig",
               "# SPDX\n\nconfig BTRFS_FS\n\ttristate \"Btrfs filesystem support\"\n"
               "\tselect CRC32\n\nconfig BTRFS_FS_CHECK\n\tbool \"Check\"\n");
  const auto found = FindSymbolDefinition(disk, "/k", "fs/btrfs", "CONFIG_BTRFS_FS");
  REQUIRE(found);
  CHECK(found->file == "fs/btrfs/Kconfig");
  CHECK(found->line == 3);
  CHECK(found->prompt == "Btrfs filesystem support");
}

TEST_CASE("the given directory is searched before the tree") {
  MemoryDisk disk;
  disk.AddFile("/k/arch/Kconfig", "config X\n\tbool 'first'\n");
  disk.AddFile("/k/drivers/net/deep/Kconfig.more", "menuconfig X\n\tbool\n\tprompt \"second\"\n");
  CHECK(FindSymbolDefinition(disk, "/k", "drivers/net", "X")->prompt == "second");
  CHECK(FindSymbolDefinition(disk, "/k", "", "X")->prompt == "first");
  CHECK(FindSymbolDefinition(disk, "/k", "sound", "X")->file == "arch/Kconfig");
}

TEST_CASE("a symbol without prompt has none, not the next one's") {
  MemoryDisk disk;
  disk.AddFile("/k/Kconfig", "config A\n\tbool\n\thelp\n\t  Say \"y\".\nconfig B\n\tbool \"b\"\n");
  const auto found = FindSymbolDefinition(disk, "/k", ".", "A");
  REQUIRE(found);
  CHECK(found->prompt.empty());
  CHECK_FALSE(FindSymbolDefinition(disk, "/k", "", "C").has_value());
}

}  // namespace
}  // namespace kninja::kernel
