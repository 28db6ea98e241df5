// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/cache_options.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <optional>
#include <string_view>

#include "src/driver/session.h"

namespace kninja::driver {
namespace {

constexpr cache::Packing kPackings[] = {cache::Packing::kPlain, cache::Packing::kZlib,
                                        cache::Packing::kZstd};

// "500M" and the like; at least 1.
std::optional<uint64_t> ParseSize(std::string_view text) {
  constexpr std::string_view kUnits = "KMGT";
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number == 0) return std::nullopt;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  if (text.empty()) return number;
  const size_t unit = kUnits.find(text.front());
  if (text.size() > 1 || unit == std::string_view::npos) return std::nullopt;
  const size_t shift = 10 * (unit + 1);
  if (number > std::numeric_limits<uint64_t>::max() >> shift) return std::nullopt;
  return number << shift;
}

std::optional<cache::Packing> ParsePacking(std::string_view text) {
  for (const cache::Packing packing : kPackings)
    if (text == PackingName(packing)) return packing;
  return std::nullopt;
}

// Reads a variable, if it is set, with `parse` into `value`.
template <class Value, class Parse>
Status Read(const Environment& environment, const char* name, const char* expected, Parse parse,
            Value* value) {
  const auto found = environment.find(name);
  if (found == environment.end() || found->second.empty()) return {};
  const std::optional<Value> parsed = parse(found->second);
  if (!parsed)
    return Error(fmt::format("{}: expected {}, found '{}'", name, expected, found->second));
  *value = *parsed;
  return {};
}

}  // namespace

Result<cache::StoreOptions> ReadCacheOptions(const Environment& environment,
                                             const std::string& current_directory) {
  cache::StoreOptions options;
  options.directory = CacheDirectory(environment, current_directory) + "/store";
  KN_TRY(Read(environment, "KNINJA_CACHE_SIZE", "a size such as 10G or 500M", ParseSize,
              &options.limit));
  KN_TRY(Read(environment, "KNINJA_CACHE_PACKING", "plain, zlib or zstd", ParsePacking,
              &options.packing));
  return options;
}

std::string_view PackingName(cache::Packing packing) {
  switch (packing) {
    case cache::Packing::kZlib:
      return "zlib";
    case cache::Packing::kZstd:
      return "zstd";
    default:
      return "plain";
  }
}

}  // namespace kninja::driver
