// SPDX-License-Identifier: GPL-2.0-or-later
// kninja info
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "src/cli/command.h"
#include "src/driver/module_info.h"

namespace kninja::cli {
namespace {

using Json = nlohmann::ordered_json;

const char* WhyText(kmod::LoadStep::Why why) {
  switch (why) {
    case kmod::LoadStep::Why::kItself:
      return "itself";
    case kmod::LoadStep::Why::kProvider:
      return "provider";
    case kmod::LoadStep::Why::kSoftBefore:
      return "soft, before";
    default:
      return "soft, after";
  }
}

void AddNeeds(const driver::ModuleInfo& info, Json* json) {
  const driver::ModuleNeeds& needs = *info.needs;
  Json& out = *json;
  out["read_from"] = needs.facts.file;
  if (!needs.facts.machine.empty()) out["machine"] = needs.facts.machine;
  out["vermagic"] = std::string(needs.facts.Info("vermagic"));
  if (!info.symbols_known) return;
  out["providers"] = Json::array();
  for (const kmod::ProviderUse& use : needs.providers.used)
    out["providers"].push_back({{"module", use.provider}, {"symbols", use.symbols}});
  out["missing"] = needs.providers.missing;
  out["missing_weak"] = needs.providers.may_miss;
  out["load_order"] = Json::array();
  for (const kmod::LoadStep& step : needs.order.steps)
    out["load_order"].push_back({{"module", step.module},
                                 {"why", WhyText(step.why)},
                                 {"found", step.found},
                                 {"built", step.built}});
}

Json ToJson(const driver::ModuleInfo& info) {
  Json json = {{"name", info.module.name},
               {"path", info.module.path},
               {"directory", info.module.directory},
               {"symbol", info.module.symbol},
               {"value", info.module.value},
               {"objects", info.module.objects},
               {"exports", info.exports},
               {"providers", nullptr},
               {"built", nullptr}};
  if (!info.built.empty()) json["built"] = info.built;
  if (info.needs) AddNeeds(info, &json);
  if (info.option)
    json["option"] = {
        {"prompt", info.option->prompt}, {"file", info.option->file}, {"line", info.option->line}};
  return json;
}

void Row(std::string_view name, const std::string& value) {
  Print(fmt::format("{:<11} {}\n", name, value));
}

std::string ProvidersText(const driver::ModuleInfo& info) {
  if (!info.needs) return "known once it is built";
  if (!info.symbols_known) return "unknown: the kernel has no Module.symvers";
  std::string text;
  for (const kmod::ProviderUse& use : info.needs->providers.used)
    text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", use.provider, use.symbols.size());
  return text.empty() ? "none: it imports nothing" : text;
}

std::string StepText(const kmod::LoadStep& step) {
  const bool soft =
      step.why == kmod::LoadStep::Why::kSoftBefore || step.why == kmod::LoadStep::Why::kSoftAfter;
  std::string text = step.found ? kmod::ModuleName(step.module) : step.module;
  const char* state = !step.found ? "not found" : !step.built ? "not built" : "";
  if (soft || *state != '\0')
    text += fmt::format(" ({}{}{})", soft ? "soft" : "", soft && *state != '\0' ? ", " : "", state);
  return text;
}

void PrintNeeds(const driver::ModuleInfo& info) {
  Row("providers", ProvidersText(info));
  if (!info.needs) return;
  const driver::ModuleNeeds& needs = *info.needs;
  if (info.symbols_known && !needs.providers.missing.empty())
    Row("missing", fmt::format("{}: {}", needs.providers.missing.size(),
                               fmt::join(needs.providers.missing, " ")));
  std::string order;
  for (const kmod::LoadStep& step : needs.order.steps)
    order += (order.empty() ? "" : ", ") + StepText(step);
  if (info.symbols_known) Row("load order", order);
  if (needs.facts.file != info.built) Row("read from", needs.facts.file);
}

void PrintSource(const driver::ModuleInfo& info) {
  const kbuild::IndexedModule& module = info.module;
  Row("directory", module.directory);
  if (module.symbol.empty())
    Row("option", "none");
  else
    Row("option", fmt::format("{}={}", module.symbol, module.value.empty() ? "n" : module.value));
  if (info.option && !info.option->prompt.empty()) Row("prompt", info.option->prompt);
  if (info.option) Row("defined", fmt::format("{}:{}", info.option->file, info.option->line));
  Row("named", fmt::format("{}:{}", module.place.file, module.place.line));
  Row("objects", fmt::format("{}: {}", module.objects.size(), fmt::join(module.objects, " ")));
}

void PrintInfo(const driver::ModuleInfo& info) {
  Row("module", info.module.name);
  if (info.in_tree) {
    Row("path", info.module.path + ".ko");
    PrintSource(info);
  } else {
    Row("vermagic", std::string(info.needs->facts.Info("vermagic")));
  }
  Row("exports", info.exports.empty()
                     ? "nothing"
                     : fmt::format("{}: {}", info.exports.size(), fmt::join(info.exports, " ")));
  PrintNeeds(info);
  Row("built", info.built.empty() ? "no" : info.built);
}

int Run(Context& context, const CommonOptions& options) {
  std::vector<std::string> targets;
  Result<driver::Session> session = OpenSession(context, options, &targets);
  if (!session) return Fail(context, session.error());
  for (const std::string& target : targets) {
    const Result<driver::ModuleInfo> info = driver::DescribeModule(*session, target);
    if (!info) return Fail(context, info.error());
    if (options.json)
      Print(ToJson(*info).dump() + "\n");
    else
      PrintInfo(*info);
  }
  return kDone;
}

}  // namespace

void RegisterInfo(CLI::App& app, Registry& registry) {
  AddCommand(app, "info", "show what is known of a module", [&registry](CLI::App* command) {
    auto options = std::make_shared<CommonOptions>();
    AddCommonOptions(*command, *options, "MODULE: a name (btrfs) or the path of a .ko");
    command->get_option("words")->required();
    registry.emplace_back(command, [options](Context& context) { return Run(context, *options); });
  });
}

}  // namespace kninja::cli
