// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/support/fake_runner.h"

#include <fmt/format.h>

#include <algorithm>

namespace kninja {

void FakeRunner::Answer(std::vector<std::string> argv, std::string output, int exit_code,
                        std::string errors) {
  const ProcessOutcome outcome{exit_code, std::move(output), std::move(errors)};
  Handle(std::move(argv),
         [outcome](const ProcessSpec&) -> Result<ProcessOutcome> { return outcome; });
}

void FakeRunner::Handle(std::vector<std::string> argv, Handler handler) {
  const std::lock_guard lock(mutex_);
  scripts_.push_back({std::move(argv), std::move(handler)});
}

std::vector<ProcessSpec> FakeRunner::calls() const {
  const std::lock_guard lock(mutex_);
  return calls_;
}

std::vector<std::string> FakeRunner::CommandLines() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> lines;
  for (const ProcessSpec& call : calls_)
    lines.push_back(fmt::format("{}", fmt::join(call.argv, " ")));
  return lines;
}

void FakeRunner::ClearCalls() {
  const std::lock_guard lock(mutex_);
  calls_.clear();
}

Result<ProcessOutcome> FakeRunner::Run(const ProcessSpec& spec) {
  Handler handler;
  {
    const std::lock_guard lock(mutex_);
    calls_.push_back(spec);
    handler = FindHandler(spec.argv);
  }
  // Outside the lock: a handler may look at the calls.
  if (!handler)
    return Error(fmt::format("cannot run {}: no answer was scripted", fmt::join(spec.argv, " ")));
  return handler(spec);
}

FakeRunner::Handler FakeRunner::FindHandler(const std::vector<std::string>& argv) const {
  const Script* best = nullptr;
  for (const Script& script : scripts_) {
    const std::vector<std::string>& want = script.argv;
    const bool fits =
        want.size() <= argv.size() && std::equal(want.begin(), want.end(), argv.begin());
    if (fits && (best == nullptr || want.size() >= best->argv.size())) best = &script;
  }
  return best == nullptr ? Handler() : best->handler;
}

}  // namespace kninja
