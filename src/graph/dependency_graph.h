// SPDX-License-Identifier: GPL-2.0-or-later
// Who needs what among the edges of one BuildModel: which edge makes a path, in
// which order edges can run, what a goal needs and what a change reaches. Built
// once, never changed after; may be read from several threads. Paths are
// compared in their canonical spelling.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/result.h"
#include "src/kbuild/build_model.h"

namespace kninja::graph {

/// Names one edge: its index in BuildModel::edges.
enum class EdgeId : uint32_t {};
constexpr size_t Index(EdgeId id) { return static_cast<size_t>(id); }

class DependencyGraph {
 public:
  /// Fails when two edges make the same path, and when edges need each other in
  /// a circle; the error then names the output of each edge of that circle.
  static Result<DependencyGraph> Make(const kbuild::BuildModel& model);

  DependencyGraph(DependencyGraph&&) noexcept;
  DependencyGraph& operator=(DependencyGraph&&) noexcept;
  ~DependencyGraph();

  size_t size() const;
  /// The edge that makes `path`; nullopt for a source file.
  std::optional<EdgeId> Producer(std::string_view path) const;
  /// Every edge, each after all that it needs; the model's order where that is one.
  const std::vector<EdgeId>& order() const;
  /// Place of an edge in order().
  size_t Position(EdgeId edge) const;
  /// The edges that make inputs of `edge`, order-only ones among them.
  std::vector<EdgeId> Needs(EdgeId edge) const;
  /// The edges that have an output of `edge` as an input (not order-only).
  std::vector<EdgeId> Dependents(EdgeId edge) const;
  /// What it takes to make `goals`, in order(). A goal that no edge makes is
  /// taken for a source file and needs nothing.
  std::vector<EdgeId> Needed(std::span<const std::string> goals) const;
  /// What depends on `roots`, directly or not, without the roots themselves
  /// (unless one depends on another), in order().
  std::vector<EdgeId> Downstream(std::span<const EdgeId> roots) const;

 private:
  struct Impl;
  explicit DependencyGraph(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace kninja::graph
