// SPDX-License-Identifier: GPL-2.0-or-later
// What every harness here implements: text from anywhere goes in, and whatever it
// is, nothing crashes, hangs or reads what is not there. Built with clang the
// fuzzer calls it (scripts/test --fuzz), otherwise replay.cc with kept inputs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace kninja {

inline std::string_view FuzzText(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace kninja
