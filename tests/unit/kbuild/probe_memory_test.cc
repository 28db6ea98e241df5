// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kbuild/probe_memory.h"

#include "src/kbuild/kbuild_host.h"
#include "tests/support/catch.h"
#include "tests/support/fake_runner.h"
#include "tests/support/memory_disk.h"

namespace kninja::kbuild {
namespace {

constexpr const char* kFile = "/cache/probes";

// A tree, a compiler, and as many runs of kninja as a test wants.
class Machine {
 public:
  Machine() {
    disk.AddDirectory("/k/d");
    disk.AddDirectory("/k/e");
    disk.AddExecutable("/usr/bin/gcc", "a compiler");
    disk.AddExecutable("/usr/lib/cc1", "a better half");
    runner.Answer({"/usr/bin/gcc", "-print-prog-name=cc1"}, "/usr/lib/cc1\n");
    runner.Answer({"/usr/bin/gcc", "-print-prog-name=as"}, "as\n");
    runner.Answer({"/bin/sh"}, "-Wyes\n");
  }

  // A run that evaluates `directory` and asks `command` there.
  std::string Ask(const std::string& directory, const std::string& command,
                  const Environment& more = {}) {
    ProbeMemory probes(disk, runner, kFile);
    EvaluationMemory memory;
    memory.probes = &probes;
    KbuildHost host(disk, runner, "/k", memory);
    host.AddTool("gcc", "/usr/bin/gcc");
    host.AddToolchain("gcc");
    host.SetModuleDirectory(directory, {"KBUILD_EXTMOD"});
    Environment environment = {{"KBUILD_EXTMOD", directory}, {"CPATH", "/include"}};
    for (const auto& [name, value] : more) environment[name] = value;
    host.StartOver();
    const auto outcome = host.Shell({"/bin/sh", "-c", command}, environment);
    probes.Save();
    return outcome ? outcome->output : "failed";
  }
  // How often a shell was started since the last time.
  size_t Shells() {
    size_t shells = 0;
    for (const ProcessSpec& call : runner.calls()) shells += call.argv[0] == "/bin/sh";
    runner.ClearCalls();
    return shells;
  }

  MemoryDisk disk{"/"};
  FakeRunner runner;
};

std::string TryFlag(const std::string& directory) {
  return "set -e; TMP=" + directory + "/.tmp_$$/tmp; trap \"rm -rf " + directory +
         "/.tmp_$$\" EXIT; mkdir -p " + directory +
         "/.tmp_$$; if (gcc -Werror -Wyes -c -x c /dev/null -o \"$TMP\") >/dev/null 2>&1; then "
         "echo \"-Wyes\"; else echo \"\"; fi";
}

}  // namespace

TEST_CASE("a compiler that was tried on a flag is not tried again in a later run") {
  Machine machine;
  CHECK(machine.Ask("d", TryFlag("d")) == "-Wyes\n");
  CHECK(machine.Shells() == 1);
  CHECK(machine.Ask("d", TryFlag("d")) == "-Wyes\n");
  CHECK(machine.Shells() == 0);
}

TEST_CASE("directories share answers, wherever the scratch file would be") {
  Machine machine;
  machine.Ask("d", TryFlag("d"));
  machine.Shells();
  CHECK(machine.Ask("e", TryFlag("e")) == "-Wyes\n");
  CHECK(machine.Shells() == 0);
}

TEST_CASE("another compiler, another part of it or another environment is asked again") {
  Machine machine;
  machine.Ask("d", TryFlag("d"));
  machine.Shells();
  SECTION("the compiler itself") { machine.disk.AddExecutable("/usr/bin/gcc", "another one"); }
  SECTION("a program that it starts") { machine.disk.AddExecutable("/usr/lib/cc1", "another one"); }
  SECTION("a variable that compilers read") {
    machine.Ask("d", TryFlag("d"), {{"CPATH", "/elsewhere"}});
    CHECK(machine.Shells() == 1);
    CHECK(machine.disk.Remove(kFile));
  }
  machine.Ask("d", TryFlag("d"));
  CHECK(machine.Shells() == 1);
}

TEST_CASE("an answer does not hold once a word of its command names a file") {
  Machine machine;
  const std::string command = "gcc -c given -o /dev/null && echo y";
  machine.Ask("d", command);
  machine.Shells();
  machine.disk.AddFile("/k/given");
  machine.Ask("d", command);
  CHECK(machine.Shells() == 1);
  machine.Ask("d", command);
  CHECK(machine.Shells() == 1);
}

TEST_CASE("what depends on more than its text is asked each time") {
  Machine machine;
  for (const char* command : {"gcc -c $HOME/x && echo y", "gcc -c *.c && echo y",
                              "gcc `date` && echo y", "echo $$ && true", "gcc -c x[0] && true"}) {
    INFO(command);
    machine.Ask("d", command);
    machine.Ask("d", command);
    CHECK(machine.Shells() == 2);
  }
}

TEST_CASE("a probe that could not write its scratch file is asked again") {
  Machine machine;
  machine.runner.Answer({"/bin/sh"}, "", 1);
  machine.Ask("d", TryFlag("d"));
  machine.Ask("d", TryFlag("d"));
  CHECK(machine.Shells() == 2);
}

TEST_CASE("a damaged file of answers is a miss, whatever byte is wrong") {
  Machine machine;
  machine.Ask("d", TryFlag("d"));
  machine.Shells();
  const std::string good = machine.disk.Content(kFile).value();
  for (size_t i = 0; i < good.size(); i += 7) {
    std::string bad = good;
    bad[i] ^= 0x10;
    machine.disk.AddFile(kFile, bad);
    CHECK(machine.Ask("d", TryFlag("d")) == "-Wyes\n");
    CHECK(machine.Shells() == 1);
  }
  machine.disk.AddFile(kFile, good.substr(0, good.size() / 2));
  machine.Ask("d", TryFlag("d"));
  CHECK(machine.Shells() == 1);
}

TEST_CASE("two runs at once lose nothing that either learned") {
  Machine machine;
  ProbeMemory one(machine.disk, machine.runner, kFile), two(machine.disk, machine.runner, kFile);
  const ToolPaths tools = {{"gcc", "/usr/bin/gcc"}};
  one.Add({1, 1}, {"a", 0, {"gcc"}, {}}, tools, {});
  two.Add({2, 2}, {"b", 0, {"gcc"}, {}}, tools, {});
  one.Save();
  two.Save();
  ProbeMemory later(machine.disk, machine.runner, kFile);
  REQUIRE(later.Find({1, 1}, tools));
  CHECK(later.Find({1, 1}, tools)->output == "a");
  REQUIRE(later.Find({2, 2}, tools));
  CHECK(later.Find({2, 2}, tools)->output == "b");
}

}  // namespace kninja::kbuild
