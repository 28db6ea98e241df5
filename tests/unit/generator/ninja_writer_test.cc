// SPDX-License-Identifier: GPL-2.0-or-later
#include "generator/ninja_writer.h"

#include "tests/support/catch.h"

namespace kninja::generator {
namespace {

using Paths = std::vector<std::string>;

TEST_CASE("every statement of ninja is spelled as ninja reads it") {
  NinjaWriter writer;
  writer.Comment("hello");
  REQUIRE(writer.Variable("builddir", "a $b").ok());
  writer.Pool("link", 2);
  writer.Rule("cc");
  writer.RawBinding("command", "gcc $in");
  const Paths outputs = {"out put", "ü"}, inputs = {"a:b", "c$d"}, implicit = {"h"}, order = {"o"};
  REQUIRE(writer.AddBuild({"cc", outputs, inputs, implicit, order}).ok());
  REQUIRE(writer.Binding("script", " two  blanks $x").ok());
  writer.BlankLine();
  REQUIRE(writer.Default(outputs).ok());
  CHECK(writer.text() ==
        "# hello\n"
        "builddir = a $$b\n"
        "pool link\n"
        "  depth = 2\n"
        "rule cc\n"
        "  command = gcc $in\n"
        "build out$ put ü: cc a$:b c$$d | h || o\n"
        "  script = $ two  blanks $$x\n"
        "\n"
        "default out$ put ü\n");
}

TEST_CASE("a path that ninja cannot have is an error") {
  NinjaWriter writer;
  for (const char* path : {"a\nb", "a\rb", "a|b"}) {
    const Paths paths = {path};
    CHECK(MessageOf(writer.AddBuild({"cc", paths, {}, {}, {}})) ==
          "ninja cannot have '" + paths[0] + "' as a path: it contains a line end, a bar or a NUL");
  }
  const Paths empty = {""};
  CHECK(MessageOf(writer.Default(empty)) == "ninja cannot have '' as a path: it is empty");
}

TEST_CASE("a value of several lines is an error") {
  NinjaWriter writer;
  CHECK(MessageOf(writer.Variable("x", "a\nb")) ==
        "ninja cannot have 'a\nb' as a value: it contains a line end or a NUL");
}

}  // namespace
}  // namespace kninja::generator
