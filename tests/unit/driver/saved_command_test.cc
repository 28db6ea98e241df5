// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/saved_command.h"

#include "tests/support/catch.h"

namespace kninja::driver {
namespace {

using Views = std::vector<std::string_view>;

constexpr char kObject[] =
    "savedcmd_fs/a.o := gcc -Wp,-MMD,fs/.a.o.d  -D\"KBUILD_STR(s)=$(pound)s\" -DX='$$y' -o fs/a.o "
    "fs/a.c \n"
    "\n"
    "source_fs/a.o := fs/a.c\n"
    "\n"
    "deps_fs/a.o := \\\n"
    "    $(wildcard include/config/BTRFS_FS) \\\n"
    "  include/linux/kconfig.h \\\n"
    "    $(wildcard include/config/CC_VERSION_TEXT) \\\n"
    "  /usr/lib/gcc/include/stdarg.h \\\n"
    "\n"
    "fs/a.o: $(deps_fs/a.o)\n"
    "\n"
    "$(deps_fs/a.o):\n"
    "\n"
    "fs/a.o: $(wildcard ./tools/objtool/objtool)\n"
    "#SYMVER btrfs_a 0x12345678\n";

std::vector<std::string> Names(const SavedCommand& saved) {
  std::vector<std::string> names;
  for (const SavedSymbol& symbol : saved.symbols) names.push_back(symbol.name);
  return names;
}

TEST_CASE("a saved command of an object has command, source, dependencies and symbols") {
  const auto saved = ParseSavedCommand(kObject);
  REQUIRE(saved.has_value());
  CHECK(saved->target == "fs/a.o");
  CHECK(saved->command ==
        "gcc -Wp,-MMD,fs/.a.o.d  -D\"KBUILD_STR(s)=#s\" -DX='$y' -o fs/a.o fs/a.c ");
  CHECK(saved->source == "fs/a.c");
  CHECK(saved->dependencies == Views{"include/linux/kconfig.h", "/usr/lib/gcc/include/stdarg.h"});
  CHECK(saved->optional == Views{"./tools/objtool/objtool"});
  CHECK(Names(*saved) == std::vector<std::string>{"CONFIG_BTRFS_FS", "CONFIG_CC_VERSION_TEXT"});
  CHECK(saved->symbols[0].stamp == "BTRFS_FS");
}

TEST_CASE("a saved command of Linux 5.10 names symbols by the path of a header") {
  const auto saved = ParseSavedCommand(
      "cmd_a.o := gcc a.c\n\nsource_a.o := a.c\n\ndeps_a.o := \\\n"
      "    $(wildcard include/config/64bit.h) \\\n"
      "    $(wildcard include/config/cc/has/asm/inline.h) \\\n"
      "\na.o: $(deps_a.o)\n\n$(deps_a.o):\n");
  REQUIRE(saved.has_value());
  CHECK(Names(*saved) == std::vector<std::string>{"CONFIG_64BIT", "CONFIG_CC_HAS_ASM_INLINE"});
  CHECK(saved->symbols[1].stamp == "cc/has/asm/inline.h");
}

TEST_CASE("a saved command may be a single line") {
  const auto saved = ParseSavedCommand("cmd_m.o := ld -r -o m.o @m.mod \n");
  REQUIRE(saved.has_value());
  CHECK(saved->command == "ld -r -o m.o @m.mod ");
  CHECK(saved->dependencies.empty());
}

TEST_CASE("further prerequisites of the target are dependencies") {
  const auto saved = ParseSavedCommand(
      "cmd_a.ko := ld\n\na.ko: b c $(deps_a.ko)  $(wildcard d )\n"
      "symbol = 0x1\n\n");
  REQUIRE(saved.has_value());
  CHECK(saved->dependencies == Views{"b", "c"});
  CHECK(saved->optional == Views{"d"});
}

TEST_CASE("a saved command that was cut short anywhere before its end is none") {
  const std::string_view whole = kObject;
  const size_t end = whole.find("$(deps_fs/a.o):\n") + 16;
  const size_t command_end = whole.find('\n') + 2;  // A line alone is a whole file too.
  for (size_t size = 0; size < end; ++size) {
    if (size >= command_end - 1 && size < whole.find("source_")) continue;
    INFO("after " << size << " bytes");
    const auto saved = ParseSavedCommand(whole.substr(0, size));
    if (size < command_end - 1 || whole[size - 1] != '\n')
      CHECK_FALSE(saved.has_value());
    else
      CHECK_FALSE((saved.has_value() && size > whole.find("source_")));
  }
}

TEST_CASE("text that is no saved command is none") {
  for (const char* text : {"", "\n", "hello\n", "cmd_x\n", "savedcmd_ = x\n", "all: b\n"})
    CHECK_FALSE(ParseSavedCommand(text).has_value());
}

TEST_CASE("commands are the same when their words are") {
  CHECK(SameWords("gcc  -c a.c ", " gcc -c\ta.c"));
  CHECK(SameWords("", "  "));
  CHECK_FALSE(SameWords("gcc -c a.c", "gcc -c a.c -g"));
  CHECK_FALSE(SameWords("gcc -c a.cc", "gcc -c a.c"));
  CHECK_FALSE(SameWords("gcc -ca.c", "gcc -c a.c"));
  CHECK_FALSE(SameWords("gcc", ""));
}

}  // namespace
}  // namespace kninja::driver
