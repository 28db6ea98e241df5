// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/include_shadows.h"

#include "tests/support/catch.h"
#include "tests/support/memory_disk.h"

namespace kninja::driver {
namespace {

using Texts = std::vector<std::string>;

TEST_CASE("the search path is the compiler's, in its order") {
  CHECK(
      SearchPath("gcc -I./b -isystem sys -Ia/../c -I d -iquote \"q\" -idirafter late -I./b -c x.c",
                 {}) == Texts{"q", "b", "c", "d", "sys", "late"});
  CHECK(SearchPath("ld -o x y", {}).empty());
}

struct World {
  MemoryDisk disk{"/linux"};
  FileTable files{disk, 0};
  Environment environment;

  std::optional<IncludeShadows::Found> Of(const std::vector<std::string>& sources) {
    IncludeShadows shadows(disk, files, environment);
    std::vector<FileId> ids;
    for (const std::string& source : sources) ids.push_back(files.Id(source));
    return shadows.Of("gcc -Iarch/include -Iinclude", ids);
  }
  Texts Absent(const std::vector<std::string>& sources) {
    const auto found = Of(sources);
    REQUIRE(found);
    return found->absent;
  }
};

TEST_CASE("a header hides those that come later in the search path") {
  World world;
  world.disk.AddFile("/linux/include/a.h");
  world.disk.AddFile("/linux/include/deep/b.h");
  world.disk.AddFile("/linux/arch/include/own.h");
  CHECK(world.Absent({"include/a.h", "arch/include/own.h"}) == Texts{"arch/include/a.h"});
  // The folder that is not there says it for all that could be in it.
  CHECK(world.Absent({"include/deep/b.h"}) == Texts{"arch/include/deep"});
}

TEST_CASE("a quoted header is looked for beside the source first") {
  World world;
  world.disk.AddFile("/linux/fs/a.c", "#include \"x.h\"\n#include \"there.h\"\n");
  world.disk.AddFile("/linux/fs/there.h");
  world.disk.AddFile("/linux/include/x.h");
  CHECK(world.Absent({"fs/a.c"}) == Texts{"arch", "fs/x.h"});
}

TEST_CASE("a header whose name is made up may hide any that was read") {
  World world;
  world.disk.AddFile("/linux/include/trace/define.h", "#include NAME\n");
  world.disk.AddFile("/linux/include/a.h");
  const Texts absent = world.Absent({"include/trace/define.h", "include/a.h"});
  CHECK(std::find(absent.begin(), absent.end(), "include/trace/a.h") != absent.end());
}

TEST_CASE("a header that is asked for is one that is read, or is absent everywhere") {
  World world;
  world.disk.AddFile("/linux/fs/a.c", "#if __has_include(<new.h>)\n");
  world.disk.AddDirectory("/linux/arch/include");
  world.disk.AddDirectory("/linux/include");
  CHECK(world.Absent({"fs/a.c"}) == Texts{"arch/include/new.h", "include/new.h"});
  world.disk.AddFile("/linux/include/new.h");
  World again;
  again.disk.AddFile("/linux/fs/a.c", "#if __has_include(<new.h>)\n");
  again.disk.AddDirectory("/linux/arch/include");
  again.disk.AddFile("/linux/include/new.h");
  const auto found = again.Of({"fs/a.c"});
  REQUIRE(found);
  CHECK(found->absent == Texts{"arch/include/new.h"});
  REQUIRE(found->present.size() == 1);
  CHECK(again.files.path(found->present[0]) == "include/new.h");
}

TEST_CASE("a quoted header that is nowhere is absent all along the search path") {
  World world;
  world.environment = {{"CPATH", "third:/far"}};
  world.disk.AddFile("/linux/fs/a.c", "#if __has_include(\"new.h\")\n#include \"new.h\"\n#endif\n");
  for (const char* folder : {"arch/include", "include", "third"})
    world.disk.AddDirectory(std::string("/linux/") + folder);
  CHECK(world.Absent({"fs/a.c"}) ==
        Texts{"/far", "arch/include/new.h", "fs/new.h", "include/new.h", "third/new.h"});
}

TEST_CASE("what no key can hold") {
  World world;
  world.disk.AddFile("/linux/time.c", "__TIME__");
  world.disk.AddFile("/linux/made_up.S", ".incbin NAME\n");
  world.disk.AddFile("/linux/gone.S", ".incbin \"gone.bin\"\n");
  world.disk.AddFile("/linux/good.S", ".incbin \"key.bin\"\n");
  world.disk.AddFile("/linux/key.bin");
  CHECK_FALSE(world.Of({"time.c"}).has_value());
  CHECK_FALSE(world.Of({"made_up.S"}).has_value());
  CHECK_FALSE(world.Of({"gone.S"}).has_value());
  CHECK(world.Of({"good.S"})->present.size() == 1);
}

}  // namespace
}  // namespace kninja::driver
