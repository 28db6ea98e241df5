// SPDX-License-Identifier: GPL-2.0-or-later
// The JSON half of config_reason.h.
#include <nlohmann/json.hpp>

#include "src/cli/config_reason.h"

namespace kninja::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string Text(kconfig::Tristate value) { return {kconfig::Letter(value)}; }

void AddPlace(Json& json, const SourceLocation& place) {
  if (place.file.empty()) return;
  json["file"] = place.file;
  json["line"] = place.line;
}

Json ToJson(const kconfig::ExplainedExpression& e) {
  Json json = {{"expression", e.text}, {"value", Text(e.value)}};
  if (!e.operation.empty()) {
    json["operation"] = e.operation;
    for (const kconfig::ExplainedExpression& part : e.parts) json["parts"].push_back(ToJson(part));
    return json;
  }
  json["symbol_value"] = e.symbol_value;
  if (!e.prompt.empty()) json["prompt"] = e.prompt;
  AddPlace(json, e.place);
  return json;
}

Json ToJson(const std::vector<kconfig::ExplainedProperty>& list, const char* text,
            const char* holds, const char* value) {
  Json array = Json::array();
  for (const kconfig::ExplainedProperty& property : list) {
    Json json = {{text, property.text}};
    if (value != nullptr) json["value"] = property.value;
    json["condition"] = property.condition ? ToJson(*property.condition) : Json(nullptr);
    json[holds] = Text(property.holds);
    json["decides"] = property.decides;
    AddPlace(json, property.place);
    array.push_back(std::move(json));
  }
  return array;
}

Json ToJson(const driver::ConfigPath& path) {
  Json json = {{"value", path.value}, {"forbidden_by", path.obstacles}, {"found", path.found}};
  json["settings"] = Json::array();
  for (const driver::ConfigPath::Step& step : path.steps) {
    Json setting = {{"symbol", step.name}, {"value", step.value}, {"prompt", step.prompt}};
    AddPlace(setting, step.place);
    json["settings"].push_back(std::move(setting));
  }
  if (!path.limit.empty()) json["limit"] = path.limit;
  return json;
}

}  // namespace

std::string ToJson(const driver::ConfigValue& value) {
  return Json{{"symbol", value.name}, {"type", value.type}, {"value", value.value}}.dump() + "\n";
}

std::string ToJson(const driver::ConfigReason& reason) {
  const kconfig::Explanation& e = reason.explanation;
  Json json = {{"symbol", reason.prefix + e.name}, {"type", e.type}, {"value", e.value}};
  json["user_value"] = e.user_value ? Json(*e.user_value) : Json(nullptr);
  json["origin"] = e.origin;
  json["visible"] = Text(e.visible);
  json["definitions"] = Json::array();
  for (const SourceLocation& place : e.definitions) {
    AddPlace(json["definitions"].emplace_back(Json::object()), place);
  }
  json["prompts"] = ToJson(e.prompts, "prompt", "visible", nullptr);
  json["defaults"] = ToJson(e.defaults, "default", "holds", "value");
  json["ranges"] = ToJson(e.ranges, "range", "holds", nullptr);
  json["depends"] = e.depends.text.empty() ? Json(nullptr) : ToJson(e.depends);
  json["selected_by"] = ToJson(e.selected_by, "symbol", "demands", "value");
  json["implied_by"] = ToJson(e.implied_by, "symbol", "demands", "value");
  json["choice"] =
      e.members.empty() ? Json(nullptr) : Json{{"prompt", e.choice}, {"members", e.members}};
  if (reason.path) json["asked"] = ToJson(*reason.path);
  return json.dump() + "\n";
}

}  // namespace kninja::cli
