// SPDX-License-Identifier: GPL-2.0-or-later
#include "generator/job_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "src/base/path.h"

namespace kninja::generator {
namespace {

std::vector<std::string> Canonical(const std::vector<std::string>& paths) {
  std::vector<std::string> result;
  result.reserve(paths.size());
  // ninja refuses an edge that names an output twice, and needs no input twice.
  for (const std::string& path : paths) result.push_back(CanonicalPath(path));
  std::unordered_map<std::string_view, bool> seen;
  std::erase_if(result, [&](const std::string& path) { return !seen.emplace(path, true).second; });
  return result;
}

Error ConflictError(const kbuild::Edge& first, const kbuild::Edge& second,
                    const std::string& path) {
  Diagnostic diagnostic;
  diagnostic.message = fmt::format("'{}' would be made in two ways", path);
  diagnostic.hint = "build these targets one after the other";
  for (const kbuild::Edge* edge : {&first, &second})
    diagnostic.notes.push_back(
        {{},
         fmt::format("as '{}' of module '{}': {}", edge->description, edge->module,
                     edge->command.empty() ? edge->script : edge->command)});
  return Error(std::move(diagnostic));
}

}  // namespace

Status JobList::Enter(const kbuild::BuildModel& model) {
  if (model_ == nullptr) directory_ = model.directory;
  if (model.directory != directory_)
    return Error(
        fmt::format("one run cannot work in both '{}' and '{}'", directory_, model.directory),
        "build these targets one after the other");
  model_ = &model;
  return {};
}

size_t JobList::EnvironmentNumber(uint32_t index) {
  static const kbuild::CommandEnvironment kNone;
  const kbuild::CommandEnvironment& wanted =
      index < model_->environments.size() ? model_->environments[index] : kNone;
  for (size_t i = 0; i < environments_.size(); ++i)
    if (environments_[i] == &wanted || *environments_[i] == wanted) return i;
  environments_.push_back(&wanted);
  return environments_.size() - 1;
}

Status JobList::Add(const kbuild::Edge& edge, Job::Role role) {
  Job job;
  job.edge = &edge;
  job.role = role;
  job.outputs = Canonical(edge.outputs);
  for (const std::string& output : job.outputs) {
    const auto maker = makers_.find(output);
    if (maker == makers_.end()) continue;
    Job& other = jobs_[maker->second];
    if (other.outputs != job.outputs || other.edge->script != edge.script)
      return ConflictError(*other.edge, edge, output);
    other.role = std::max(other.role, role);
    return {};
  }
  job.inputs = Canonical(edge.inputs);
  job.order_only = Canonical(edge.order_only);
  job.environment = EnvironmentNumber(edge.environment);
  for (const std::string& output : job.outputs) makers_.emplace(output, jobs_.size());
  jobs_.push_back(std::move(job));
  return {};
}

void JobList::AddImplicit(const kbuild::Edge& edge, const std::string& path) {
  if (edge.outputs.empty()) return;
  const auto maker = makers_.find(CanonicalPath(edge.outputs.front()));
  if (maker == makers_.end()) return;
  Job& job = jobs_[maker->second];
  std::string canonical = CanonicalPath(path);
  for (const auto* paths : {&job.inputs, &job.implicit})
    if (std::find(paths->begin(), paths->end(), canonical) != paths->end()) return;
  job.implicit.push_back(std::move(canonical));
}

}  // namespace kninja::generator
