// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/background_calls.h"

#include "tests/support/catch.h"
#include "tests/support/fake_runner.h"

namespace kninja::driver {
namespace {

ProcessSpec Call(const std::string& program) {
  ProcessSpec spec;
  spec.argv = {program};
  return spec;
}

TEST_CASE("background calls come back in the order of their start") {
  FakeRunner runner;
  for (int i = 0; i < 50; ++i) runner.Answer({"p" + std::to_string(i)}, std::to_string(i));
  BackgroundCalls calls(runner);
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 50; ++i) calls.Start(Call("p" + std::to_string(i)));
    calls.Start(Call("missing"));
    const std::vector<Result<ProcessOutcome>> outcomes = calls.Wait();
    REQUIRE(outcomes.size() == 51);
    for (int i = 0; i < 50; ++i) {
      REQUIRE(outcomes[i]);
      CHECK(outcomes[i]->output == std::to_string(i));
    }
    CHECK_FALSE(outcomes[50]);
  }
  CHECK(calls.Wait().empty());
}

TEST_CASE("what has not begun is given up with the object") {
  FakeRunner runner;
  runner.Answer({"p"}, "");
  {
    BackgroundCalls calls(runner);
    for (int i = 0; i < 100; ++i) calls.Start(Call("p"));
  }
  CHECK(runner.calls().size() <= 100);
}

TEST_CASE("once a call was a surprise nothing else begins") {
  FakeRunner runner;
  runner.Answer({"yes"}, "y\n");
  runner.Answer({"no"}, "n\n");
  BackgroundCalls calls(runner);
  CHECK_FALSE(calls.pending());
  calls.Start(Call("yes"), "y\n");
  calls.Wait();
  CHECK_FALSE(calls.surprised());
  calls.Start(Call("no"), "y\n");
  CHECK(calls.pending());
  calls.Wait();
  CHECK(calls.surprised());
  for (int i = 0; i < 20; ++i) calls.Start(Call("yes"));
  CHECK(calls.Wait().size() == 20);
  CHECK(runner.calls().size() == 2);
}

}  // namespace
}  // namespace kninja::driver
