// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/ninja.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "src/driver/state_lock.h"
#include "tests/support/catch.h"
#include "tests/support/memory_disk.h"
#include "tests/support/temp_dir.h"

namespace kninja::driver {
namespace {

// A ninja of our own: a shell script.
NinjaOptions WithFake(const TempDir& dir, const std::string& script) {
  dir.Write("fake", "#!/bin/sh\n" + script);
  dir.MakeExecutable("fake");
  NinjaOptions options;
  options.directory = dir.path();
  options.file = "f.ninja";
  options.environment = CurrentEnvironment();
  options.environment["NINJA"] = dir.Path("fake");
  options.environment.erase("NINJA_STATUS");
  return options;
}

TEST_CASE("without ninja the error says how to get it") {
  const Result<std::string> found = FindNinja({{"PATH", "/nowhere"}});
  CHECK(MessageOf(found) == "ninja not found");
  CHECK(found.error().diagnostic().hint == "apt install ninja-build");
  CHECK(MessageOf(FindNinja({{"PATH", "/nowhere"}, {"NINJA", "/no/ninja"}})) ==
        "ninja not found: NINJA is '/no/ninja'");
}

TEST_CASE("ninja is found under either of its names") {
  const TempDir dir;
  dir.Write("ninja-build", "#!/bin/sh\n");
  dir.MakeExecutable("ninja-build");
  CHECK(Must(FindNinja({{"PATH", dir.path()}})) == dir.Path("ninja-build"));
}

TEST_CASE("ninja runs in the directory, with the options that were asked for") {
  const TempDir dir;
  NinjaOptions options = WithFake(dir, "echo \"$PWD $NINJA_STATUS$*\" > said");
  options.jobs = 3;
  options.keep_going = 0;
  options.verbose = true;
  options.targets = {"a b"};
  const NinjaOutcome outcome = Must(RunNinja(options));
  CHECK(outcome.exit_code == 0);
  CHECK_FALSE(outcome.interrupted);
  CHECK(dir.Read("said") == dir.path() + " [%f/%t] -f f.ninja -j3 -k0 -v a b\n");
}

TEST_CASE("a failing ninja is exit code 1") {
  const TempDir dir;
  const NinjaOutcome outcome = Must(RunNinja(WithFake(dir, "exit 7")));
  CHECK(outcome.exit_code == 1);
  CHECK_FALSE(outcome.interrupted);
}

TEST_CASE("a termination is handed on, waited for, and exit code 130") {
  const TempDir dir;
  const NinjaOptions options = WithFake(dir,
                                        "trap 'echo ended > said; exit 2' TERM\nkill -TERM $PPID\n"
                                        "while :; do sleep 0.01; done");
  const NinjaOutcome outcome = Must(RunNinja(options));
  CHECK(outcome.exit_code == 130);
  CHECK(outcome.interrupted);
  CHECK(dir.Read("said") == "ended\n");
}

TEST_CASE("an interrupt that ninja survives is still an interrupt") {
  const TempDir dir;
  const NinjaOutcome outcome =
      Must(RunNinja(WithFake(dir, "trap '' INT\nkill -INT $PPID\nsleep 0.05\n")));
  CHECK(outcome.exit_code == 130);
}

TEST_CASE("a lock is held by whoever keeps the descriptor") {
  const TempDir dir;
  const std::string path = dir.Path("lock");
  std::optional<StateLock> lock = Must(StateLock::TryTake(path));
  REQUIRE(lock.has_value());
  CHECK_FALSE(Must(StateLock::TryTake(path)).has_value());
  NinjaOptions options = WithFake(dir, "sleep 0.2 >/dev/null 2>&1 &\n");
  options.inherited_fds = {lock->fd()};
  CHECK(Must(RunNinja(options)).exit_code == 0);
  lock.reset();
  CHECK_FALSE(Must(StateLock::TryTake(path)).has_value());  // The orphan has it.
  const StateLock waited = Must(StateLock::Take(path));
  CHECK(waited.fd() >= 0);
  CHECK(MessageOf(StateLock::Take(dir.Path("no/lock"))) ==
        "cannot open " + dir.Path("no/lock") + ": No such file or directory");
}

TEST_CASE("how long commands took is in ninja's log, the last time last") {
  MemoryDisk disk("/state");
  CHECK(CommandTimes(disk, "/state").empty());
  disk.AddFile("/state/.ninja_log",
               "# ninja log v5\n0\t1500\t17\ta.o\tff00\n10\t20\t17\tdir/b c.o\t1\n"
               "5\t30\t18\ta.o\tff00\nbroken\n");
  const auto times = CommandTimes(disk, "/state");
  REQUIRE(times.size() == 2);
  CHECK(times.at("a.o") == 25);
  CHECK(times.at("dir/b c.o") == 10);
}

}  // namespace
}  // namespace kninja::driver
