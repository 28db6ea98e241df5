// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cache/include_scan.h"

#include "tests/support/catch.h"

namespace kninja::cache {
namespace {

using Texts = std::vector<std::string>;

TEST_CASE("quoted headers are found however the directive is spaced") {
  const IncludeScan scan = ScanIncludes(
      "#include \"a.h\"\n # \tinclude\t\"b/c.h\" // x\n#include <d.h>\n"
      "int include; f(\"include\");\n");
  CHECK(scan.quoted == Texts{"a.h", "b/c.h"});
  CHECK_FALSE(scan.computed);
  CHECK_FALSE(scan.tells_time);
}

TEST_CASE("a header that a macro names is computed, and so is the next one") {
  CHECK(ScanIncludes("#include TRACE_INCLUDE(TRACE_INCLUDE_FILE)\n").computed);
  CHECK(ScanIncludes("#include_next <a.h>\n").computed);
  CHECK(ScanIncludes("#if __has_include(MACRO)\n").computed);
}

TEST_CASE("a header that is asked for") {
  const IncludeScan scan = ScanIncludes(
      "#ifdef __has_include\n#if __has_include(<a/b.h>) || __has_include ( \"c.h\" )\n");
  CHECK(scan.asked == Texts{"a/b.h"});
  CHECK(scan.quoted == Texts{"c.h"});
}

TEST_CASE("files that are embedded by the assembler") {
  CHECK(ScanIncludes("\t.incbin \"key.bin\"\n").embedded == Texts{"key.bin"});
  CHECK(ScanIncludes("asm(\".incbin \\\"key.bin\\\"\\n\");").embedded == Texts{"key.bin\\"});
  // A name that is put together.
  CHECK(ScanIncludes(".incbin NAME\n").embedded == Texts{""});
}

TEST_CASE("the time of day") {
  CHECK(ScanIncludes("char a[] = __DATE__;").tells_time);
  CHECK(ScanIncludes("char a[] = __TIME__;").tells_time);
  CHECK(ScanIncludes("char a[] = __TIMESTAMP__;").tells_time);
}

TEST_CASE("texts that end in the middle of a directive") {
  for (const char* text :
       {"", "#include", "#include ", "#include \"", "#include \"a", "__has_include",
        "__has_include(", "__has_include(<a", ".incbin", ".incbin \"a"})
    CHECK(ScanIncludes(text).asked.size() < 2);
  CHECK(ScanIncludes("#include \"a\n\"").quoted == Texts{""});
}

}  // namespace
}  // namespace kninja::cache
