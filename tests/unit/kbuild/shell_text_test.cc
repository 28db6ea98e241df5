// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kbuild/shell_text.h"

#include <cstdlib>
#include <map>

#include "src/base/process.h"
#include "tests/support/catch.h"

namespace kninja::kbuild {
namespace {

// What /bin/sh prints and how it ends.
ProcessOutcome RunShell(const std::string& script) {
  RealProcessRunner runner;
  ProcessSpec spec;
  spec.argv = {"/bin/sh", "-c", script};
  spec.environment = CurrentEnvironment();
  spec.capture_errors = true;
  Result<ProcessOutcome> outcome = runner.Run(spec);
  REQUIRE(outcome);
  return std::move(*outcome);
}

std::optional<std::string> Simulate(std::string_view command) {
  const std::map<std::string, std::string> files = {{"sub/modules.order", "sub/x.ko\n"}};
  return SimulateListCommand(command, [&](const std::string& path) -> std::optional<std::string> {
    const auto found = files.find(path);
    if (found == files.end()) return std::nullopt;
    return found->second;
  });
}

}  // namespace

TEST_CASE("a simple command is split as a shell splits it") {
  const auto words = SplitSimpleCommand("make -f \\\n 'a b'/x obj=\"c d\" e\\ f ''");
  REQUIRE(words.has_value());
  CHECK(*words == std::vector<std::string>{"make", "-f", "a b/x", "obj=c d", "e f", ""});
}

TEST_CASE("more than one simple command is not split") {
  for (const char* text : {"a; b", "a | b", "a && b", "a > b", "a $(b)", "a `b`", "(a)"}) {
    INFO(text);
    CHECK_FALSE(SplitSimpleCommand(text).has_value());
  }
}

TEST_CASE("a recipe line that only sets traps has no effect") {
  CHECK(HasNoEffect(":"));
  CHECK(HasNoEffect("set -e;  trap 'rm -f x; trap - INT; kill -s INT $$' INT; "));
  CHECK_FALSE(HasNoEffect("set -e; trap 'rm -f x' INT; cc -c x.c"));
  CHECK_FALSE(HasNoEffect("touch x"));
}

TEST_CASE("one line needs no wrapping") {
  CHECK(JoinLines({{"set -e; cc x.c", false}}) == "set -e; cc x.c");
}

TEST_CASE("joined lines stop at the first failure, as make does") {
  const ProcessOutcome outcome = RunShell(
      JoinLines({{"echo one", false}, {"set -e; false; echo no", false}, {"echo two", false}}));
  CHECK(outcome.exit_code == 1);
  CHECK(outcome.output == "one\n");
}

TEST_CASE("a line marked with a dash may fail") {
  const ProcessOutcome outcome = RunShell(JoinLines({{"false", true}, {"echo on", false}}));
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.output == "on\n");
}

TEST_CASE("a line does not see what an earlier one set") {
  const ProcessOutcome outcome =
      RunShell(JoinLines({{"x=1; cd /", false}, {"echo \"[$x]\"", false}}));
  CHECK(outcome.output == "[]\n");
}

TEST_CASE("comments, newlines and percent signs survive joining") {
  const ProcessOutcome outcome = RunShell(JoinLines(
      {{"echo a # not b", false}, {"echo 'c\\\nd' 100%s", false}, {"echo it\\'s", false}}));
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.output == "a\n" + RunShell("echo 'c\\\nd' 100%s").output + "it's\n");
}

TEST_CASE("programs and tested files of a script are found") {
  const NamedWords named = FindNamedWords(
      "set -e; ./tools/objtool --hacks x.o; if nm x.o 2>/dev/null | grep -q k; then "
      "scripts/genksyms < /dev/null >> .x.cmd; fi; if [ ! -f vmlinux ]; then A=1 pahole -J x; fi");
  const std::vector<std::string> programs = {
      "set", "./tools/objtool", "nm", "grep", "scripts/genksyms", "[", "pahole"};
  CHECK(named.programs == programs);
  CHECK(named.tested == std::vector<std::string>{"vmlinux"});
}

TEST_CASE("only a test tests files: rm -f does not") {
  const NamedWords named = FindNamedWords("rm -f a; mv -f b c; test -f d");
  CHECK(named.tested == std::vector<std::string>{"d"});
}

TEST_CASE("a descriptor after >& is no program") {
  const NamedWords named = FindNamedWords("if (gcc -c x) >/dev/null 2>&1; then echo y; fi");
  CHECK(named.programs == std::vector<std::string>{"gcc", "echo"});
}

TEST_CASE("the list that kbuild's modules.order command writes is known without running it") {
  CHECK(Simulate("{ cat sub/modules.order; echo a.ko; :; } > d/modules.order") ==
        std::optional<std::string>("sub/x.ko\na.ko\n"));
  CHECK(Simulate("{ :; } > d/modules.order") == std::optional<std::string>(""));
}

TEST_CASE("the list of Linux 5.10 is written through awk, which drops repeated lines") {
  CHECK(Simulate("{ cat sub/modules.order; echo a.ko; echo a.ko; echo sub/x.ko; :; } | "
                 "awk '!x[$0]++' - > d/modules.order") ==
        std::optional<std::string>("sub/x.ko\na.ko\n"));
  CHECK_FALSE(Simulate("{ echo a.ko; } | awk '{ print }' - > d/modules.order").has_value());
  CHECK_FALSE(Simulate("{ echo a.ko; } | sort > d/modules.order").has_value());
}

TEST_CASE("an echo that writes no file only talks") {
  CHECK(OnlyTalks("echo >&2 'WARNING: \"x\" > y is missing.'"));
  CHECK(OnlyTalks("echo a b"));
  CHECK_FALSE(OnlyTalks("echo a > b"));
  CHECK_FALSE(OnlyTalks("echo a >&3"));
  CHECK_FALSE(OnlyTalks("echo a; touch b"));
  CHECK_FALSE(OnlyTalks("echo a >&2 | tee b"));
  CHECK_FALSE(OnlyTalks("touch a"));
}

TEST_CASE("any other command is not simulated") {
  for (const char* text : {"{ date; :; } > x", "{ cat unknown; } > x", "echo a > x",
                           "{ echo a; } | sort > x", "cc -c x.c"}) {
    INFO(text);
    CHECK_FALSE(Simulate(text).has_value());
  }
}

}  // namespace kninja::kbuild
