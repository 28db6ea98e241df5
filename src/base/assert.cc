// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/base/assert.h"

#include <fmt/format.h>

#include <stdexcept>

namespace kninja {

// The only throw in the project: main() turns it into exit code 70.
void AssertionFailed(const char* expression, const char* file, int line) {
  throw std::logic_error(fmt::format("{}:{}: assertion failed: {}", file, line, expression));
}

}  // namespace kninja
