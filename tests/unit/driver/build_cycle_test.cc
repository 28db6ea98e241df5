// SPDX-License-Identifier: GPL-2.0-or-later
// The whole round on the real disk with the real ninja: plan, run, record. The
// commands are `cat` and `cp` that leave .cmd files as kbuild does.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ctime>
#include <optional>
#include <string>
#include <vector>

#include "generator/emit.h"
#include "src/base/path.h"
#include "src/base/strings.h"
#include "src/driver/ninja.h"
#include "src/driver/plan.h"
#include "src/driver/plan_record.h"
#include "src/driver/state_check.h"
#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

namespace kninja::driver {
namespace {

constexpr char kState[] = ".kninja";
constexpr char kStateFile[] = ".kninja/state";
using Lines = std::vector<std::string>;

// Sends our standard error, and with it ninja's output, to a file for a while.
class ErrorsTo {
 public:
  explicit ErrorsTo(const std::string& path) : old_(dup(STDERR_FILENO)) {
    const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
    dup2(fd, STDERR_FILENO);
    close(fd);
  }
  ~ErrorsTo() {
    dup2(old_, STDERR_FILENO);
    close(old_);
  }
  ErrorsTo(const ErrorsTo&) = delete;
  ErrorsTo& operator=(const ErrorsTo&) = delete;

 private:
  int old_;
};

class Cycle {
 public:
  TempDir dir;
  RealDisk disk{dir.path()};
  kbuild::BuildModel model;
  int jobs = 1;

  Cycle() {
    model.directory = dir.path();
    model.environments = {
        {Environment{{"GREETING", "it's $HOME"}, {"not.a.name", "x"}}, {"HOME", "not.a.name"}}};
    // Old enough to be nobody's latest edit.
    for (const auto& [name, text] : {std::pair("a b.c", "source a\n"),
                                     {"ü.c", "source u\n"},
                                     {"common.h", "header\n"},
                                     {"include/config/auto.conf", "CONFIG_FOO=y\n"}}) {
      dir.Write(name, text);
      dir.SetTime(name, 1'000'000'000);
    }
    AddObject("out/a b.o", "a b.c");
    AddObject("out/ü.o", "ü.c");
    AddLink("out/m.o", {"out/a b.o", "out/ü.o"});
    AddLink("out/m.ko", {"out/m.o"});
    model.modules = {{"out/m", {"out/a b.o", "out/ü.o"}}};
    model.goals = {"out/m.ko"};
  }

  void AddObject(const std::string& output, const std::string& source) {
    kbuild::Edge& edge = Add(output, {source}, "cc_o_c");
    edge.depfile = CmdFile(output) + ".d";
    std::string object = output, escaped = source;
    for (std::string* text : {&object, &escaped})
      for (size_t i = 0; (i = text->find(' ', i)) != std::string::npos; i += 2)
        text->replace(i, 1, "\\ ");
    edge.script += "; printf '%s\\n' " + ShellQuote(object + ": " + escaped + " common.h") + " > " +
                   ShellQuote(edge.depfile);
    // kbuild's files cannot name paths with blanks; the source comes from the model.
    edge.script += "; printf '%s\\n' " + ShellQuote("savedcmd_x := " + edge.command) + " '' " +
                   ShellQuote("source_x := " + source) + " '' 'deps_x := \\' '  common.h \\' " +
                   "'    $(wildcard include/config/FOO) \\' '' '$(deps_x):' > " +
                   ShellQuote(edge.cmd_file);
  }

  void AddLink(const std::string& output, const Lines& inputs) {
    kbuild::Edge& edge = Add(output, inputs, "ld_multi_m");
    edge.script += "; printf '%s\\n' " + ShellQuote("savedcmd_x := " + edge.command) + " > " +
                   ShellQuote(edge.cmd_file);
  }

  static std::string CmdFile(const std::string& output) {
    return JoinPath(DirName(output), "." + std::string(BaseName(output)) + ".cmd");
  }

  kbuild::Edge& Add(const std::string& output, const Lines& inputs, const std::string& kind) {
    kbuild::Edge edge;
    edge.outputs = {output};
    edge.inputs = inputs;
    edge.kind = kind;
    edge.command = "cat";
    for (const std::string& input : inputs) edge.command += " " + ShellQuote(input);
    edge.command += " common.h > " + ShellQuote(output);
    edge.script = "set -e; " + edge.command + "; echo " + ShellQuote(output) + " >> ran.log; " +
                  "printf '%s\\n' \"$GREETING$HOME\" > greeting";
    edge.description = kind + " " + output;
    edge.cmd_file = CmdFile(output);
    model.edges.push_back(edge);
    return model.edges.back();
  }

  // One `kninja build` from the state file to the state file: what ran.
  Lines Build(bool expect_success = true) {
    REQUIRE(disk.MakeDirectories(kState).ok());
    std::remove(dir.Path("ran.log").c_str());
    std::optional<State> state = LoadState(disk, kStateFile);
    if (state) REQUIRE(LoadRecords(disk, kStateFile, *state));
    const std::optional<Journal> journal = LoadJournal(disk, kState);
    FileTable files(disk, FileClock());
    if (state) files.Seed(*state);
    const graph::DependencyGraph graph = Must(graph::DependencyGraph::Make(model));
    const Workspace work{model, graph, state ? &*state : nullptr, journal ? &*journal : nullptr,
                         disk,  files};
    const PlanOptions options;
    plan = Must(MakePlan(work, options));
    RunReport report;
    if (!plan.empty()) Run(report);
    CHECK(report.succeeded == expect_success);
    RecordResult result = Must(RecordRun(work, options, plan, report, FileClock()));
    REQUIRE(SaveState(disk, kStateFile, result.state).ok());
    REQUIRE(EndRun(disk, kState).ok());
    CHECK(result.state.complete == report.succeeded);
    return Ran();
  }

  void WritePlan() {
    generator::PlannedModel planned{&model, {}, plan.downstream, plan.discovered};
    for (const PlannedEdge& edge : plan.must_run) planned.must_run.push_back(edge.edge);
    for (const auto& file : Must(generator::EmitPlan(std::span(&planned, 1), {})))
      REQUIRE(disk.Write(JoinPath(kState, file.path), file.content).ok());
  }

  void Run(RunReport& report) {
    WritePlan();
    report.start_ns = FileClock();
    REQUIRE(BeginRun(disk, kState, kState, report.start_ns, PlannedOutputs(model, plan)).ok());
    report.succeeded = RunTheNinja(generator::kPlanFile) == 0;
    report.finished = FinishedEdges(disk, kState);
  }

  int RunTheNinja(const std::string& file) {
    NinjaOptions options;
    options.directory = dir.path();
    options.file = JoinPath(kState, file);
    options.jobs = static_cast<unsigned>(jobs);
    options.environment = CurrentEnvironment();
    const ErrorsTo log(dir.Path("ninja.log"));
    return Must(RunNinja(options)).exit_code;
  }

  Lines Ran() {
    const std::string log = dir.Read("ran.log");
    Lines lines;
    for (const std::string_view line : SplitOn(log, '\n'))
      if (!line.empty()) lines.emplace_back(line);
    return lines;
  }

  bool NothingToDo() {
    std::optional<State> state = LoadState(disk, kStateFile);
    REQUIRE(state.has_value());
    FileTable files(disk, FileClock());
    files.Seed(*state);
    return CheckState(disk, {}, files, *state).nothing_to_do;
  }

  // What make would do: run the edge's script alone.
  void Make(const std::string& output) {
    for (const kbuild::Edge& edge : model.edges)
      if (edge.outputs[0] == output)
        REQUIRE(std::system(
                    ("cd " + ShellQuote(dir.path()) + " && GREETING=x; " + edge.script).c_str()) ==
                0);
  }

  Plan plan;
};

const Lines kAll = {"out/a b.o", "out/ü.o", "out/m.o", "out/m.ko"};

TEST_CASE("a full build, then nothing to do") {
  Cycle cycle;
  CHECK(cycle.Build() == kAll);
  CHECK(cycle.dir.Read("out/m.ko") == "source a\nheader\nsource u\nheader\nheader\nheader\n");
  CHECK(cycle.dir.Read("greeting") == "it's $HOME\n");
  CHECK(cycle.dir.Read("ninja.log") ==
        "[1/4] cc_o_c out/a b.o\n[2/4] cc_o_c out/ü.o\n"
        "[3/4] ld_multi_m out/m.o\n[4/4] ld_multi_m out/m.ko\n");
  CHECK(cycle.NothingToDo());
  CHECK(cycle.Build().empty());
  CHECK(cycle.NothingToDo());
}

TEST_CASE("touching everything without a change runs nothing") {
  Cycle cycle;
  cycle.Build();
  for (const char* name : {"a b.c", "ü.c", "common.h", "out/ü.o", "out/m.ko"})
    cycle.dir.SetTime(name, time(nullptr) - 100);
  CHECK(cycle.NothingToDo());
  CHECK(cycle.Build().empty());
}

TEST_CASE("an edit runs what it must and no more, whatever the time of the other files") {
  Cycle cycle;
  cycle.Build();
  cycle.dir.SetTime("out/a b.o", time(nullptr) + 100);  // In ninja's eyes newer than m.o.
  cycle.dir.Write("ü.c", "edited\n");
  CHECK_FALSE(cycle.NothingToDo());
  CHECK(cycle.Build() == Lines{"out/ü.o", "out/m.o", "out/m.ko"});
  CHECK(cycle.Build().empty());
  cycle.dir.Write("common.h", "new header\n");
  CHECK(cycle.Build() == Lines{"out/a b.o", "out/ü.o", "out/m.o", "out/m.ko"});
}

TEST_CASE("an output that its command leaves alone prunes what is downstream") {
  Cycle cycle;
  cycle.Add("out/list", {"a b.c"}, "modpost");
  cycle.model.edges.back().script =
      "set -e; echo same > out/tmp; cmp -s out/tmp out/list || "
      "mv out/tmp out/list";
  cycle.model.edges.back().cmd_file.clear();
  cycle.model.edges[2].inputs.push_back("out/list");
  cycle.model.edges[0].inputs = {"ü.c"};
  cycle.Build();
  cycle.dir.Write("a b.c", "edited\n");
  CHECK(cycle.Build() == Lines{"out/a b.o", "out/m.o", "out/m.ko"});
}

TEST_CASE("a changed symbol runs its readers alone") {
  Cycle cycle;
  cycle.model.edges[1].script = cycle.model.edges[1].script.replace(
      cycle.model.edges[1].script.find("config/FOO"), 10, "config/BAR");
  cycle.Build();
  cycle.dir.Write("include/config/auto.conf", "CONFIG_FOO=y\nCONFIG_BAR=y\n");
  CHECK(cycle.Build()[0] == "out/ü.o");
  REQUIRE(cycle.plan.must_run.size() == 1);
  CHECK(Describe(cycle.plan.must_run[0].reason) == "CONFIG_BAR changed from unset to y");
}

TEST_CASE("a failing command fails the build, and only it runs again") {
  Cycle cycle;
  const std::string good = cycle.model.edges[1].script;
  cycle.model.edges[1].script = "set -e; echo half > out/ü.o; false";
  CHECK(cycle.Build(/*expect_success=*/false) == Lines{"out/a b.o"});
  cycle.model.edges[1].script = good;
  CHECK(cycle.Build() == Lines{"out/ü.o", "out/m.o", "out/m.ko"});
}

TEST_CASE("what make rebuilt meanwhile is adopted") {
  Cycle cycle;
  cycle.Build();
  cycle.dir.Write("a b.c", "edited\n");
  cycle.dir.SetTime("a b.c", time(nullptr) - 100);
  for (const char* output : {"out/a b.o", "out/m.o", "out/m.ko"}) cycle.Make(output);
  CHECK(cycle.Build().empty());
  CHECK(cycle.plan.adopted.size() == 3);
}

TEST_CASE("a build that was killed in the middle of a command runs that command again") {
  Cycle cycle;
  cycle.Build();
  cycle.dir.Write("ü.c", "edited\n");
  const std::string good = cycle.model.edges[1].script;
  // The output is there, the .cmd file is not, and then everything is killed.
  cycle.model.edges[1].script = "set -e; echo half > out/ü.o; kill -9 $PPID; kill -9 $$";
  const pid_t child = fork();
  if (child == 0) {
    std::optional<State> state = LoadState(cycle.disk, kStateFile);
    if (!LoadRecords(cycle.disk, kStateFile, *state)) _exit(1);
    FileTable files(cycle.disk, FileClock());
    files.Seed(*state);
    const graph::DependencyGraph graph = Must(graph::DependencyGraph::Make(cycle.model));
    cycle.plan = Must(MakePlan({cycle.model, graph, &*state, nullptr, cycle.disk, files}, {}));
    RunReport report;
    cycle.Run(report);
    _exit(0);  // As if killed: nothing is recorded, the journal stays.
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(cycle.dir.Read("out/ü.o") == "half\n");
  CHECK(cycle.dir.Read("out/.ü.o.cmd").empty());
  REQUIRE(LoadJournal(cycle.disk, kState).has_value());
  cycle.model.edges[1].script = good;
  CHECK(cycle.Build() == Lines{"out/ü.o", "out/m.o", "out/m.ko"});
}

TEST_CASE("build.ninja works with plain ninja, and kninja adopts what it made") {
  Cycle cycle;
  REQUIRE(cycle.disk.MakeDirectories(kState).ok());
  for (const auto& file : Must(generator::EmitNinja(cycle.model, {})))
    REQUIRE(cycle.disk.Write(JoinPath(kState, file.path), file.content).ok());
  CHECK(cycle.RunTheNinja(generator::kBuildFile) == 0);
  CHECK(cycle.Ran() == kAll);
  CHECK(cycle.RunTheNinja(generator::kBuildFile) == 0);
  CHECK(cycle.Ran() == kAll);
  CHECK(cycle.Build().empty());
  cycle.dir.Write("common.h", "new header\n");
  std::remove(cycle.dir.Path("ran.log").c_str());
  CHECK(cycle.RunTheNinja(generator::kBuildFile) == 0);  // Through the dependency log.
  CHECK(cycle.Ran() == Lines{"out/a b.o", "out/ü.o", "out/m.o", "out/m.ko"});
}

TEST_CASE("a script longer than one argument may be runs all the same") {
  Cycle cycle;
  cycle.model.edges[3].script += "; : " + std::string(200'000, 'x');
  CHECK(cycle.Build() == kAll);
  CHECK(cycle.Build().empty());
}

}  // namespace
}  // namespace kninja::driver
