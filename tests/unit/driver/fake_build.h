// SPDX-License-Identifier: GPL-2.0-or-later
// A small build on a MemoryDisk for the tests of planning and recording. It runs
// a plan as ninja and kbuild would: outputs and .cmd files appear, time goes on.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "src/base/path.h"
#include "src/base/strings.h"
#include "src/driver/plan.h"
#include "src/driver/plan_record.h"
#include "src/driver/state_check.h"
#include "tests/support/catch.h"
#include "tests/support/memory_disk.h"

namespace kninja::driver {

using graph::EdgeId;

class FakeBuild {
 public:
  MemoryDisk disk{"/tree"};
  kbuild::BuildModel model;
  std::optional<State> state;
  std::optional<Journal> journal;
  std::map<std::string, std::string> dependencies;  // By output: lines of its .cmd file.
  std::function<void()> during_run;                 // Called between start and commands.
  std::unordered_set<std::string> failing;          // Outputs whose commands fail.
  bool starts_at_once = false;                      // No time passes between plan and run.
  PlanOptions options;

  FakeBuild() {
    model.directory = "/tree";
    disk.set_now_ns(disk.now_ns() + 1);  // A file system that keeps fractions of seconds.
  }

  kbuild::Edge& Add(const std::string& output, std::vector<std::string> inputs,
                    const std::string& kind, bool keeps_cmd_file = true) {
    kbuild::Edge edge;
    edge.outputs = {output};
    edge.inputs = std::move(inputs);
    edge.kind = kind;
    edge.command = kind + " -o " + output;
    edge.script = "set -e; " + edge.command;
    edge.description = kind + " " + output;
    if (keeps_cmd_file)
      edge.cmd_file = JoinPath(DirName(output), "." + std::string(BaseName(output)) + ".cmd");
    model.edges.push_back(edge);
    return model.edges.back();
  }

  kbuild::Edge& EdgeOf(const std::string& output) {
    for (kbuild::Edge& edge : model.edges)
      if (edge.outputs[0] == output) return edge;
    FAIL("no edge makes " + output);
    return model.edges[0];
  }

  /// The text that kbuild would leave for an edge.
  std::string CmdText(const kbuild::Edge& edge) {
    const std::string& output = edge.outputs[0];
    std::string text = "savedcmd_" + output + " := " + edge.command + " \n\n";
    const auto found = dependencies.find(output);
    if (found == dependencies.end()) return text;
    text += "source_" + output + " := " + edge.inputs[0] + "\n\n";
    text += "deps_" + output + " := \\\n" + found->second + "\n";
    return text + output + ": $(deps_" + output + ")\n\n$(deps_" + output + "):\n";
  }

  /// Runs an edge's command.
  void Run(const kbuild::Edge& edge) {
    disk.Tick();
    for (const std::string& output : edge.outputs) {
      std::string content = "made by " + edge.command + " from";
      for (const std::string& input : edge.inputs)
        content += " " + disk.Content("/tree/" + input).value_or("nothing");
      disk.AddFile("/tree/" + output, content);
    }
    if (!edge.cmd_file.empty()) disk.AddFile("/tree/" + edge.cmd_file, CmdText(edge));
  }

  Result<Plan> TryPlan() {
    graph_.emplace(Must(graph::DependencyGraph::Make(model)));
    files_.emplace(disk, disk.now_ns());
    if (state) files_->Seed(*state);
    return MakePlan(Work(), options);
  }
  Plan MakeThePlan() { return Must(TryPlan()); }

  /// What must run and why: "a.o: 'a.c' changed".
  std::vector<std::string> Reasons(const Plan& plan) {
    std::vector<std::string> lines;
    for (const PlannedEdge& planned : plan.must_run)
      lines.push_back(model.edges[graph::Index(planned.edge)].outputs[0] + ": " +
                      Describe(planned.reason));
    return lines;
  }
  std::vector<std::string> Reasons() { return Reasons(MakeThePlan()); }

  std::vector<std::string> Names(const std::vector<EdgeId>& edges) {
    std::vector<std::string> names;
    for (const EdgeId id : edges) names.push_back(model.edges[graph::Index(id)].outputs[0]);
    return names;
  }

  /// A whole build: what ran, in order.
  std::vector<std::string> Build() {
    const Plan plan = MakeThePlan();
    if (!starts_at_once) disk.Tick();
    RunReport report;
    report.start_ns = disk.now_ns();
    if (during_run) during_run();
    std::unordered_set<std::string> changed;
    std::vector<std::string> ran;
    for (const EdgeId id : graph_->order()) {
      const kbuild::Edge& edge = model.edges[graph::Index(id)];
      if (!Wanted(plan, id, changed)) continue;
      for (const std::string& output : edge.outputs) changed.insert(output);
      if (failing.count(edge.outputs[0]) != 0) {
        Fail(edge);
        report.succeeded = false;
        break;
      }
      Run(edge);
      ran.push_back(edge.outputs[0]);
      report.finished.insert(CanonicalPath(edge.outputs[0]));
    }
    disk.Tick();
    last_ = Must(RecordRun(Work(), options, plan, report, disk.now_ns()));
    state = last_.state;
    journal.reset();
    return ran;
  }

  CheckResult Check() {
    FileTable files(disk, disk.now_ns());
    files.Seed(*state);
    return CheckState(disk, check, files, *state);
  }

  CheckOptions check;
  const RecordResult& last() const { return last_; }

 private:
  Workspace Work() {
    return {model, *graph_, state ? &*state : nullptr, journal ? &*journal : nullptr,
            disk,  *files_};
  }

  void Fail(const kbuild::Edge& edge) {
    disk.Tick();
    disk.AddFile("/tree/" + edge.outputs[0], "half");
    if (!edge.cmd_file.empty()) disk.AddFile("/tree/" + edge.cmd_file, "");
  }

  bool Wanted(const Plan& plan, EdgeId id, const std::unordered_set<std::string>& changed) {
    for (const PlannedEdge& planned : plan.must_run)
      if (planned.edge == id) return true;
    for (const EdgeId downstream : plan.downstream)
      if (downstream == id)
        for (const std::string& input : model.edges[graph::Index(id)].inputs)
          if (changed.count(input) != 0) return true;
    return false;
  }

  std::optional<graph::DependencyGraph> graph_;
  std::optional<FileTable> files_;
  RecordResult last_;
};

/// a.c + a.h -> a.o, b.c + a.h -> b.o, both -> m.o -> m.ko
class FakeModule : public FakeBuild {
 public:
  FakeModule() {
    for (const char* name : {"a.c", "b.c", "a.h"}) disk.AddFile(std::string("/tree/") + name, name);
    disk.AddFile("/tree/include/config/auto.conf", "CONFIG_FOO=y\n");
    Add("a.o", {"a.c"}, "cc_o_c");
    Add("b.o", {"b.c"}, "cc_o_c");
    Add("m.o", {"a.o", "b.o"}, "ld_multi_m");
    Add("m.ko", {"m.o"}, "ld_ko_o");
    dependencies["a.o"] = "  a.h \\\n    $(wildcard include/config/FOO) \\\n";
    dependencies["b.o"] = "  a.h \\\n";
    model.goals = {"m.ko"};
    disk.Tick(10);
  }
};

using Lines = std::vector<std::string>;

}  // namespace kninja::driver
