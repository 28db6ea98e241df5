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
  state.records.contents = {{0, {8, 9}}, {0, {8, 8}}, {2, kDirectory}};
  state.records.symbols = {{"CONFIG_A", "y"}, {"CONFIG_B", ""}};
  state.records.edges = {{0, {5, 6}, true, {0}, {0, 1, 2}, {1}}, {2, {}, false, {}, {}, {}}};
  const kbuild::BuildModel model = SomeModel();
  state.observations = {{model.observations[0], 0}, {model.observations[1], kNoFile}};
  state.modules = {"a", "empty"};
  state.records.model = EncodeModel(model);
  state.records_digest = HashBytes(EncodeRecords(state.records));
  return state;
}

TEST_CASE("a state comes back from its file as it was") {
  MemoryDisk disk("/tree");
  State state = SomeState();
  REQUIRE(disk.MakeDirectories(".kninja").ok());
  REQUIRE(SaveState(disk, ".kninja/state", state).ok());
  std::optional<State> loaded = LoadState(disk, ".kninja/state");
  REQUIRE(loaded.has_value());
  CHECK(loaded->records.model.empty());
  REQUIRE(LoadRecords(disk, ".kninja/state", *loaded));
  CHECK(loaded->complete);
  CHECK(loaded->config_file == 1);
  REQUIRE(loaded->files.size() == 3);
  CHECK(loaded->files[0].signature == state.files[0].signature);
  CHECK(loaded->files[0].racy);
  CHECK_FALSE(loaded->files[1].exists);
  CHECK(loaded->files[2].signature.directory);
  CHECK(loaded->records.contents == state.records.contents);
  CHECK(loaded->records.symbols == state.records.symbols);
  REQUIRE(loaded->records.edges.size() == 2);
  CHECK(loaded->records.edges[0].inputs == std::vector<uint32_t>{0, 1, 2});
  CHECK(loaded->records.edges[0].command == Digest{5, 6});
  CHECK_FALSE(loaded->records.edges[1].trusted);
  REQUIRE(loaded->observations.size() == 2);
  CHECK(loaded->observations[0].file == 0);
  CHECK(loaded->observations[1].file == kNoFile);
  CHECK(loaded->modules == state.modules);
  CHECK(EncodeState(*loaded) == EncodeState(state));
  CHECK(EncodeRecords(loaded->records) == EncodeRecords(state.records));
}

TEST_CASE("a state does not take another one's records") {
  MemoryDisk disk("/tree");
  State old = SomeState();
  REQUIRE(disk.MakeDirectories(".kninja").ok());
  REQUIRE(SaveState(disk, ".kninja/state", old).ok());
  std::optional<State> loaded = LoadState(disk, ".kninja/state");
  State next = SomeState();
  next.records.symbols[0].value = "m";
  REQUIRE(SaveState(disk, ".kninja/state", next).ok());
  CHECK_FALSE(LoadRecords(disk, ".kninja/state", *loaded));
  loaded = LoadState(disk, ".kninja/state");
  CHECK(LoadRecords(disk, ".kninja/state", *loaded));
  REQUIRE(ForgetState(disk, ".kninja/state").ok());
  CHECK_FALSE(LoadState(disk, ".kninja/state").has_value());
  CHECK(disk.AllFiles().empty());
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

// Whether these bytes are a state, or the records of one.
bool Reads(std::string_view bytes) {
  State state = SomeState();
  return DecodeState(bytes).has_value() || DecodeRecords(bytes, state);
}

TEST_CASE("a state that was cut short is absent") {
  for (const std::string& bytes : {EncodeState(SomeState()), EncodeRecords(SomeState().records)}) {
    CHECK(Reads(bytes));
    for (size_t size = 0; size < bytes.size(); ++size)
      CHECK_FALSE(Reads(std::string_view(bytes).substr(0, size)));
    CHECK_FALSE(Reads(bytes + "x"));
  }
}

TEST_CASE("a state with a flipped byte is absent") {
  for (const std::string& bytes : {EncodeState(SomeState()), EncodeRecords(SomeState().records)})
    for (size_t i = 0; i < bytes.size(); ++i) {
      std::string damaged = bytes;
      damaged[i] = static_cast<char>(damaged[i] ^ 0x40);
      CHECK_FALSE(Reads(damaged));
    }
}

// Past the checksum: what a bug of ours, or an attacker, could write.
TEST_CASE("a state with wrong numbers and a right checksum never crashes") {
  const std::string bytes = EncodeState(SomeState());
  const std::string records = EncodeRecords(SomeState().records);
  for (const unsigned char value : {0x00, 0x7f, 0x80, 0xff}) {
    for (size_t i = 13; i + 16 < bytes.size(); ++i) {
      ByteWriter damaged;
      damaged.bytes() = bytes.substr(0, bytes.size() - 16);
      damaged.bytes()[i] = static_cast<char>(value);
      damaged.Hash(HashBytes(damaged.bytes()));
      (void)DecodeState(damaged.bytes());
    }
    for (size_t i = 15; i < records.size(); ++i) {
      std::string damaged = records;
      damaged[i] = static_cast<char>(value);
      State state = SomeState();
      state.records_digest = HashBytes(damaged);
      if (DecodeRecords(damaged, state)) (void)DecodeModel(state);
    }
  }
  SUCCEED();
}

TEST_CASE("a model that was cut short is absent") {
  State state = SomeState();
  const std::string bytes = state.records.model;
  for (size_t size = 0; size < bytes.size(); ++size) {
    state.records.model = bytes.substr(0, size);
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
