// SPDX-License-Identifier: GPL-2.0-or-later
// A ProcessRunner that starts nothing: it answers from a script and lists its
// calls. A program without an answer cannot be run, as if it were not
// installed, so a forgotten answer shows. May be used from several threads.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "src/base/process.h"

namespace kninja {

class FakeRunner final : public ProcessRunner {
 public:
  using Handler = std::function<Result<ProcessOutcome>(const ProcessSpec&)>;

  /// Answers calls whose argv begins with `argv`. The longest match wins, among
  /// equals the latest; an answer serves any number of calls.
  void Answer(std::vector<std::string> argv, std::string output, int exit_code = 0,
              std::string errors = "");
  void Handle(std::vector<std::string> argv, Handler handler);

  /// All calls so far, answered or not.
  std::vector<ProcessSpec> calls() const;
  /// The same, each as its words joined by blanks.
  std::vector<std::string> CommandLines() const;
  void ClearCalls();

  Result<ProcessOutcome> Run(const ProcessSpec& spec) override;

 private:
  struct Script {
    std::vector<std::string> argv;
    Handler handler;
  };
  Handler FindHandler(const std::vector<std::string>& argv) const;

  mutable std::mutex mutex_;
  std::vector<Script> scripts_;
  std::vector<ProcessSpec> calls_;
};

}  // namespace kninja
