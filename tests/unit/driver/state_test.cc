// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/state.h"

#include "src/driver/state_bytes.h"
#include "tests/support/catch.h"
#include "tests/support/memory_disk.h"

namespace kninja::driver {
namespace {

kbuild::BuildModel SomeModel() {
  kbuild::BuildModel model;
  model.directory = "/tree";
  kbuild::Edge edge;
  edge.outputs = {"a b.o", "ü"};
  edge.inputs = {"a.c"};
  edge.order_only = {"dir"};
  edge.kind = "cc_o_c";
  edge.command = "gcc a.c";
  edge.steps = {"objtool", "fixdep"};
  edge.script = "set -e; gcc a.c; exit $?";
  edge.description = "CC [M]  a b.o";
  edge.module = "a";
  edge.cmd_file = ".a b.o.cmd";
  edge.depfile = ".a.o.d";
  edge.environment = 1;
  edge.may_stay_same = true;
  model.edges = {edge, kbuild::Edge{}};
  model.modules = {{"a", {"a b.o"}}, {"empty", {}}};
  model.goals = {"a.ko", ""};
  model.environments = {{}, {Environment{{"A", "1"}, {"B", std::string("x\0\n", 3)}}, {"C", "D"}}};
  Diagnostic warning;
  warning.severity = Diagnostic::Severity::kWarning;
  warning.location = {"Kbuild", 3, 4, 5};
  warning.message = "careful";
  warning.source_line = "x := y";
  warning.hint = "stop";
  warning.notes = {{{"Makefile", 1, 0, 0}, "from here"}};
  model.warnings = {warning};
  using Kind = kbuild::Observation::Kind;
  model.observations = {{Kind::kFile, "Kbuild", {1, 2}}, {Kind::kShell, "uname -r", {3, 4}}};
  return model;
}

State SomeState() {
  State state;
  state.complete = true;
  state.config_file = 1;
  state.files = {{"a.c", {-5, 1000, 77, false, true}, {8, 9}, true, true},
                 {"include/config/auto.conf", {}, kMissing, false, false},
                 {"dir", {1, 2, 3, true, false}, kDirectory, true, false}};
  state.contents = {{0, {8, 9}}, {0, {8, 8}}, {2, kDirectory}};
  state.symbols = {{"CONFIG_A", "y"}, {"CONFIG_B", ""}};
  state.edges = {{0, {5, 6}, true, {0}, {0, 1, 2}, {1}}, {2, {}, false, {}, {}, {}}};
  const kbuild::BuildModel model = SomeModel();
  state.observations = {{model.observations[0], 0}, {model.observations[1], kNoFile}};
  state.model = EncodeModel(model);
  return state;
}

TEST_CASE("a state comes back from its file as it was") {
  MemoryDisk disk("/tree");
  const State state = SomeState();
  REQUIRE(disk.MakeDirectories(".kninja").ok());
  REQUIRE(SaveState(disk, ".kninja/state", state).ok());
  const std::optional<State> loaded = LoadState(disk, ".kninja/state");
  REQUIRE(loaded.has_value());
  CHECK(loaded->complete);
  CHECK(loaded->config_file == 1);
  REQUIRE(loaded->files.size() == 3);
  CHECK(loaded->files[0].signature == state.files[0].signature);
  CHECK(loaded->files[0].racy);
  CHECK_FALSE(loaded->files[1].exists);
  CHECK(loaded->files[2].signature.directory);
  CHECK(loaded->contents == state.contents);
  CHECK(loaded->symbols == state.symbols);
  REQUIRE(loaded->edges.size() == 2);
  CHECK(loaded->edges[0].inputs == std::vector<uint32_t>{0, 1, 2});
  CHECK(loaded->edges[0].command == Digest{5, 6});
  CHECK_FALSE(loaded->edges[1].trusted);
  REQUIRE(loaded->observations.size() == 2);
  CHECK(loaded->observations[0].file == 0);
  CHECK(loaded->observations[1].file == kNoFile);
  CHECK(EncodeState(*loaded) == EncodeState(state));
}

TEST_CASE("a model comes back from a state as it was") {
  const std::optional<kbuild::BuildModel> model = DecodeModel(SomeState());
  REQUIRE(model.has_value());
  CHECK(EncodeModel(*model) == EncodeModel(SomeModel()));
  CHECK(model->observations == SomeModel().observations);
  CHECK(model->edges[0].outputs == std::vector<std::string>{"a b.o", "ü"});
  CHECK(model->edges[0].may_stay_same);
  CHECK(model->environments[1].set.at("B") == std::string("x\0\n", 3));
  CHECK(model->warnings[0].notes[0].text == "from here");
  CHECK(model->warnings[0].location.line == 3);
}

TEST_CASE("a missing state is absent") {
  MemoryDisk disk("/tree");
  CHECK_FALSE(LoadState(disk, ".kninja/state").has_value());
}

TEST_CASE("a state that was cut short is absent") {
  const std::string bytes = EncodeState(SomeState());
  for (size_t size = 0; size < bytes.size(); size += std::max<size_t>(1, bytes.size() / 50))
    CHECK_FALSE(DecodeState(std::string_view(bytes).substr(0, size)).has_value());
  CHECK_FALSE(DecodeState(bytes + "x").has_value());
}

TEST_CASE("a state with a flipped byte is absent") {
  const std::string bytes = EncodeState(SomeState());
  for (size_t i = 0; i < bytes.size(); i += std::max<size_t>(1, bytes.size() / 50)) {
    std::string damaged = bytes;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x40);
    CHECK_FALSE(DecodeState(damaged).has_value());
  }
}

// Past the checksum: what a bug of ours, or an attacker, could write.
TEST_CASE("a state with wrong numbers and a right checksum never crashes") {
  const std::string bytes = EncodeState(SomeState());
  for (size_t i = 13; i + 16 < bytes.size(); ++i) {
    for (const unsigned char value : {0x00, 0x7f, 0x80, 0xff}) {
      ByteWriter damaged;
      damaged.bytes() = bytes.substr(0, bytes.size() - 16);
      damaged.bytes()[i] = static_cast<char>(value);
      damaged.Hash(HashBytes(damaged.bytes()));
      const std::optional<State> state = DecodeState(damaged.bytes());
      if (state) DecodeModel(*state);
    }
  }
  SUCCEED();
}

TEST_CASE("a model that was cut short is absent") {
  State state = SomeState();
  const std::string bytes = state.model;
  for (size_t size = 0; size < bytes.size(); ++size) {
    state.model = bytes.substr(0, size);
    CHECK_FALSE(DecodeModel(state).has_value());
  }
}

TEST_CASE("the digest of a command keeps script and command apart") {
  kbuild::Edge one, other;
  one.script = "ab";
  one.command = "c";
  other.script = "a";
  other.command = "bc";
  CHECK_FALSE(CommandDigest(one) == CommandDigest(other));
}

}  // namespace
}  // namespace kninja::driver
