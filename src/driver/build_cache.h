// SPDX-License-Identifier: GPL-2.0-or-later
// The cache as one build uses it: opened when there is first something to look for,
// counted over all targets, closed with the statistics. A cache that cannot be used is
// told once, and the build goes on without.
#pragma once

#include <memory>
#include <optional>

#include "src/cache/statistics.h"
#include "src/cache/store.h"
#include "src/driver/compiler_parts.h"
#include "src/driver/session.h"

namespace kninja::driver {

enum class CacheUse : uint8_t {
  kOff,
  kFill,  ///< Results are kept, and not looked for.
  kFull,
};

/// $KNINJA_CACHE: "full" or "fill"; kOff for anything else, and without it.
CacheUse CacheUseIn(const Environment& environment);

class BuildCache {
 public:
  /// `session` must outlive it.
  BuildCache(Session& session, CacheUse use);
  ~BuildCache();
  BuildCache(const BuildCache&) = delete;
  BuildCache& operator=(const BuildCache&) = delete;

  /// To look for results in, or to keep them in; null when that is not to be.
  cache::Store* ForReading() { return use_ == CacheUse::kFull ? Open() : nullptr; }
  cache::Store* ForWriting();
  CompilerParts& compilers() { return compilers_; }
  void Count(const cache::Statistics& statistics) { run_ += statistics; }

 private:
  cache::Store* Open();
  void Warn(const Diagnostic& cause);

  Session& session_;
  CacheUse use_;
  bool tried_ = false;
  std::optional<cache::Store> store_;
  CompilerParts compilers_;
  cache::Statistics run_;
};

}  // namespace kninja::driver
