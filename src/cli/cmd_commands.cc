// SPDX-License-Identifier: GPL-2.0-or-later
// kninja commands
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "src/cli/command.h"
#include "src/driver/models.h"

namespace kninja::cli {
namespace {

// Perf: a tree has 26,000 edges of 2 KiB, nearly all of it plain text, which is
// copied here (benchmarks: scale). Bytes that are no UTF-8 (a file name in an old
// locale) are replaced, not refused.
void AppendString(std::string_view text, std::string& out) {
  const auto is_plain = [](char c) { return c >= 0x20 && c <= 0x7e && c != '"' && c != '\\'; };
  const size_t begin = out.size();
  out += '"';
  for (auto at = text.begin(); at != text.end();) {
    const auto special = std::find_if_not(at, text.end(), is_plain);
    out.append(at, special);
    at = special;
    if (at == text.end()) break;
    if (*at != '"' && *at != '\\') {
      out.resize(begin);
      out += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
      return;
    }
    out.append("\\").push_back(*at++);
  }
  out += '"';
}

void AppendList(const std::vector<std::string>& list, std::string& out) {
  out += '[';
  for (const std::string& text : list) {
    if (&text != &list.front()) out += ',';
    AppendString(text, out);
  }
  out += ']';
}

// Paths start at the kernel tree; those within the command, at "directory".
void PrintEdges(const driver::Session& session, const kbuild::BuildModel& model) {
  const auto tree_path = [&](const std::string& path) {
    return driver::TreePath(session, model, path);
  };
  std::string text;
  for (const kbuild::Edge& edge : model.edges) {
    text += "{\"output\":";
    AppendString(tree_path(edge.outputs[0]), text);
    text += ",\"command\":";
    AppendString(edge.command, text);
    std::vector<std::string> inputs;
    for (const std::string& input : edge.inputs) inputs.push_back(tree_path(input));
    text += ",\"inputs\":";
    AppendList(inputs, text);
    text += ",\"steps\":";
    AppendList(edge.steps, text);
    text += ",\"kind\":";
    AppendString(edge.kind, text);
    text += ",\"module\":";
    AppendString(tree_path(edge.module), text);
    text += ",\"directory\":";
    AppendString(model.directory, text);
    text += "}\n";
  }
  Print(text);
}

int Run(Context& context, const CommonOptions& options) {
  std::vector<std::string> targets;
  Result<driver::Session> session = OpenSession(context, options, &targets);
  if (!session) return Fail(context, session.error());
  const Status status = driver::ForEachModel(
      *session, targets, [&](const kbuild::BuildModel& model) { PrintEdges(*session, model); });
  return status ? kDone : Fail(context, status.error());
}

}  // namespace

void RegisterCommands(CLI::App& app, Registry& registry) {
  AddCommand(app, "commands", "print kbuild's command for every edge, one JSON object a line",
             [&registry](CLI::App* command) {
               auto options = std::make_shared<CommonOptions>();
               AddCommonOptions(
                   *command, *options,
                   "TARGETs and VAR=VALUE words, as for build; without a TARGET every module of "
                   "the tree");
               registry.emplace_back(
                   command, [options](Context& context) { return Run(context, *options); });
             });
}

}  // namespace kninja::cli
