// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/graph/dependency_graph.h"

#include "tests/support/catch.h"

namespace kninja::graph {
namespace {

using Names = std::vector<std::string>;

kbuild::Edge MakeEdge(Names outputs, Names inputs, Names order_only = {}) {
  kbuild::Edge edge;
  edge.outputs = std::move(outputs);
  edge.inputs = std::move(inputs);
  edge.order_only = std::move(order_only);
  edge.kind = "cc_o_c";
  edge.module = "m";
  return edge;
}

// Named out of order: 0 m.ko, 1 m.o, 2 a.o, 3 gen.h, 4 other.o
kbuild::BuildModel Sample() {
  kbuild::BuildModel model;
  model.edges = {MakeEdge({"m.ko"}, {"m.o"}), MakeEdge({"m.o", "m.o.d"}, {"a.o", "x/../b.o"}),
                 MakeEdge({"a.o"}, {"a.c"}, {"gen.h"}), MakeEdge({"gen.h"}, {}),
                 MakeEdge({"other.o"}, {"other.c"})};
  return model;
}

std::vector<size_t> Numbers(const std::vector<EdgeId>& edges) {
  std::vector<size_t> numbers;
  for (const EdgeId edge : edges) numbers.push_back(Index(edge));
  return numbers;
}

using Order = std::vector<size_t>;

TEST_CASE("edges come after all that they need, otherwise as the model has them") {
  const DependencyGraph graph = Must(DependencyGraph::Make(Sample()));
  CHECK(Numbers(graph.order()) == Order{3, 2, 1, 0, 4});
  for (size_t place = 0; place < graph.size(); ++place)
    CHECK(graph.Position(graph.order()[place]) == place);
}

TEST_CASE("the maker of a path is found under every spelling") {
  const DependencyGraph graph = Must(DependencyGraph::Make(Sample()));
  CHECK(graph.Producer("m.o") == EdgeId{1});
  CHECK(graph.Producer("./x/../m.o.d") == EdgeId{1});
  CHECK_FALSE(graph.Producer("a.c").has_value());
}

TEST_CASE("neighbours in both directions") {
  const DependencyGraph graph = Must(DependencyGraph::Make(Sample()));
  CHECK(Numbers(graph.Needs(EdgeId{1})) == Order{2});
  CHECK(Numbers(graph.Needs(EdgeId{2})) == Order{3});
  CHECK(Numbers(graph.Dependents(EdgeId{2})) == Order{1});
}

TEST_CASE("an order-only input orders and does not cause a rebuild") {
  const DependencyGraph graph = Must(DependencyGraph::Make(Sample()));
  CHECK(graph.Dependents(EdgeId{3}).empty());
  CHECK(graph.Downstream(std::vector<EdgeId>{EdgeId{3}}).empty());
}

TEST_CASE("what goals need and what a change reaches are closures") {
  const DependencyGraph graph = Must(DependencyGraph::Make(Sample()));
  CHECK(Numbers(graph.Needed(Names{"m.ko"})) == Order{3, 2, 1, 0});
  CHECK(Numbers(graph.Needed(Names{"a.o", "other.o"})) == Order{3, 2, 4});
  CHECK(graph.Needed(Names{"a.c"}).empty());
  CHECK(Numbers(graph.Downstream(std::vector<EdgeId>{EdgeId{2}})) == Order{1, 0});
  CHECK(Numbers(graph.Downstream(std::vector<EdgeId>{EdgeId{2}, EdgeId{1}})) == Order{1, 0});
}

TEST_CASE("a circle is an error that names each edge of it") {
  kbuild::BuildModel model = Sample();
  model.edges[3].inputs = {"m.o"};
  const Result<DependencyGraph> graph = DependencyGraph::Make(model);
  REQUIRE_FALSE(graph.has_value());
  CHECK(MessageOf(graph) == "'m.o' depends on itself");
  Names notes;
  for (const auto& note : graph.error().diagnostic().notes) notes.push_back(note.text);
  CHECK(notes == Names{"'m.o' (cc_o_c) needs 'a.o'", "'a.o' (cc_o_c) needs 'gen.h'",
                       "'gen.h' (cc_o_c) needs 'm.o'"});
}

TEST_CASE("an edge that reads its own output is no circle") {
  kbuild::BuildModel model = Sample();
  model.edges[4].inputs.push_back("other.o");
  CHECK(DependencyGraph::Make(model).has_value());
}

TEST_CASE("two edges that make one path are an error that names both") {
  kbuild::BuildModel model = Sample();
  model.edges.push_back(MakeEdge({"twin", "x/../a.o"}, {}));
  const Result<DependencyGraph> graph = DependencyGraph::Make(model);
  REQUIRE_FALSE(graph.has_value());
  CHECK(MessageOf(graph) == "'a.o' is made twice");
  const auto& notes = graph.error().diagnostic().notes;
  REQUIRE(notes.size() == 2);
  CHECK(notes[0].text == "once as 'a.o' (cc_o_c) of 'm'");
  CHECK(notes[1].text == "once as 'twin' (cc_o_c) of 'm'");
}

TEST_CASE("a chain of many edges needs no stack") {
  kbuild::BuildModel model;
  for (int i = 0; i < 100'000; ++i)
    model.edges.push_back(MakeEdge({"o" + std::to_string(i)}, {"o" + std::to_string(i + 1)}));
  const DependencyGraph graph = Must(DependencyGraph::Make(model));
  CHECK(Index(graph.order()[0]) == 99'999);
  CHECK(graph.Needed(Names{"o0"}).size() == 100'000);
}

}  // namespace
}  // namespace kninja::graph
