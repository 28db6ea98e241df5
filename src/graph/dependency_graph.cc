// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/graph/dependency_graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/depth_first_search.hpp>
#include <unordered_map>
#include <utility>

#include "src/base/path.h"

namespace kninja::graph {
namespace {

using Digraph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;
using Vertex = boost::graph_traits<Digraph>::vertex_descriptor;
using Color = boost::default_color_type;

EdgeId ToEdge(Vertex vertex) { return static_cast<EdgeId>(vertex); }

std::string NameOf(const kbuild::Edge& edge) {
  return edge.outputs.empty() ? edge.description : edge.outputs.front();
}

// Notes vertices in the order in which they are finished, what they need first,
// and keeps the first circle found. boost::topological_sort would only throw.
class OrderVisitor : public boost::default_dfs_visitor {
 public:
  OrderVisitor(std::vector<Vertex>& order, std::vector<Vertex>& circle)
      : order_(&order), circle_(&circle), path_(std::make_shared<std::vector<Vertex>>()) {}

  void discover_vertex(Vertex vertex, const Digraph&) { path_->push_back(vertex); }
  void finish_vertex(Vertex vertex, const Digraph&) {
    path_->pop_back();
    order_->push_back(vertex);
  }
  void back_edge(boost::graph_traits<Digraph>::edge_descriptor edge, const Digraph& graph) {
    if (!circle_->empty()) return;
    const auto first = std::find(path_->begin(), path_->end(), boost::target(edge, graph));
    circle_->assign(first, path_->end());
  }

 private:
  std::vector<Vertex>* order_;
  std::vector<Vertex>* circle_;
  // Shared by the copies that Boost makes of a visitor.
  std::shared_ptr<std::vector<Vertex>> path_;
};

// Collects what a search reaches.
class CollectVisitor : public boost::default_dfs_visitor {
 public:
  explicit CollectVisitor(std::vector<EdgeId>& found) : found_(&found) {}
  void discover_vertex(Vertex vertex, const Digraph&) { found_->push_back(ToEdge(vertex)); }

 private:
  std::vector<EdgeId>* found_;
};

Error CircleError(const kbuild::BuildModel& model, const std::vector<Vertex>& circle) {
  Diagnostic diagnostic;
  diagnostic.message = fmt::format("'{}' depends on itself", NameOf(model.edges[circle[0]]));
  for (size_t i = 0; i < circle.size(); ++i) {
    const kbuild::Edge& edge = model.edges[circle[i]];
    const kbuild::Edge& needed = model.edges[circle[(i + 1) % circle.size()]];
    diagnostic.notes.push_back(
        {{}, fmt::format("'{}' ({}) needs '{}'", NameOf(edge), edge.kind, NameOf(needed))});
  }
  return Error(std::move(diagnostic));
}

Error TwiceError(const kbuild::Edge& first, const kbuild::Edge& second, const std::string& path) {
  Diagnostic diagnostic;
  diagnostic.message = fmt::format("'{}' is made twice", path);
  for (const kbuild::Edge* edge : {&first, &second})
    diagnostic.notes.push_back(
        {{}, fmt::format("once as '{}' ({}) of '{}'", NameOf(*edge), edge->kind, edge->module)});
  return Error(std::move(diagnostic));
}

}  // namespace

struct DependencyGraph::Impl {
  explicit Impl(size_t count) : needs(count), dependents(count), position(count) {}

  Digraph needs;       // Edge -> the edges that make its inputs, order-only ones too.
  Digraph dependents;  // Edge -> the edges that read its outputs.
  std::unordered_map<std::string, EdgeId> producers;
  std::vector<EdgeId> order;
  std::vector<size_t> position;

  std::vector<EdgeId> Reach(const Digraph& graph, std::span<const Vertex> starts) const;
  std::vector<EdgeId> Neighbours(const Digraph& graph, EdgeId edge) const;
  void Connect(const kbuild::BuildModel& model);
  void Sort(std::vector<EdgeId>& edges) const;
};

void DependencyGraph::Impl::Sort(std::vector<EdgeId>& edges) const {
  std::sort(edges.begin(), edges.end(),
            [this](EdgeId a, EdgeId b) { return position[Index(a)] < position[Index(b)]; });
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
}

std::vector<EdgeId> DependencyGraph::Impl::Reach(const Digraph& graph,
                                                 std::span<const Vertex> starts) const {
  std::vector<Color> colors(boost::num_vertices(graph), Color::white_color);
  const auto map =
      boost::make_iterator_property_map(colors.begin(), boost::get(boost::vertex_index, graph));
  std::vector<EdgeId> found;
  for (const Vertex start : starts)
    if (colors[start] == Color::white_color)
      boost::depth_first_visit(graph, start, CollectVisitor(found), map);
  Sort(found);
  return found;
}

std::vector<EdgeId> DependencyGraph::Impl::Neighbours(const Digraph& graph, EdgeId edge) const {
  std::vector<EdgeId> found;
  const auto [begin, end] = boost::adjacent_vertices(Index(edge), graph);
  for (auto it = begin; it != end; ++it) found.push_back(ToEdge(*it));
  Sort(found);
  return found;
}

void DependencyGraph::Impl::Connect(const kbuild::BuildModel& model) {
  const auto connect = [this](size_t reader, const std::string& path, bool order_only) {
    const auto producer = producers.find(CanonicalPath(path));
    // An input that the edge makes itself is a recipe that adds to a file.
    if (producer == producers.end() || Index(producer->second) == reader) return;
    boost::add_edge(reader, Index(producer->second), needs);
    if (!order_only) boost::add_edge(Index(producer->second), reader, dependents);
  };
  for (size_t i = 0; i < model.edges.size(); ++i) {
    for (const std::string& path : model.edges[i].inputs) connect(i, path, false);
    for (const std::string& path : model.edges[i].order_only) connect(i, path, true);
  }
}

DependencyGraph::DependencyGraph(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
DependencyGraph::DependencyGraph(DependencyGraph&&) noexcept = default;
DependencyGraph& DependencyGraph::operator=(DependencyGraph&&) noexcept = default;
DependencyGraph::~DependencyGraph() = default;

Result<DependencyGraph> DependencyGraph::Make(const kbuild::BuildModel& model) {
  const size_t count = model.edges.size();
  auto impl = std::make_unique<Impl>(count);
  for (size_t i = 0; i < count; ++i) {
    for (const std::string& output : model.edges[i].outputs) {
      const auto [place, fresh] =
          impl->producers.emplace(CanonicalPath(output), static_cast<EdgeId>(i));
      if (!fresh && Index(place->second) != i)
        return TwiceError(model.edges[Index(place->second)], model.edges[i], place->first);
    }
  }
  impl->Connect(model);
  std::vector<Vertex> order, circle;
  order.reserve(count);
  boost::depth_first_search(impl->needs, boost::visitor(OrderVisitor(order, circle)));
  if (!circle.empty()) return CircleError(model, circle);
  for (const Vertex vertex : order) {
    impl->position[vertex] = impl->order.size();
    impl->order.push_back(ToEdge(vertex));
  }
  return DependencyGraph(std::move(impl));
}

size_t DependencyGraph::size() const { return impl_->order.size(); }

std::optional<EdgeId> DependencyGraph::Producer(std::string_view path) const {
  const auto found = impl_->producers.find(CanonicalPath(path));
  if (found == impl_->producers.end()) return std::nullopt;
  return found->second;
}

const std::vector<EdgeId>& DependencyGraph::order() const { return impl_->order; }
size_t DependencyGraph::Position(EdgeId edge) const { return impl_->position[Index(edge)]; }

std::vector<EdgeId> DependencyGraph::Needs(EdgeId edge) const {
  return impl_->Neighbours(impl_->needs, edge);
}

std::vector<EdgeId> DependencyGraph::Dependents(EdgeId edge) const {
  return impl_->Neighbours(impl_->dependents, edge);
}

std::vector<EdgeId> DependencyGraph::Needed(std::span<const std::string> goals) const {
  std::vector<Vertex> starts;
  for (const std::string& goal : goals)
    if (const std::optional<EdgeId> edge = Producer(goal)) starts.push_back(Index(*edge));
  return impl_->Reach(impl_->needs, starts);
}

std::vector<EdgeId> DependencyGraph::Downstream(std::span<const EdgeId> roots) const {
  std::vector<Vertex> starts;
  for (const EdgeId root : roots)
    for (const EdgeId reader : Dependents(root)) starts.push_back(Index(reader));
  return impl_->Reach(impl_->dependents, starts);
}

}  // namespace kninja::graph
