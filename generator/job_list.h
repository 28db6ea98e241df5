// SPDX-License-Identifier: GPL-2.0-or-later
// The edges of one ninja file: those of several models joined, each path made
// once, environments numbered. Knows nothing of ninja's syntax.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "src/base/result.h"
#include "src/kbuild/build_model.h"

namespace kninja::generator {

/// One edge of the file. Paths are canonical, as ninja compares them.
struct Job {
  enum class Role : uint8_t { kHonest, kDownstream, kMustRun };
  const kbuild::Edge* edge = nullptr;
  Role role = Role::kHonest;
  std::vector<std::string> outputs;
  std::vector<std::string> inputs;
  std::vector<std::string> implicit;
  std::vector<std::string> order_only;
  size_t environment = 0;  ///< Index into JobList::environments().
};

class JobList {
 public:
  /// From here on edges are of `model`, which must outlive the list. Fails when
  /// it works in another directory than the models before it.
  Status Enter(const kbuild::BuildModel& model);
  /// Adds an edge of the model. One that is there already only takes the
  /// stronger role; one that makes a path in another way is an error.
  Status Add(const kbuild::Edge& edge, Job::Role role);
  void AddImplicit(const kbuild::Edge& edge, const std::string& path);

  const std::string& directory() const { return directory_; }
  std::vector<Job>& jobs() { return jobs_; }
  const std::vector<Job>& jobs() const { return jobs_; }
  const std::vector<const kbuild::CommandEnvironment*>& environments() const {
    return environments_;
  }
  bool Makes(const std::string& canonical_path) const { return makers_.count(canonical_path) != 0; }

 private:
  size_t EnvironmentNumber(uint32_t index);

  const kbuild::BuildModel* model_ = nullptr;
  std::string directory_;
  std::vector<Job> jobs_;
  std::vector<const kbuild::CommandEnvironment*> environments_;
  std::unordered_map<std::string, size_t> makers_;  // Path -> index into jobs_.
};

}  // namespace kninja::generator
