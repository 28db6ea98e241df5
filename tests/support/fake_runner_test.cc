// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/support/fake_runner.h"

#include "tests/support/catch.h"

namespace kninja {
namespace {

ProcessSpec Spec(std::vector<std::string> argv) {
  ProcessSpec spec;
  spec.argv = std::move(argv);
  return spec;
}

TEST_CASE("a fake runner gives the longest matching answer") {
  FakeRunner runner;
  runner.Answer({"gcc"}, "any");
  runner.Answer({"gcc", "--version"}, "gcc 12\n", 3, "oops");
  REQUIRE(runner.Run(Spec({"gcc", "-c"}))->output == "any");
  const ProcessOutcome outcome = Must(runner.Run(Spec({"gcc", "--version"})));
  REQUIRE(outcome.output == "gcc 12\n");
  REQUIRE(outcome.exit_code == 3);
  REQUIRE(outcome.errors == "oops");
  runner.Answer({"gcc"}, "newer");
  REQUIRE(runner.Run(Spec({"gcc"}))->output == "newer");
}

TEST_CASE("a fake runner lists its calls and refuses unscripted ones") {
  FakeRunner runner;
  REQUIRE(MessageOf(runner.Run(Spec({"make", "all"}))) ==
          "cannot run make all: no answer was scripted");
  REQUIRE(runner.CommandLines() == std::vector<std::string>{"make all"});
  runner.ClearCalls();
  REQUIRE(runner.calls().empty());
}

TEST_CASE("a fake runner's handler may look at the calls") {
  FakeRunner runner;
  runner.Handle({"count"}, [&](const ProcessSpec&) -> Result<ProcessOutcome> {
    return ProcessOutcome{static_cast<int>(runner.calls().size()), "", ""};
  });
  REQUIRE(runner.Run(Spec({"count"}))->exit_code == 1);
  REQUIRE(runner.Run(Spec({"count"}))->exit_code == 2);
}

}  // namespace
}  // namespace kninja
