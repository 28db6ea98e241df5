// SPDX-License-Identifier: GPL-2.0-or-later
// The build model among the records of a state:
//
//   model       := directory:text edges modules strings(goals) environments warnings
//   edges       := N {strings(outputs, inputs, order_only, symbol_lists, steps) kind command script
//                  description module cmd_file depfile leftover environment:N same:byte}
//   modules     := N {path:text strings(objects)}
//   environments:= N {strings(unset) N {name:text value:text}}
//   warnings    := N {severity:byte place message source_line hint N {place text}}
//   place       := file:text line:N column:N length:N
//
// Observations are kept by the state itself. Changes with the version of the state.
#include <utility>

#include "src/driver/state.h"
#include "src/driver/state_bytes.h"

namespace kninja::driver {
namespace {

void WriteTexts(const std::vector<std::string>& texts, ByteWriter& out) {
  out.Number(texts.size());
  for (const std::string& text : texts) out.Text(text);
}

std::vector<std::string> ReadTexts(ByteReader& in) {
  std::vector<std::string> texts(in.Count(1));
  for (std::string& text : texts) text = in.Text();
  return texts;
}

void WriteEdge(const kbuild::Edge& edge, ByteWriter& out) {
  for (const auto* texts :
       {&edge.outputs, &edge.inputs, &edge.order_only, &edge.symbol_lists, &edge.steps})
    WriteTexts(*texts, out);
  for (const auto* text : {&edge.kind, &edge.command, &edge.script, &edge.description, &edge.module,
                           &edge.cmd_file, &edge.depfile, &edge.leftover})
    out.Text(*text);
  out.Number(edge.environment);
  out.Byte(edge.may_stay_same ? 1 : 0);
}

kbuild::Edge ReadEdge(ByteReader& in) {
  kbuild::Edge edge;
  for (auto* texts :
       {&edge.outputs, &edge.inputs, &edge.order_only, &edge.symbol_lists, &edge.steps})
    *texts = ReadTexts(in);
  for (auto* text : {&edge.kind, &edge.command, &edge.script, &edge.description, &edge.module,
                     &edge.cmd_file, &edge.depfile, &edge.leftover})
    *text = in.Text();
  edge.environment = static_cast<uint32_t>(in.Number());
  edge.may_stay_same = in.Byte() != 0;
  return edge;
}

void WritePlace(const SourceLocation& place, ByteWriter& out) {
  out.Text(place.file);
  for (const int number : {place.line, place.column, place.length})
    out.Number(static_cast<uint32_t>(number));
}

SourceLocation ReadPlace(ByteReader& in) {
  SourceLocation place;
  place.file = in.Text();
  for (int* number : {&place.line, &place.column, &place.length})
    *number = static_cast<int>(static_cast<uint32_t>(in.Number()));
  return place;
}

void WriteWarning(const Diagnostic& warning, ByteWriter& out) {
  out.Byte(static_cast<uint8_t>(warning.severity));
  WritePlace(warning.location, out);
  for (const auto* text : {&warning.message, &warning.source_line, &warning.hint}) out.Text(*text);
  out.Number(warning.notes.size());
  for (const Diagnostic::Note& note : warning.notes) {
    WritePlace(note.location, out);
    out.Text(note.text);
  }
}

Diagnostic ReadWarning(ByteReader& in) {
  Diagnostic warning;
  warning.severity = static_cast<Diagnostic::Severity>(in.Byte());
  warning.location = ReadPlace(in);
  for (auto* text : {&warning.message, &warning.source_line, &warning.hint}) *text = in.Text();
  warning.notes.resize(in.Count(5));
  for (Diagnostic::Note& note : warning.notes) {
    note.location = ReadPlace(in);
    note.text = in.Text();
  }
  return warning;
}

}  // namespace

std::string EncodeModel(const kbuild::BuildModel& model) {
  ByteWriter out;
  out.Text(model.directory);
  out.Number(model.edges.size());
  for (const kbuild::Edge& edge : model.edges) WriteEdge(edge, out);
  out.Number(model.modules.size());
  for (const kbuild::Module& module : model.modules) {
    out.Text(module.path);
    WriteTexts(module.objects, out);
  }
  WriteTexts(model.goals, out);
  out.Number(model.environments.size());
  for (const kbuild::CommandEnvironment& environment : model.environments) {
    WriteTexts(environment.unset, out);
    out.Number(environment.set.size());
    for (const auto& [name, value] : environment.set) {
      out.Text(name);
      out.Text(value);
    }
  }
  out.Number(model.warnings.size());
  for (const Diagnostic& warning : model.warnings) WriteWarning(warning, out);
  return std::move(out.bytes());
}

std::optional<kbuild::BuildModel> DecodeModel(const State& state) {
  ByteReader in(state.records.model);
  std::optional<kbuild::BuildModel> model(std::in_place);
  model->directory = in.Text();
  model->edges.resize(in.Count(13));
  for (kbuild::Edge& edge : model->edges) edge = ReadEdge(in);
  model->modules.resize(in.Count(2));
  for (kbuild::Module& module : model->modules) {
    module.path = in.Text();
    module.objects = ReadTexts(in);
  }
  model->goals = ReadTexts(in);
  model->environments.resize(in.Count(1));
  for (kbuild::CommandEnvironment& environment : model->environments) {
    environment.unset = ReadTexts(in);
    for (size_t left = in.Count(2); left > 0 && in.ok(); --left) {
      std::string name(in.Text());
      environment.set.emplace_hint(environment.set.end(), std::move(name), in.Text());
    }
  }
  model->warnings.resize(in.Count(9));
  for (Diagnostic& warning : model->warnings) warning = ReadWarning(in);
  if (!in.at_end()) return std::nullopt;
  for (const ObservationRecord& record : state.observations)
    model->observations.push_back(record.observation);
  return model;
}

}  // namespace kninja::driver
