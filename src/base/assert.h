// SPDX-License-Identifier: GPL-2.0-or-later
// KN_ASSERT is for our own bugs, stays on in release builds and can never be
// reached by input.
#pragma once

namespace kninja {
[[noreturn]] void AssertionFailed(const char* expression, const char* file, int line);
}  // namespace kninja

#define KN_ASSERT(expression) \
  ((expression) ? void() : ::kninja::AssertionFailed(#expression, __FILE__, __LINE__))
