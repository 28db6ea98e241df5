// SPDX-License-Identifier: GPL-2.0-or-later
// set, enable, get and why on a folder with nothing but a Kconfig file.
#include "src/driver/config_edit.h"

#include "src/base/diagnostic.h"
#include "src/cli/config_reason.h"
#include "src/driver/config_query.h"
#include "tests/support/catch.h"
#include "tests/support/fake_runner.h"
#include "tests/support/memory_disk.h"
#include "tests/unit/driver/fake_reporter.h"

namespace kninja::driver {
namespace {

const std::string kHead = "#\n# Automatically generated file; DO NOT EDIT.\n# Main menu\n#\n";

class Folder {
 public:
  MemoryDisk disk{"/k"};
  FakeRunner runner;
  FakeReporter reporter;
  ConfigEdit edit;

  explicit Folder(const std::string& config = "") {
    disk.AddFile("/k/Kconfig",
                 "config MODULES\n\tbool \"modules\"\n\tmodules\n"
                 "config NET\n\tbool \"networking\"\n"
                 "config DRIVER\n\ttristate \"a driver\"\n\tdepends on NET\n"
                 "config NAME\n\tstring \"name\"\n");
    if (!config.empty()) disk.AddFile("/k/.config", config);
    edit.request.tree.kernel = "/k";
    edit.request.tree.current_directory = "/k";
    edit.request.tree.environment = {{"HOME", "/h"}};
  }
  Result<ConfigEditOutcome> Set(std::vector<std::string> words) {
    edit.words = std::move(words);
    return SetConfig(disk, runner, reporter, edit);
  }
  Result<ConfigEditOutcome> Enable(std::vector<std::string> words) {
    edit.words = std::move(words);
    return EnableInConfig(disk, runner, reporter, edit);
  }
  std::string Config() const { return disk.Content("/k/.config").value_or("none"); }
};

template <class T>
std::string Failure(const Result<T>& result) {
  REQUIRE_FALSE(result);
  return Format(result.error().diagnostic(), {});
}

const std::string kAllOff =
    kHead + "# CONFIG_MODULES is not set\n# CONFIG_NET is not set\nCONFIG_NAME=\"\"\n";

TEST_CASE("set leaves a whole configuration, and the old one beside it") {
  Folder folder(kAllOff);
  const Result<ConfigEditOutcome> outcome = folder.Set({"NET=y", "CONFIG_NAME=\"a b\""});
  REQUIRE(outcome);
  CHECK(outcome->written);
  CHECK(folder.Config() == kHead +
                               "# CONFIG_MODULES is not set\nCONFIG_NET=y\n"
                               "# CONFIG_DRIVER is not set\nCONFIG_NAME=\"a b\"\n");
  CHECK(folder.disk.Content("/k/.config.old") == kAllOff);
  REQUIRE(outcome->changes.size() == 3);
  CHECK(outcome->changes[0].before == "# CONFIG_NET is not set");
  CHECK(outcome->changes[0].after == "CONFIG_NET=y");
  CHECK(outcome->changes[1].before.empty());
  CHECK(outcome->changes[1].after == "# CONFIG_DRIVER is not set");
}

TEST_CASE("a value that does not take is told with the reason, and nothing is written") {
  Folder folder(kAllOff);
  CHECK(Failure(folder.Set({"NAME=x", "DRIVER=y"})) ==
        "error: CONFIG_DRIVER=y does not take: it would be n\n"
        "hint: kninja config why CONFIG_DRIVER=y tells what it takes; nothing was written\n"
        "note: its prompt \"a driver\" (Kconfig:7) is hidden: NET is n\n");
  CHECK(folder.Config() == kAllOff);
  CHECK_FALSE(folder.disk.Content("/k/.config.old"));
}

TEST_CASE("an unknown symbol names the nearest") {
  Folder folder(kAllOff);
  CHECK(Failure(folder.Set({"CONFIG_DRIVR=y"})) ==
        "error: no Kconfig file defines CONFIG_DRIVR\nhint: did you mean CONFIG_DRIVER?\n");
  CHECK(Failure(folder.Set({"DRIVER"})) == "error: 'DRIVER' is not SYMBOL=VALUE\n");
}

TEST_CASE("enable sets what the option takes, too") {
  Folder folder(kAllOff);
  const Result<ConfigEditOutcome> outcome = folder.Enable({"DRIVER"});
  REQUIRE(outcome);
  CHECK(outcome->asked == std::vector<std::string>{"CONFIG_DRIVER=m"});
  CHECK(outcome->needed == std::vector<std::string>{"CONFIG_MODULES=y", "CONFIG_NET=y"});
  CHECK(folder.Config() == kHead +
                               "CONFIG_MODULES=y\nCONFIG_NET=y\nCONFIG_DRIVER=m\n"
                               "CONFIG_NAME=\"\"\n");
}

TEST_CASE("a dry run works it out and writes nothing") {
  Folder folder(kAllOff);
  folder.edit.dry_run = true;
  const Result<ConfigEditOutcome> outcome = folder.Enable({"DRIVER=y"});
  REQUIRE(outcome);
  CHECK(outcome->needed == std::vector<std::string>{"CONFIG_NET=y"});
  CHECK_FALSE(outcome->written);
  CHECK(folder.Config() == kAllOff);
}

TEST_CASE("what is neither a symbol nor, without a kernel tree, a module is refused") {
  Folder folder(kAllOff);
  const std::string message = Failure(folder.Enable({"driver"}));
  CHECK(message.find("so that no module 'driver' can be looked for") != std::string::npos);
  CHECK(Failure(folder.Enable({"NAME"})) ==
        "error: CONFIG_NAME is string: it is not on or off\n"
        "hint: kninja config set CONFIG_NAME=VALUE\n");
}

TEST_CASE("get prints values as olddefconfig makes them, n where .config has no line") {
  Folder folder("CONFIG_NAME=\"x\"\n");
  const Result<std::vector<ConfigValue>> values = GetConfigValues(
      folder.disk, folder.runner, folder.reporter, folder.edit.request, {"NAME", "CONFIG_DRIVER"});
  REQUIRE(values);
  REQUIRE(values->size() == 2);
  CHECK((*values)[0].name == "CONFIG_NAME");
  CHECK((*values)[0].value == "\"x\"");
  CHECK((*values)[1].value == "n");
  CHECK((*values)[1].type == "tristate");
}

TEST_CASE("why tells what forbids a value and what would allow it") {
  Folder folder(kAllOff);
  const Result<ConfigReason> reason =
      ExplainConfig(folder.disk, folder.runner, folder.reporter, folder.edit.request, "DRIVER=y");
  REQUIRE(reason);
  CHECK(cli::ToText(*reason) ==
        "CONFIG_DRIVER=n  (as nothing sets it)\n"
        "  type         tristate, but m is not possible now\n"
        "  defined      Kconfig:6\n"
        "  .config says nothing\n"
        "  prompt       \"a driver\": visible n  (Kconfig:7)\n"
        "  depends on   n\n"
        "    [n] NET, \"networking\"  (Kconfig:4)\n"
        "what forbids CONFIG_DRIVER=y\n"
        "  its prompt \"a driver\" (Kconfig:7) is hidden: NET is n\n"
        "what would allow it: 1 other setting\n"
        "  CONFIG_NET=y  \"networking\"  (Kconfig:4)\n"
        "to set it\n"
        "  kninja config set CONFIG_NET=y CONFIG_DRIVER=y\n");
  const std::string json = cli::ToJson(*reason);
  CHECK(json.find("\"settings\":[{\"symbol\":\"CONFIG_NET\",\"value\":\"y\"") != std::string::npos);
}

}  // namespace
}  // namespace kninja::driver
