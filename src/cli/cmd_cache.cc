// SPDX-License-Identifier: GPL-2.0-or-later
// kninja cache
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ctime>
#include <memory>
#include <nlohmann/json.hpp>

#include "src/cache/statistics.h"
#include "src/cache/store.h"
#include "src/cli/command.h"
#include "src/driver/cache_options.h"

namespace kninja::cli {
namespace {

using Json = nlohmann::ordered_json;

Result<cache::Store> OpenStore(const Context& context) {
  KN_TRY_ASSIGN(cache::StoreOptions options,
                driver::ReadCacheOptions(context.environment, context.current_directory));
  return cache::Store::Open(std::move(options));
}

std::string BytesText(uint64_t bytes) {
  constexpr const char* kUnits[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
  size_t unit = 0;
  double value = static_cast<double>(bytes);
  for (; value >= 1024 && unit + 1 < std::size(kUnits); ++unit) value /= 1024;
  return fmt::format("{:.{}f} {}", value, unit == 0 || value >= 100 ? 0 : 1, kUnits[unit]);
}

std::string SizeText(const cache::StoreSize& size) {
  return fmt::format("{} in {} records and {} blobs", BytesText(size.bytes), size.records,
                     size.blobs);
}

Json SizeJson(const cache::StoreSize& size) {
  return {{"bytes", size.bytes}, {"records", size.records}, {"blobs", size.blobs}};
}

std::string DateText(int64_t seconds) {
  const std::time_t time = static_cast<std::time_t>(seconds);
  std::tm local = {};
  char text[32] = "unknown";
  if (localtime_r(&time, &local) != nullptr)
    std::strftime(text, sizeof text, "%Y-%m-%d %H:%M", &local);
  return text;
}

uint64_t MissesOf(const cache::Statistics& statistics) {
  uint64_t misses = 0;
  for (const auto& [reason, count] : statistics.misses) misses += count;
  return misses;
}

void Row(std::string_view name, std::string_view value) {
  Print(fmt::format("{:<10} {}\n", name, value));
}

void PrintStatistics(const cache::Statistics& statistics) {
  if (statistics.since == 0) return Row("used", "never");
  const uint64_t misses = MissesOf(statistics), lookups = statistics.hits + misses;
  Row("since", DateText(statistics.since));
  Row("hits", fmt::format("{} of {} ({} %), {}, {:.1f} s saved", statistics.hits, lookups,
                          lookups == 0 ? 0 : statistics.hits * 100 / lookups,
                          BytesText(statistics.bytes_restored), statistics.seconds_saved));
  Row("misses", fmt::format("{}", misses));
  for (const auto& [reason, count] : statistics.misses)
    Row("", fmt::format("{:>7} {}", count, reason));
  Row("stored", fmt::format("{}, {}", statistics.stored, BytesText(statistics.bytes_stored)));
  Row("damaged", fmt::format("{}", statistics.damaged));
  if (statistics.checked > 0)
    Row("checked", fmt::format("{} hits, {} of them wrong", statistics.checked, statistics.wrong));
}

Json StatisticsJson(const cache::Statistics& statistics) {
  Json misses = Json::object();
  for (const auto& [reason, count] : statistics.misses) misses[reason] = count;
  return {{"hits", statistics.hits},
          {"misses", std::move(misses)},
          {"stored", statistics.stored},
          {"bytes_restored", statistics.bytes_restored},
          {"bytes_stored", statistics.bytes_stored},
          {"seconds_saved", statistics.seconds_saved},
          {"damaged", statistics.damaged},
          {"checked", statistics.checked},
          {"wrong", statistics.wrong},
          {"since", statistics.since}};
}

int RunStats(Context& context, bool json) {
  const Result<cache::Store> store = OpenStore(context);
  if (!store) return Fail(context, store.error());
  const cache::StoreOptions& options = store->options();
  const cache::StoreSize size = store->Measure();
  const cache::Statistics statistics = cache::LoadStatistics(options.directory);
  if (json) {
    Json out = {{"directory", options.directory},
                {"writable", store->writable()},
                {"packing", driver::PackingName(options.packing)},
                {"limit", options.limit}};
    out.update(SizeJson(size));
    out.update(StatisticsJson(statistics));
    Print(out.dump() + "\n");
    return kDone;
  }
  Row("store", options.directory + (store->writable() ? "" : " (cannot be written to)"));
  Row("size", fmt::format("{}; at most {}", SizeText(size), BytesText(options.limit)));
  Row("packing", driver::PackingName(options.packing));
  PrintStatistics(statistics);
  return kDone;
}

int RunVerify(Context& context, bool json) {
  Result<cache::Store> store = OpenStore(context);
  if (!store) return Fail(context, store.error());
  context.reporter.Progress("reading the whole cache");
  const Result<cache::VerifyResult> result = store->Verify();
  if (!result) return Fail(context, result.error());
  const bool sound = result->damaged.empty();
  if (json) {
    Json out = SizeJson(result->size);
    out["damaged"] = result->damaged;
    Print(out.dump() + "\n");
    return sound ? kDone : kFailed;
  }
  for (const std::string& path : result->damaged) Print(fmt::format("damaged: {}\n", path));
  context.reporter.Summary(fmt::format("sound: {}", SizeText(result->size)));
  if (sound) return kDone;
  return Fail(context,
              Error(fmt::format("{} files of the cache were damaged{}", result->damaged.size(),
                                store->writable() ? "; they are removed" : "")));
}

int RunGarbage(Context& context, bool json) {
  Result<cache::Store> store = OpenStore(context);
  if (!store) return Fail(context, store.error());
  const cache::StoreSize before = store->Measure();
  const Result<cache::StoreSize> after = store->CollectGarbage();
  if (!after) return Fail(context, after.error());
  const uint64_t removed = before.bytes - std::min(before.bytes, after->bytes);
  if (json) {
    Json out = SizeJson(*after);
    out["removed_bytes"] = removed;
    Print(out.dump() + "\n");
  } else {
    context.reporter.Summary(
        fmt::format("{} removed; left: {}", BytesText(removed), SizeText(*after)));
  }
  return kDone;
}

int RunClear(Context& context, bool json) {
  Result<cache::Store> store = OpenStore(context);
  if (!store) return Fail(context, store.error());
  const cache::StoreSize before = store->Measure();
  if (const Status cleared = store->Clear(); !cleared) return Fail(context, cleared.error());
  if (json)
    Print(Json{{"removed", SizeJson(before)}}.dump() + "\n");
  else
    context.reporter.Summary(fmt::format("removed: {}", SizeText(before)));
  return kDone;
}

struct SubCommand {
  const char* name;
  const char* text;
  int (*run)(Context& context, bool json);
};

constexpr SubCommand kSubCommands[] = {
    {"stats", "what it holds, and how often it was of use", RunStats},
    {"verify", "read everything and remove what is damaged", RunVerify},
    {"gc", "remove what was used longest ago until it is below its limit", RunGarbage},
    {"clear", "remove all that it holds", RunClear}};

void DeclareCache(CLI::App* command, Registry& registry) {
  command->require_subcommand(1);
  for (const SubCommand& sub : kSubCommands)
    AddCommand(*command, sub.name, sub.text, [&registry, run = sub.run](CLI::App* declared) {
      auto json = std::make_shared<bool>(false);
      declared->add_flag("--json", *json, "print the result as JSON");
      registry.emplace_back(declared,
                            [json, run](Context& context) { return run(context, *json); });
    });
  DeclareCacheKey(*command, registry);
}

}  // namespace

void RegisterCache(CLI::App& app, Registry& registry) {
  AddCommand(app, "cache", "the cache of what was built",
             [&registry](CLI::App* command) { DeclareCache(command, registry); });
}

}  // namespace kninja::cli
