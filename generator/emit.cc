// SPDX-License-Identifier: GPL-2.0-or-later
#include "generator/emit.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "generator/job_list.h"
#include "generator/ninja_writer.h"
#include "src/base/path.h"
#include "src/base/strings.h"

namespace kninja::generator {
namespace {

constexpr std::string_view kAlways = "always";  // Below state_dir; never exists.
constexpr std::string_view kPool = "link";
// The kernel takes no argument beyond 128 KiB, and a command is one argument of
// `sh -c`: longer scripts go through a file.
constexpr size_t kLongScript = 100'000;

bool IsLink(const kbuild::Edge& edge) { return edge.kind.starts_with("ld_"); }

bool IsIdentifier(std::string_view name) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  if (name.empty() || !letter(name.front())) return false;
  return std::all_of(name.begin(), name.end(),
                     [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

// A path below state_dir that the shell's `.` does not look up in PATH.
std::string BelowState(const EmitOptions& options, std::string_view name) {
  std::string path = JoinPath(options.state_dir.empty() ? "." : options.state_dir, name);
  return path.front() == '/' || path.find('/') != std::string::npos ? path : "./" + path;
}

std::string EnvironmentFile(size_t number) { return fmt::format("environment-{}.sh", number); }

std::string EnvironmentText(const kbuild::CommandEnvironment& environment) {
  std::string text;
  for (const std::string& name : environment.unset)
    if (IsIdentifier(name)) text += fmt::format("unset {}\n", name);
  for (const auto& [name, value] : environment.set) {
    // make exports names that no shell can set (with dots or dashes) to nobody.
    if (!IsIdentifier(name)) continue;
    text += fmt::format("export {}={}\n", name, ShellQuote(value));
  }
  return text;
}

// What makes two edges need two rules.
struct RuleKey {
  std::string kind;
  size_t environment;
  bool cmd_file, deps, link, long_script;
  auto Tie() const { return std::tie(kind, environment, cmd_file, deps, link, long_script); }
  bool operator<(const RuleKey& other) const { return Tie() < other.Tie(); }
};

std::string RuleName(std::string_view kind) {
  std::string name(kind.empty() ? "recipe" : kind);
  for (char& c : name)
    if (!IsIdentifier(std::string("_") + c) && c != '-' && c != '.') c = '_';
  return name;
}

// Writes one file: the rules first, then the edges that use them.
class FileEmitter {
 public:
  FileEmitter(const JobList& list, const EmitOptions& options, bool is_plan)
      : list_(list), options_(options), is_plan_(is_plan) {}

  Status Header() {
    if (is_plan_) {
      writer_.Comment(
          "Written by kninja for one run: the edges that must run and what follows them.");
    } else {
      writer_.Comment("Written by kninja: the whole build. Run it from the directory it is for:");
      writer_.Comment(fmt::format("  ninja -C {} -f {}", ShellQuote(list_.directory()),
                                  ShellQuote(JoinPath(options_.state_dir, kBuildFile))));
    }
    KN_TRY(writer_.Variable("ninja_required_version", "1.8"));
    KN_TRY(writer_.Variable("builddir", options_.state_dir));
    if (options_.link_depth > 0) {
      writer_.BlankLine();
      writer_.Pool(kPool, options_.link_depth);
    }
    return {};
  }

  Status Rules() {
    for (const Job& job : list_.jobs()) {
      const RuleKey key = KeyOf(job);
      const auto [place, fresh] = rules_.emplace(key, "");
      if (!fresh) continue;
      const std::string name = RuleName(key.kind);
      const int number = ++names_[name];
      place->second = number == 1 ? name : fmt::format("{}-{}", name, number);
      KN_TRY(WriteRule(place->second, key));
    }
    return {};
  }

  Status Jobs() {
    for (const Job& job : list_.jobs()) {
      writer_.BlankLine();
      KN_TRY(WriteJob(job));
    }
    return {};
  }

  NinjaWriter& writer() { return writer_; }

 private:
  RuleKey KeyOf(const Job& job) const {
    const kbuild::Edge& edge = *job.edge;
    // ninja takes an edge without an entry in its dependency log for dirty. In a
    // plan that would run edges that kninja knows to be clean, so there only
    // edges that run anyway feed that log.
    const bool deps = !edge.depfile.empty() && job.role != Job::Role::kDownstream;
    return {edge.kind.empty() ? "recipe" : edge.kind,
            job.environment,
            !edge.cmd_file.empty(),
            deps,
            IsLink(edge) && options_.link_depth > 0,
            options_.scripts_in_files || edge.script.size() > kLongScript};
  }

  Status WriteRule(const std::string& name, const RuleKey& key) {
    writer_.BlankLine();
    writer_.Rule(name);
    std::string command;
    if (!EnvironmentText(*list_.environments()[key.environment]).empty()) {
      command += ". ";
      KN_TRY(
          AppendValue(ShellQuote(BelowState(options_, EnvironmentFile(key.environment))), command));
      command += "; ";
    }
    // An output that is only half made must not look finished to make or to us.
    if (key.cmd_file) command += ": > $cmd_file; ";
    command += key.long_script ? ". $script_file; " : "$script; ";
    // No `&&` after the script itself: that would switch its `set -e` off.
    command += "test $$? = 0 && printf '%s\\n' $finished >> ";
    KN_TRY(AppendValue(ShellQuote(BelowState(options_, kFinishedFile)), command));
    writer_.RawBinding("command", command);
    if (key.long_script) {
      writer_.RawBinding("rspfile", "$long_script");
      writer_.RawBinding("rspfile_content", "$script");
    }
    if (key.deps) writer_.RawBinding("deps", "gcc");
    if (key.link) writer_.RawBinding("pool", kPool);
    // As make does: a command that leaves an output alone (filechk; modpost with the
    // .mod.c files whose text is the same) has not changed it.
    writer_.RawBinding("restat", "1");
    if (is_plan_) writer_.RawBinding("generator", "1");
    return {};
  }

  Status WriteJob(const Job& job) {
    const kbuild::Edge& edge = *job.edge;
    const RuleKey key = KeyOf(job);
    KN_TRY(
        writer_.AddBuild({rules_.at(key), job.outputs, job.inputs, job.implicit, job.order_only}));
    const std::string& first = edge.outputs.front();
    KN_TRY(writer_.Binding("description", edge.description.empty()
                                              ? fmt::format("{} {}", key.kind, first)
                                              : edge.description));
    if (key.deps) KN_TRY(writer_.Binding("depfile", edge.depfile));
    if (key.cmd_file) KN_TRY(writer_.Binding("cmd_file", ShellQuote(edge.cmd_file)));
    KN_TRY(writer_.Binding("finished", ShellQuote(job.outputs.front())));
    if (key.long_script) {
      const std::string& output = job.outputs.front();
      const std::string file = BelowState(
          options_,
          fmt::format("script-{:.100}-{:.16}.sh", BaseName(output), ToHex(HashBytes(output))));
      KN_TRY(writer_.Binding("long_script", file));
      KN_TRY(writer_.Binding("script_file", ShellQuote(file)));
    }
    return writer_.Binding("script", edge.script);
  }

  const JobList& list_;
  const EmitOptions& options_;
  const bool is_plan_;
  NinjaWriter writer_;
  std::map<RuleKey, std::string> rules_;
  std::unordered_map<std::string, int> names_;
};

std::vector<GeneratedFile> Files(const char* name, std::string text, const JobList& list) {
  std::vector<GeneratedFile> files = {{name, std::move(text)}};
  for (size_t i = 0; i < list.environments().size(); ++i) {
    std::string content = EnvironmentText(*list.environments()[i]);
    if (!content.empty()) files.push_back({EnvironmentFile(i), std::move(content)});
  }
  return files;
}

// Short names for modules: `ninja btrfs`.
Status WriteModules(std::span<const kbuild::BuildModel* const> models, const JobList& list,
                    NinjaWriter& writer) {
  std::unordered_set<std::string> taken;
  for (const Job& job : list.jobs())
    for (const auto* paths : {&job.outputs, &job.inputs, &job.order_only})
      taken.insert(paths->begin(), paths->end());
  for (const kbuild::BuildModel* model : models)
    for (const kbuild::Observation& observation : model->observations)
      taken.insert(CanonicalPath(observation.query));
  bool first = true;
  for (const kbuild::BuildModel* model : models) {
    for (const kbuild::Module& module : model->modules) {
      const std::vector<std::string> file = {CanonicalPath(module.path + ".ko")};
      const std::vector<std::string> name = {std::string(BaseName(module.path))};
      if (!list.Makes(file[0]) || !taken.insert(name[0]).second) continue;
      if (first) writer.BlankLine();
      first = false;
      KN_TRY(writer.AddBuild({"phony", name, file, {}, {}}));
    }
  }
  return {};
}

Status WriteDefault(std::span<const kbuild::BuildModel* const> models, const JobList& list,
                    NinjaWriter& writer) {
  std::vector<std::string> goals;
  std::unordered_set<std::string> seen;
  for (const kbuild::BuildModel* model : models)
    for (const std::string& goal : model->goals) {
      std::string path = CanonicalPath(goal);
      if (list.Makes(path) && seen.insert(path).second) goals.push_back(std::move(path));
    }
  if (goals.empty()) return {};
  writer.BlankLine();
  return writer.Default(goals);
}

// The rule by which ninja has build.ninja written anew.
Status WriteRegenerate(std::span<const kbuild::BuildModel* const> models, const JobList& list,
                       const EmitOptions& options, NinjaWriter& writer) {
  if (options.regenerate.empty()) return {};
  std::unordered_set<std::string> seen;
  for (const Job& job : list.jobs())
    if (!job.edge->cmd_file.empty()) seen.insert(CanonicalPath(job.edge->cmd_file));
  const std::vector<std::string> target = {CanonicalPath(JoinPath(options.state_dir, kBuildFile))};
  std::vector<std::string> inputs;
  for (const kbuild::BuildModel* model : models)
    for (const kbuild::Observation& observation : model->observations) {
      if (observation.kind != kbuild::Observation::Kind::kFile || observation.answer == Digest{})
        continue;
      std::string path = CanonicalPath(observation.query);
      if (!list.Makes(path) && path != target[0] && seen.insert(path).second)
        inputs.push_back(std::move(path));
    }
  writer.BlankLine();
  writer.Rule("regenerate");
  KN_TRY(writer.Binding("command", options.regenerate));
  KN_TRY(writer.Binding("description", "KNINJA  build.ninja"));
  writer.RawBinding("generator", "1");
  writer.RawBinding("restat", "1");
  writer.BlankLine();
  KN_TRY(writer.AddBuild({"regenerate", target, {}, inputs, {}}));
  // A makefile that is gone is a reason to regenerate, not an error. Those that
  // edges read besides are real inputs and stay so.
  std::unordered_set<std::string_view> read;
  for (const Job& job : list.jobs()) read.insert(job.inputs.begin(), job.inputs.end());
  std::erase_if(inputs, [&](const std::string& path) { return read.count(path) != 0; });
  if (!inputs.empty()) KN_TRY(writer.AddBuild({"phony", inputs, {}, {}, {}}));
  return {};
}

}  // namespace

Result<std::vector<GeneratedFile>> EmitNinja(std::span<const kbuild::BuildModel* const> models,
                                             const EmitOptions& options) {
  JobList list;
  for (const kbuild::BuildModel* model : models) {
    KN_TRY(list.Enter(*model));
    for (const kbuild::Edge& edge : model->edges)
      if (!edge.outputs.empty()) KN_TRY(list.Add(edge, Job::Role::kHonest));
  }
  FileEmitter emitter(list, options, /*is_plan=*/false);
  KN_TRY(emitter.Header());
  KN_TRY(emitter.Rules());
  KN_TRY(emitter.Jobs());
  KN_TRY(WriteModules(models, list, emitter.writer()));
  KN_TRY(WriteRegenerate(models, list, options, emitter.writer()));
  KN_TRY(WriteDefault(models, list, emitter.writer()));
  return Files(kBuildFile, emitter.writer().TakeText(), list);
}

Result<std::vector<GeneratedFile>> EmitNinja(const kbuild::BuildModel& model,
                                             const EmitOptions& options) {
  const kbuild::BuildModel* const models[] = {&model};
  return EmitNinja(models, options);
}

Result<std::vector<GeneratedFile>> EmitPlan(std::span<const PlannedModel> plans,
                                            const EmitOptions& options) {
  JobList list;
  for (const PlannedModel& plan : plans) {
    KN_TRY(list.Enter(*plan.model));
    for (const graph::EdgeId edge : plan.must_run)
      KN_TRY(list.Add(plan.model->edges[graph::Index(edge)], Job::Role::kMustRun));
    for (const graph::EdgeId edge : plan.downstream)
      KN_TRY(list.Add(plan.model->edges[graph::Index(edge)], Job::Role::kDownstream));
    for (const auto& [edge, path] : plan.discovered)
      list.AddImplicit(plan.model->edges[graph::Index(edge)], path);
  }
  const std::vector<std::string> always = {CanonicalPath(JoinPath(options.state_dir, kAlways))};
  for (Job& job : list.jobs()) {
    const auto outside = [&](const std::string& path) { return !list.Makes(path); };
    std::erase_if(job.implicit, outside);
    if (job.role == Job::Role::kMustRun) {
      job.implicit.push_back(always[0]);
      continue;
    }
    // What the plan does not make is known to be unchanged, whatever its time says.
    std::erase_if(job.inputs, outside);
    std::erase_if(job.order_only, outside);
  }
  FileEmitter emitter(list, options, /*is_plan=*/true);
  KN_TRY(emitter.Header());
  KN_TRY(emitter.Rules());
  emitter.writer().BlankLine();
  // A phony target that never exists is never up to date.
  KN_TRY(emitter.writer().AddBuild({"phony", always, {}, {}, {}}));
  KN_TRY(emitter.Jobs());
  return Files(kPlanFile, emitter.writer().TakeText(), list);
}

}  // namespace kninja::generator
