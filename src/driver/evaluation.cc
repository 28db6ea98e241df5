// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/evaluation.h"

#include <utility>

#include "src/base/path.h"
#include "src/kernel/capture_store.h"

namespace kninja::driver {

std::string KernelFolder(const Session& session) {
  kernel::CaptureRequest request;
  request.tree = session.tree();
  request.variables = session.options().variables;
  request.environment = session.options().environment;
  request.cache_directory = session.cache_directory();
  return std::string(DirName(kernel::CapturePath(request)));
}

Evaluations::Evaluations(Session& session)
    : session_(session),
      probes_(session.disk(), session.runner(), JoinPath(KernelFolder(session), "probes")) {}

std::unique_ptr<kbuild::EvaluationMemory> Evaluations::TakeMemory() {
  const std::lock_guard lock(mutex_);
  if (free_.empty()) {
    auto memory = std::make_unique<kbuild::EvaluationMemory>();
    memory->probes = &probes_;
    return memory;
  }
  std::unique_ptr<kbuild::EvaluationMemory> memory = std::move(free_.back());
  free_.pop_back();
  return memory;
}

void Evaluations::GiveBack(std::unique_ptr<kbuild::EvaluationMemory> memory) {
  const std::lock_guard lock(mutex_);
  free_.push_back(std::move(memory));
}

Result<kbuild::BuildModel> Evaluations::Evaluate(const kbuild::ModelRequest& request) {
  std::unique_ptr<kbuild::EvaluationMemory> memory = TakeMemory();
  Result<kbuild::BuildModel> model =
      kbuild::EvaluateModules(session_.disk(), session_.runner(), request, *memory);
  GiveBack(std::move(memory));
  probes_.Save();
  return model;
}

}  // namespace kninja::driver
