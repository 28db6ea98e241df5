// SPDX-License-Identifier: GPL-2.0-or-later
// The one seam to other programs. Implementations may be used from several
// threads at once; tests hand in a FakeRunner.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "src/base/result.h"

namespace kninja {

/// Environment of a program: names to values, in a stable order.
using Environment = std::map<std::string, std::string>;

/// The environment of this process.
Environment CurrentEnvironment();

struct ProcessSpec {
  std::vector<std::string>
      argv;  ///< argv[0] is looked up in `environment`'s PATH; with a slash, from `directory`.
  Environment environment;
  std::string directory;        ///< "" is this process's own.
  bool capture_output = true;   ///< false: stdout goes where ours goes.
  bool capture_errors = false;  ///< false: stderr goes where ours goes.
  bool drop_output = false;     ///< stdout goes nowhere; nothing is captured of it.
  bool drop_errors = false;     ///< stderr goes nowhere.
  /// Above zero: it is killed after so long, with all that it started and that
  /// did not leave its process group.
  std::chrono::milliseconds time_limit{0};
};

struct ProcessOutcome {
  int exit_code = 0;  ///< 128 + signal number when a signal ended it.
  std::string output;
  std::string errors;
  bool timed_out = false;  ///< It was killed for its time limit.
};

class ProcessRunner {
 public:
  virtual ~ProcessRunner() = default;
  /// Fails only when the program cannot be started: "cannot run NAME: REASON".
  virtual Result<ProcessOutcome> Run(const ProcessSpec& spec) = 0;
};

class RealProcessRunner final : public ProcessRunner {
 public:
  Result<ProcessOutcome> Run(const ProcessSpec& spec) override;
};

/// Where `name` is found along `environment`'s PATH; "" when it is not there.
std::string FindProgram(const std::string& name, const Environment& environment);

}  // namespace kninja
