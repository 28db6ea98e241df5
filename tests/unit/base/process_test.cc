// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/base/process.h"

#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

namespace kninja {
namespace {

ProcessSpec Shell(const std::string& script) {
  ProcessSpec spec;
  spec.argv = {"sh", "-c", script};
  spec.environment = CurrentEnvironment();
  spec.capture_errors = true;
  return spec;
}

TEST_CASE("a program's output, errors and exit code come back") {
  RealProcessRunner runner;
  const ProcessOutcome outcome = Must(runner.Run(Shell("echo out; echo err >&2; exit 7")));
  REQUIRE(outcome.output == "out\n");
  REQUIRE(outcome.errors == "err\n");
  REQUIRE(outcome.exit_code == 7);
}

TEST_CASE("a signal counts as 128 and its number") {
  RealProcessRunner runner;
  REQUIRE(runner.Run(Shell("kill -9 $$"))->exit_code == 137);
}

TEST_CASE("much output on both streams does not block") {
  RealProcessRunner runner;
  const ProcessOutcome outcome = Must(
      runner.Run(Shell("i=0; while [ $i -lt 4000 ]; do echo "
                       "0123456789012345678901234567890123456789;"
                       " echo 0123456789012345678901234567890123456789 >&2; i=$((i+1)); done")));
  REQUIRE(outcome.output.size() == 4000 * 41);
  REQUIRE(outcome.errors.size() == 4000 * 41);
}

TEST_CASE("a program sees the environment and directory that it was given") {
  const TempDir dir;
  RealProcessRunner runner;
  ProcessSpec spec = Shell("printf '%s|%s|%s' \"$A\" \"$HOME\" \"$(pwd -P)\"");
  spec.environment = {{"PATH", CurrentEnvironment()["PATH"]}, {"A", "a b"}};
  spec.directory = dir.path();
  REQUIRE(runner.Run(spec)->output == "a b||" + dir.path());
}

TEST_CASE("a program is found along the PATH that it is given, wherever it starts") {
  const TempDir dir;
  dir.Write("bin/tool", "#!/bin/sh\necho found in \"$(pwd)\"\n");
  dir.MakeExecutable("bin/tool");
  RealProcessRunner runner;
  ProcessSpec spec = Shell("");
  spec.argv = {"tool"};
  spec.environment["PATH"] = dir.Path("bin");
  spec.directory = "/";
  const ProcessOutcome outcome = Must(runner.Run(spec));
  REQUIRE(outcome.errors == "");
  REQUIRE(outcome.output == "found in /\n");
}

TEST_CASE("a missing program is an error that names it") {
  RealProcessRunner runner;
  ProcessSpec spec = Shell("");
  spec.argv = {"kninja-no-such-program"};
  REQUIRE(MessageOf(runner.Run(spec)) ==
          "cannot run kninja-no-such-program: no such program in PATH");
}

TEST_CASE("a missing directory is an error") {
  RealProcessRunner runner;
  ProcessSpec spec = Shell("true");
  spec.directory = "/kninja-no-such-directory";
  REQUIRE(MessageOf(runner.Run(spec)) == "cannot run sh: No such file or directory");
}

TEST_CASE("programs are found along PATH, only when they can be run") {
  const TempDir dir;
  dir.Write("a/tool", "");
  dir.Write("b/tool", "");
  dir.Write("a/tool2/x", "");
  dir.MakeExecutable("b/tool");
  const Environment env = {{"PATH", dir.Path("none") + ":" + dir.Path("a") + ":" + dir.Path("b")}};
  REQUIRE(FindProgram("tool", env) == dir.Path("b/tool"));
  REQUIRE(FindProgram("tool2", env).empty());
  REQUIRE(FindProgram("other", env).empty());
  REQUIRE(FindProgram(dir.Path("b/tool"), {}) == dir.Path("b/tool"));
  REQUIRE(FindProgram(dir.Path("a/tool"), {}).empty());
  REQUIRE(FindProgram("sh", {}) != "");
}

TEST_CASE("a program named with a slash starts at the directory, and keeps its name") {
  const TempDir directory;
  directory.Write("print", "#!/bin/sh\necho \"$0\"\n");
  directory.MakeExecutable("print");
  RealProcessRunner runner;
  ProcessSpec spec;
  spec.argv = {"./print"};
  spec.environment = CurrentEnvironment();
  spec.directory = directory.path();
  CHECK(Must(runner.Run(spec)).output == "./print\n");
}

TEST_CASE("output that nobody wants goes nowhere") {
  RealProcessRunner runner;
  ProcessSpec spec = Shell("echo out; echo err >&2; exit 3");
  spec.drop_output = spec.drop_errors = true;
  const ProcessOutcome outcome = Must(runner.Run(spec));
  CHECK(outcome.output.empty());
  CHECK(outcome.errors.empty());
  CHECK(outcome.exit_code == 3);
}

TEST_CASE("what does not end in time is killed with its children") {
  RealProcessRunner runner;
  for (const bool drop : {false, true}) {
    ProcessSpec spec = Shell("echo first; sleep 100 | cat");
    spec.time_limit = std::chrono::milliseconds(50);
    spec.drop_output = spec.drop_errors = drop;
    const ProcessOutcome outcome = Must(runner.Run(spec));
    CHECK(outcome.timed_out);
    CHECK(outcome.exit_code == 137);
    CHECK(outcome.output == (drop ? "" : "first\n"));
  }
  ProcessSpec spec = Shell("echo done");
  spec.time_limit = std::chrono::seconds(100);
  CHECK_FALSE(Must(runner.Run(spec)).timed_out);
}

}  // namespace
}  // namespace kninja
