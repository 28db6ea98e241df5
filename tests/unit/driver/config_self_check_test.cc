// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/config_self_check.h"

#include "src/base/diagnostic.h"
#include "src/driver/config_edit.h"
#include "src/driver/config_query.h"
#include "tests/support/catch.h"
#include "tests/support/fake_runner.h"
#include "tests/support/memory_disk.h"
#include "tests/unit/driver/fake_reporter.h"

namespace kninja::driver {
namespace {

const std::string kHead = "#\n# Automatically generated file; DO NOT EDIT.\n# Main menu\n#\n";

// A folder with a Kconfig file, and a conf that writes `line` as the whole configuration.
class Folder {
 public:
  MemoryDisk disk{"/k"};
  FakeRunner runner;
  FakeReporter reporter;
  ConfigRequest request;
  std::string line = "CONFIG_A=y\n";

  Folder() {
    disk.AddFile("/k/Kconfig", "config A\n\tbool \"a\"\n");
    disk.AddFile("/k/.config", "CONFIG_A=y\n");
    disk.AddExecutable("/k/scripts/kconfig/conf");
    request.tree.kernel = "/k";
    request.tree.current_directory = "/k";
    request.tree.environment = {{"HOME", "/h"}};
    request.self = "/bin/kninja";
    runner.Answer({"/bin/sh", "-c"}, "");
    runner.Handle(
        {"/k/scripts/kconfig/conf"}, [this](const ProcessSpec& spec) -> Result<ProcessOutcome> {
          const Environment& variables = spec.environment;
          REQUIRE(disk.Write(variables.at("KCONFIG_CONFIG"), kHead + line));
          if (variables.contains("KCONFIG_AUTOCONFIG")) {
            REQUIRE(disk.Write(variables.at("KCONFIG_AUTOCONFIG"), kHead + line));
            REQUIRE(
                disk.Write(variables.at("KCONFIG_AUTOHEADER"),
                           "/*\n * Automatically generated file; DO NOT EDIT.\n * Main menu\n */\n"
                           "#define CONFIG_A 1\n"));
          }
          return ProcessOutcome{};
        });
  }
  // Without conf, with what kbuild builds it from.
  void LeaveSourcesAlone() {
    REQUIRE(disk.Remove("/k/scripts/kconfig/conf"));
    disk.AddFile("/k/scripts/kconfig/conf.c", "");
    disk.AddFile("/k/Makefile", "olddefconfig:;\n");
  }
  Result<SelfCheckOutcome> Check() { return SelfCheckConfig(disk, runner, reporter, request); }
  std::string OldDefault() {
    reporter.said.clear();
    runner.ClearCalls();
    const Result<std::string> printed =
        RunConfigTarget(disk, runner, reporter, ConfigTarget::kOldDefault, request);
    return printed ? *printed : Format(printed.error().diagnostic(), {});
  }
};

TEST_CASE("the first use of a tree starts a check in the background, and the next ones do not") {
  Folder folder;
  CHECK(folder.OldDefault() == "");
  REQUIRE(folder.runner.CommandLines().size() == 1);
  CHECK(folder.runner.CommandLines()[0] ==
        "/bin/sh -c nice -n 19 /bin/kninja config --self-check --kernel /k "
        "</dev/null >/dev/null 2>&1 &");
  REQUIRE(folder.Check());
  CHECK(folder.OldDefault() == "");
  CHECK(folder.runner.CommandLines().empty());
  folder.request.tree.environment["KNINJA_SELF_CHECK"] = "off";
  folder.disk.Tick();
  folder.disk.Touch("/k/scripts/kconfig/conf");  // Another conf: nothing is known of it.
  CHECK(folder.OldDefault() == "");
  CHECK(folder.runner.CommandLines().empty());
  folder.request.tree.environment.clear();
  folder.request.tree.environment["HOME"] = "/h";
  CHECK(folder.OldDefault() == "");
  CHECK(folder.runner.CommandLines().size() == 1);
}

TEST_CASE("what conf makes as well is the same, and nothing but the verdict is left") {
  Folder folder;
  const Result<SelfCheckOutcome> outcome = folder.Check();
  REQUIRE(outcome);
  CHECK(outcome->same);
  CHECK(folder.disk.Content("/k/.config") == "CONFIG_A=y\n");
  for (const std::string& file : folder.disk.AllFiles())
    CHECK((file.starts_with("/k/") || file.ends_with(".checked") || file.ends_with(".files")));
}

TEST_CASE("where conf differs it is used from then on, and a reproducer is kept") {
  Folder folder;
  folder.line = "CONFIG_A=y\nCONFIG_NEW_MEANING=y\n";
  const Result<SelfCheckOutcome> outcome = folder.Check();
  REQUIRE(outcome);
  CHECK_FALSE(outcome->same);
  CHECK(outcome->different == std::vector<std::string>{".config", "auto.conf"});
  CHECK(folder.disk.Content(outcome->folder + "/config") == "CONFIG_A=y\n");
  CHECK(folder.disk.Content(outcome->folder + "/kninja.config") == kHead + "CONFIG_A=y\n");
  CHECK(folder.disk.Content(outcome->folder + "/conf.config") == kHead + folder.line);
  CHECK(folder.OldDefault() == "");
  CHECK(folder.disk.Content("/k/.config") == kHead + folder.line);
  CHECK(folder.reporter.said ==
        "warning: kninja and this kernel's own conf differ in what a configuration means: conf is "
        "used\nhint: please report it with " +
            outcome->folder + ", which has the configuration and what both made of it\n");
  CHECK(folder.runner.CommandLines() ==
        std::vector<std::string>{"/k/scripts/kconfig/conf -s --olddefconfig Kconfig"});
}

TEST_CASE("where conf differs, get and set go by it, and why says that it does not") {
  Folder folder;
  folder.line = "# CONFIG_A is not set\n";
  REQUIRE(folder.Check());
  folder.reporter.said.clear();
  const std::string warning =
      "warning: kninja and this kernel's own conf differ in what a configuration means: ";
  const Result<std::vector<ConfigValue>> values =
      GetConfigValues(folder.disk, folder.runner, folder.reporter, folder.request, {"A"});
  REQUIRE(values);
  CHECK(values->at(0).value == "n");
  CHECK(folder.reporter.said.starts_with(warning + "conf is used\n"));
  folder.reporter.said.clear();
  REQUIRE(ExplainConfig(folder.disk, folder.runner, folder.reporter, folder.request, "A"));
  CHECK(folder.reporter.said.starts_with(warning + "what is said here is kninja's reckoning\n"));

  ConfigEdit edit;
  edit.request = folder.request;
  edit.words = {"A=y"};
  const auto set = [&] { return SetConfig(folder.disk, folder.runner, folder.reporter, edit); };
  const Result<ConfigEditOutcome> refused = set();
  REQUIRE_FALSE(refused);
  CHECK(Format(refused.error().diagnostic(), {}) ==
        "error: CONFIG_A=y does not take: it would be n\n"
        "hint: kninja config why CONFIG_A=y tells what it takes; nothing was written\n");
  folder.line = "CONFIG_A=y\nCONFIG_NEW_MEANING=y\n";
  REQUIRE(set());
  CHECK(folder.disk.Content("/k/.config") == kHead + folder.line);
  for (const std::string& file : folder.disk.AllFiles())
    CHECK(file.find(".conf-") == std::string::npos);
}

TEST_CASE("a conf that is not there is built, where that is possible") {
  Folder folder;
  folder.LeaveSourcesAlone();
  folder.request.tree.variables = {"ARCH=x86"};
  CHECK(folder.OldDefault() == "");
  CHECK(folder.runner.CommandLines().size() == 1);  // In the background.
  folder.runner.ClearCalls();
  folder.runner.Handle({"make"}, [&](const ProcessSpec& spec) -> Result<ProcessOutcome> {
    CHECK(spec.argv[3] == "/k");
    CHECK(spec.argv[4] == "ARCH=x86");
    CHECK(spec.argv.back() == "olddefconfig");
    folder.disk.AddExecutable("/k/scripts/kconfig/conf");
    return ProcessOutcome{};
  });
  const Result<SelfCheckOutcome> outcome = folder.Check();
  REQUIRE(outcome);
  CHECK(outcome->same);
  for (const std::string& file : folder.disk.AllFiles())
    CHECK(file.find(".check-") == std::string::npos);
}

TEST_CASE("a conf that cannot be built is not tried again after each command") {
  Folder folder;
  folder.LeaveSourcesAlone();
  folder.runner.Answer({"make"}, "", 2, "no flex\n");
  CHECK_FALSE(folder.Check());
  CHECK(folder.reporter.said.find("no flex") != std::string::npos);
  CHECK(folder.OldDefault() == "");
  CHECK(folder.runner.CommandLines().empty());
}

TEST_CASE("without conf there is nothing to compare with") {
  Folder folder;
  REQUIRE(folder.disk.Remove("/k/scripts/kconfig/conf"));
  const Result<SelfCheckOutcome> outcome = folder.Check();
  REQUIRE_FALSE(outcome);
  CHECK(Format(outcome.error().diagnostic(), {}) ==
        "error: there is no conf to compare with: no '/k/scripts/kconfig/conf'\n"
        "hint: make -C /k olddefconfig builds it\n");
  CHECK(folder.OldDefault() == "");
  CHECK(folder.runner.CommandLines().empty());
}

TEST_CASE("a conf that fails gives no verdict") {
  Folder folder;
  folder.runner.Answer({"/k/scripts/kconfig/conf", "-s"}, "", 1, "Kconfig:1: syntax error\n");
  const Result<SelfCheckOutcome> outcome = folder.Check();
  REQUIRE_FALSE(outcome);
  CHECK(Format(outcome.error().diagnostic(), {}) ==
        "error: /k/scripts/kconfig/conf -s --olddefconfig Kconfig ended with 1\n"
        "note: Kconfig:1: syntax error\n");
  CHECK(folder.OldDefault() == "");
  CHECK(folder.runner.CommandLines().empty());  // It is not tried after each command.
}

}  // namespace
}  // namespace kninja::driver
