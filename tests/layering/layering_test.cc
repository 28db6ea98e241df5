// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/layering/layering.h"

#include <fmt/format.h>

#include "tests/support/catch.h"
#include "tests/support/memory_disk.h"

namespace kninja::layering {
namespace {

constexpr const char* kSpdx = "// SPDX-License-Identifier: GPL-2.0-or-later\n";

// The violations of a tree with this one file, SPDX line and pragma given.
Violations Check(const std::string& path, const std::string& code) {
  MemoryDisk disk("/tree");
  disk.AddFile(path, kSpdx + std::string(path.ends_with(".h") ? "#pragma once\n" : "\n") + code);
  return CheckTree(disk, "/tree");
}

TEST_CASE("this tree keeps its own rules") {
  const RealDisk disk(KNINJA_SOURCE_DIR);
  REQUIRE(CountSources(disk, "") > 10);
  REQUIRE(fmt::format("{}", fmt::join(CheckTree(disk, ""), "\n")) == "");
}

TEST_CASE("edges of the table are allowed") {
  const auto [path, header] = GENERATE(table<std::string, std::string>({
      {"src/base/a.cc", "src/base/disk.h"},
      {"parsers/makefile/a.h", "parsers/makefile/b.h"},
      {"parsers/makefile/a.h", "src/base/disk.h"},
      {"src/kernel/a.h", "parsers/kconfig/b.h"},
      {"src/kbuild/a.h", "src/kernel/b.h"},
      {"src/graph/a.h", "src/kbuild/b.h"},
      {"src/cache/a.h", "src/base/b.h"},
      {"src/cache/remote/http.cc", "src/cache/store.h"},
      {"src/kmod/a.h", "src/kernel/b.h"},
      {"src/deploy/a.h", "src/kmod/b.h"},
      {"generator/a.h", "src/graph/b.h"},
      {"src/driver/a.h", "generator/b.h"},
      {"src/driver/a.h", "src/cache/b.h"},
      {"src/cli/a.h", "src/driver/b.h"},
      {"src/main.cc", "src/cli/b.h"},
  }));
  CAPTURE(path, header);
  REQUIRE(Check(path, fmt::format("#include \"{}\"\n", header)).empty());
}

TEST_CASE("edges that the table lacks are refused") {
  const auto [path, header, message] = GENERATE(table<std::string, std::string, std::string>({
      {"src/base/a.cc", "src/kernel/b.h", "src/base may not include src/kernel, 'src/kernel/b.h'"},
      {"src/base/a.cc", "parsers/x/b.h", "src/base may not include parsers, 'parsers/x/b.h'"},
      {"parsers/makefile/a.cc", "parsers/kconfig/b.h",
       "parsers/makefile may not include another parser, "
       "'parsers/kconfig/b.h'"},
      {"parsers/makefile/a.cc", "src/kbuild/b.h",
       "parsers may not include src/kbuild, 'src/kbuild/b.h'"},
      {"src/kernel/a.cc", "src/kbuild/b.h",
       "src/kernel may not include src/kbuild, 'src/kbuild/b.h'"},
      {"src/graph/a.cc", "generator/b.h", "src/graph may not include generator, 'generator/b.h'"},
      {"src/cache/a.cc", "src/kbuild/b.h",
       "src/cache may not include src/kbuild, 'src/kbuild/b.h'"},
      {"generator/a.cc", "src/kernel/b.h",
       "generator may not include src/kernel, 'src/kernel/b.h'"},
      {"src/driver/a.cc", "src/cli/b.h", "src/driver may not include src/cli, 'src/cli/b.h'"},
      {"src/cli/a.cc", "src/kbuild/b.h", "src/cli may not include src/kbuild, 'src/kbuild/b.h'"},
      {"src/main.cc", "src/driver/b.h", "src/main.cc may not include src/driver, 'src/driver/b.h'"},
      {"src/kbuild/a.cc", "model.h", "'model.h' does not start at the repository root in a layer"},
      {"src/kbuild/a.cc", "tests/support/b.h",
       "'tests/support/b.h' does not start at the repository root in a layer"},
      {"src/kbuild/a.cc", "src/kbuild/../base/b.h",
       "'src/kbuild/../base/b.h' is not spelt plainly"},
      {"src/basement/a.cc", "src/base/b.h", ""},
  }));
  CAPTURE(path, header);
  const std::string expected =
      message.empty() ? path + ":1: is in no layer of the table in docs/architecture.md"
                      : path + ":3: " + message;
  REQUIRE(Check(path, fmt::format("#include \"{}\"\n", header)) == Violations{expected});
}

TEST_CASE("third-party headers stay in their layer and in .cc files") {
  const auto [path, header, message] = GENERATE(table<std::string, std::string, std::string>({
      {"src/base/a.cc", "xxhash.h", ""},
      {"src/base/a.cc", "string_view", ""},
      {"src/base/a.cc", "sys/stat.h", ""},
      {"src/kbuild/a.h", "tl/expected.hpp", ""},
      {"src/kbuild/a.h", "fmt/format.h", ""},
      {"parsers/makefile/a.cc", "re2/re2.h", ""},
      {"src/graph/a.cc", "boost/graph/adjacency_list.hpp", ""},
      {"src/cache/remote/http.cc", "curl/curl.h", ""},
      {"src/cli/a.cc", "CLI/CLI.hpp", ""},
      {"src/cli/a.cc", "iostream", ""},
      {"src/base/a.h", "xxhash.h", "<xxhash.h> may appear in .cc files only"},
      {"src/graph/a.h", "boost/graph/adjacency_list.hpp",
       "<boost/graph/adjacency_list.hpp> may appear in .cc files only"},
      {"src/kbuild/a.cc", "re2/re2.h", "src/kbuild may not use the third-party header <re2/re2.h>"},
      {"src/driver/a.cc", "nlohmann/json.hpp",
       "src/driver may not use the third-party header <nlohmann/json.hpp>"},
      {"src/cache/a.cc", "boost/crc.hpp",
       "src/cache may not use the third-party header <boost/crc.hpp>"},
      {"src/cache/a.cc", "strange.h", "src/cache uses <strange.h>, which the table does not know"},
      {"src/cache/a.cc", "regex", "std::regex is not used; see docs/architecture.md, \"Errors\""},
      {"src/cache/a.cc", "iostream",
       "<iostream> is for src/cli; take a stream or a Reporter instead"},
  }));
  CAPTURE(path, header);
  const Violations expected = message.empty() ? Violations{} : Violations{path + ":3: " + message};
  REQUIRE(Check(path, fmt::format("#include <{}>\n", header)) == expected);
}

TEST_CASE("only src/cli and main print, exit or abort") {
  const std::string word =
      GENERATE("exit", "abort", "printf", "fprintf", "puts", "perror", "_exit");
  CAPTURE(word);
  REQUIRE(Check("src/kbuild/a.cc", "  " + word + "(x);\n") ==
          Violations{"src/kbuild/a.cc:3: '" + word + "' is for src/cli only"});
  REQUIRE(Check("src/kbuild/a.cc", "  std::" + word + " (x);\n").size() == 1);
  REQUIRE(Check("src/cli/a.cc", word + "(x);\n").empty());
  REQUIRE(Check("src/main.cc", word + "(x);\n").empty());
  REQUIRE(Check("src/kbuild/a.cc", "x." + word + "(); y->" + word + "();\n").empty());
  REQUIRE(Check("src/kbuild/a.cc", "int " + word + "_code = sn" + word + "x;\n").empty());
  REQUIRE(Check("src/kbuild/a.cc", "// " + word + "(x)\nf(\"" + word + "(x)\");\n").empty());
}

TEST_CASE("streams of the process and fmt::print are for src/cli") {
  REQUIRE(Check("generator/a.cc", "std::cout << 1;\nstd::cerr << 2;\nfmt::print(\"\");\n") ==
          Violations{"generator/a.cc:3: 'cout' is for src/cli only",
                     "generator/a.cc:4: 'cerr' is for src/cli only",
                     "generator/a.cc:5: 'print' is for src/cli only"});
  REQUIRE(Check("generator/a.cc", "int cout = 1; diagnostics.print(); host.Print(x);\n").empty());
}

TEST_CASE("nothing throws but the assertion") {
  REQUIRE(Check("src/cli/a.cc", "throw 1;\n") ==
          Violations{"src/cli/a.cc:3: nothing throws but KN_ASSERT; return a Status"});
  REQUIRE(Check("src/base/assert.cc", "throw 1;\n").empty());
}

TEST_CASE("files have an SPDX line, headers a guard") {
  MemoryDisk disk("/tree");
  disk.AddFile("generator/a.h", "int x;\n");
  REQUIRE(CheckTree(disk, "/tree") ==
          Violations{"generator/a.h:1: does not begin with the SPDX line",
                     "generator/a.h:1: has no '#pragma once'"});
}

TEST_CASE("files do not grow without end") {
  const auto lines = [](int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += "int x;\n";
    return text;
  };
  REQUIRE(Check("generator/a.cc", lines(798)).empty());
  REQUIRE(Check("generator/a.cc", lines(799)) ==
          Violations{"generator/a.cc:801: has 801 lines, at most 800 are allowed"});
  REQUIRE(Check("generator/a.h", lines(398)).empty());
  REQUIRE(Check("generator/a.h", lines(399)) ==
          Violations{"generator/a.h:401: has 401 lines, at most 400 are allowed"});
}

TEST_CASE("a commented include counts for nothing, an odd one counts") {
  REQUIRE(Check("src/base/a.cc", "// #include \"src/cli/a.h\"\n/*\n#include \"src/cli/a.h\"\n*/\n")
              .empty());
  REQUIRE(Check("src/base/a.cc", "  #  include   \"src/cli/a.h\"\n").size() == 1);
}

TEST_CASE("only code is left of a text") {
  REQUIRE(CodeOnly("a // b\nc") == "a     \nc");
  REQUIRE(CodeOnly("a /* b\n */ c") == "a     \n    c");
  REQUIRE(CodeOnly("f(\"x\\\"y\", 'z', '\\'')") == "f(      ,    ,     )");
  REQUIRE(CodeOnly("R\"(a \" b)\" c") == "R          c");
  REQUIRE(CodeOnly("1'000 'x'") == "1'000    ");
  REQUIRE(CodeOnly("#include \"a.h\"  // b") == "#include \"a.h\"      ");
}

}  // namespace
}  // namespace kninja::layering
