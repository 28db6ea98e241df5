// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kernel/remembering_runner.h"

#include "tests/support/catch.h"
#include "tests/support/fake_runner.h"
#include "tests/support/memory_disk.h"

namespace kninja::kernel {
namespace {

ProcessSpec Spec(const std::string& command, Environment environment = {}) {
  ProcessSpec spec;
  spec.argv = {"/bin/sh", "-c", command};
  spec.environment = std::move(environment);
  spec.directory = "/build";
  return spec;
}

class Fixture {
 public:
  MemoryDisk disk;
  FakeRunner inner;

  Fixture() {
    disk.AddExecutable("/tools/cc");
    disk.AddFile("/build/scripts/probe.sh", "old");
    disk.AddDirectory("/usr/include");
    inner.Answer({"/bin/sh"}, "answer\n", 3);
  }
  // Asks in a program of its own; tells whether a process ran.
  bool Starts(const ProcessSpec& spec) {
    inner.ClearCalls();
    RememberingRunner runner(inner, disk, "/cache/probes");
    const Result<ProcessOutcome> outcome = runner.Run(spec);
    REQUIRE(outcome);
    CHECK(outcome->output == "answer\n");
    CHECK(outcome->exit_code == 3);
    runner.Save();
    return !inner.calls().empty();
  }
};

TEST_CASE("a second program gets a probe's answer without starting a process") {
  Fixture f;
  CHECK(f.Starts(Spec("/tools/cc --version")));
  CHECK_FALSE(f.Starts(Spec("/tools/cc --version")));
  CHECK(f.Starts(Spec("/tools/cc -v")));
  CHECK_FALSE(f.Starts(Spec("/tools/cc --version")));
}

TEST_CASE("another compiler, script, or folder of headers forgets what was known") {
  Fixture f;
  const ProcessSpec spec = Spec("/tools/cc $(cat scripts/probe.sh)");
  CHECK(f.Starts(spec));
  f.disk.Tick();
  f.disk.AddExecutable("/tools/cc", "newer");
  CHECK(f.Starts(spec));
  CHECK_FALSE(f.Starts(spec));
  f.disk.AddFile("/build/scripts/probe.sh", "new");
  CHECK(f.Starts(spec));
  CHECK_FALSE(f.Starts(spec));
  f.disk.Touch("/usr/include");
  CHECK(f.Starts(spec));
}

TEST_CASE("variables are part of the question, those of terminals and logins are not") {
  Fixture f;
  CHECK(f.Starts(Spec("true", {{"ARCH", "x86"}, {"SSH_TTY", "1"}, {"COLUMNS", "80"}})));
  CHECK_FALSE(f.Starts(Spec("true", {{"ARCH", "x86"}, {"TMUX", "2"}, {"XDG_SESSION_ID", "3"}})));
  CHECK(f.Starts(Spec("true", {{"ARCH", "arm64"}})));
  ProcessSpec elsewhere = Spec("true", {{"ARCH", "x86"}});
  elsewhere.directory = "/other";
  CHECK(f.Starts(elsewhere));
}

TEST_CASE("a damaged store is as good as none") {
  Fixture f;
  CHECK(f.Starts(Spec("true")));
  const std::string whole = *f.disk.Content("/cache/probes");
  for (size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    f.disk.AddFile("/cache/probes", damaged);
    CHECK(f.Starts(Spec("true")));
    f.disk.AddFile("/cache/probes", whole.substr(0, i));
    CHECK(f.Starts(Spec("true")));
  }
}

TEST_CASE("what is not captured is not remembered, and what fails to start neither") {
  Fixture f;
  ProcessSpec loud = Spec("true");
  loud.capture_errors = true;
  CHECK(f.Starts(loud));
  CHECK(f.Starts(loud));
  RememberingRunner runner(f.inner, f.disk, "/cache/probes");
  f.inner.Handle({"/bin/sh", "-c", "hang"},
                 [](const ProcessSpec&) -> Result<ProcessOutcome> { return Error("did not end"); });
  CHECK_FALSE(runner.Run(Spec("hang")));
  CHECK_FALSE(runner.Recall(Spec("hang")));
}

}  // namespace
}  // namespace kninja::kernel
