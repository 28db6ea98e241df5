// SPDX-License-Identifier: GPL-2.0-or-later
// The only place that includes Catch2: Debian 12 has version 2 (one header),
// newer systems version 3. Tests include this file and nothing of Catch2.
#pragma once

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>  // IWYU pragma: export
#define KNINJA_CATCH_MAJOR 3
#else
#include <catch2/catch.hpp>  // IWYU pragma: export
#define KNINJA_CATCH_MAJOR 2
#endif

#include <string>
#include <utility>

#include "src/base/result.h"

namespace kninja {

// Version 3 moved matchers and Approx into Catch::Matchers; the tests use the
// names below, which mean the same in both.
using Catch::Matchers::StartsWith;
#if KNINJA_CATCH_MAJOR == 3
inline auto ContainsText(const std::string& text) {
  return Catch::Matchers::ContainsSubstring(text);
}
#else
inline auto ContainsText(const std::string& text) { return Catch::Matchers::Contains(text); }
#endif

/// The message of a failed Status or Result, "" of a successful one.
inline std::string MessageOf(const Status& status) {
  return status.ok() ? "" : status.error().message();
}
template <class T>
std::string MessageOf(const Result<T>& result) {
  return result.has_value() ? "" : result.error().message();
}

/// The value of a Result; the test fails with the error's message when there is
/// none. (tl::expected's value() would need to copy the error.)
template <class T>
T Must(Result<T> result) {
  if (!result.has_value()) FAIL(result.error().message());
  return std::move(*result);
}

}  // namespace kninja
