// SPDX-License-Identifier: GPL-2.0-or-later
// Evaluating directories of one kernel, one or many at once, with what earlier
// evaluations found out.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "src/driver/session.h"
#include "src/kbuild/evaluation_memory.h"
#include "src/kbuild/evaluator.h"

namespace kninja::driver {

/// The folder below the cache directory that keeps what is known of the session's
/// kernel with its variables.
std::string KernelFolder(const Session& session);

class Evaluations {
 public:
  /// `session` must outlive this.
  explicit Evaluations(Session& session);

  /// Evaluates kbuild's makefiles. May be called from several threads at once.
  Result<kbuild::BuildModel> Evaluate(const kbuild::ModelRequest& request);

 private:
  std::unique_ptr<kbuild::EvaluationMemory> TakeMemory();
  void GiveBack(std::unique_ptr<kbuild::EvaluationMemory> memory);

  Session& session_;
  kbuild::ProbeMemory probes_;
  std::mutex mutex_;
  // As many as were in use at once: threads take turns with them.
  std::vector<std::unique_ptr<kbuild::EvaluationMemory>> free_;
};

}  // namespace kninja::driver
