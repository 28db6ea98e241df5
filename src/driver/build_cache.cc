// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/build_cache.h"

#include <algorithm>
#include <ctime>
#include <utility>

#include "src/base/path.h"
#include "src/driver/cache_options.h"

namespace kninja::driver {
namespace {

// So often a store is measured while it is filled up to its limit.
constexpr uint64_t kMeasurements = 20;

}  // namespace

CacheUse CacheUseIn(const Environment& environment) {
  const auto found = environment.find("KNINJA_CACHE");
  if (found == environment.end()) return CacheUse::kOff;
  if (found->second == "full") return CacheUse::kFull;
  return found->second == "fill" ? CacheUse::kFill : CacheUse::kOff;
}

BuildCache::BuildCache(Session& session, CacheUse use)
    : session_(session),
      use_(use),
      compilers_(session.disk(), session.runner(), session.options().environment,
                 JoinPath(session.cache_directory(), "compilers")) {}

BuildCache::~BuildCache() {
  if (!store_) return;
  compilers_.Save();
  run_.since = std::time(nullptr);
  run_.damaged += store_->damaged();
  if (!store_->writable()) return;
  const cache::StoreOptions& options = store_->options();
  // What cannot be counted is no reason to say anything.
  (void)cache::AddStatistics(options.directory, run_);
  // Measuring a store takes a while, so not after each build.
  const uint64_t step = std::max<uint64_t>(options.limit / kMeasurements, 1);
  const uint64_t total = cache::LoadStatistics(options.directory).bytes_stored;
  if (run_.bytes_stored > 0 && total / step != (total - std::min(total, run_.bytes_stored)) / step)
    (void)store_->CollectGarbage();
}

void BuildCache::Warn(const Diagnostic& cause) {
  Diagnostic warning = cause;
  warning.severity = Diagnostic::Severity::kWarning;
  warning.message = "the cache is not used: " + warning.message;
  session_.ReportOnce(warning);
}

cache::Store* BuildCache::Open() {
  if (use_ == CacheUse::kOff) return nullptr;
  if (!tried_) {
    tried_ = true;
    Result<cache::StoreOptions> options =
        ReadCacheOptions(session_.options().environment, session_.options().current_directory);
    Result<cache::Store> store = options ? cache::Store::Open(std::move(*options))
                                         : Result<cache::Store>(std::move(options.error()));
    if (store)
      store_.emplace(std::move(*store));
    else
      Warn(store.error().diagnostic());
  }
  return store_ ? &*store_ : nullptr;
}

cache::Store* BuildCache::ForWriting() {
  cache::Store* store = Open();
  return store != nullptr && store->writable() ? store : nullptr;
}

}  // namespace kninja::driver
