// SPDX-License-Identifier: GPL-2.0-or-later
// Numbers and strings to bytes and back, for the state file. The reader never
// reads past its end: after the first fault it gives zeros and ok() is false.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/hash.h"

namespace kninja::driver {

class ByteWriter {
 public:
  void Byte(uint8_t value) { bytes_ += static_cast<char>(value); }
  /// Seven bits a byte, low ones first.
  void Number(uint64_t value) {
    for (; value >= 0x80; value >>= 7) Byte(static_cast<uint8_t>(value) | 0x80);
    Byte(static_cast<uint8_t>(value));
  }
  void Fixed(uint64_t value) {
    for (int shift = 0; shift < 64; shift += 8) Byte(static_cast<uint8_t>(value >> shift));
  }
  void Text(std::string_view text) {
    Number(text.size());
    bytes_.append(text);
  }
  void Hash(const Digest& digest) {
    Fixed(digest.high);
    Fixed(digest.low);
  }
  /// Numbers in ascending order, as differences.
  void Sorted(const std::vector<uint32_t>& numbers) {
    Number(numbers.size());
    uint32_t last = 0;
    for (const uint32_t number : numbers) {
      Number(number - last);
      last = number;
    }
  }
  std::string& bytes() { return bytes_; }

 private:
  std::string bytes_;
};

class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  bool ok() const { return ok_; }
  bool at_end() const { return ok_ && rest_.empty(); }

  uint8_t Byte() {
    if (rest_.empty()) return Fail();
    const auto value = static_cast<uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }
  uint64_t Number() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const uint8_t byte = Byte();
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return Fail();
  }
  uint64_t Fixed() {
    if (rest_.size() < 8) return Fail();
    uint64_t value = 0;
    for (int i = 7; i >= 0; --i) value = value << 8 | static_cast<uint8_t>(rest_[i]);
    rest_.remove_prefix(8);
    return value;
  }
  std::string_view Text() {
    const uint64_t size = Number();
    if (size > rest_.size()) {
      Fail();
      return {};
    }
    const std::string_view text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return text;
  }
  Digest Hash() {
    const uint64_t high = Fixed();
    return {high, Fixed()};
  }
  /// How many items follow; each takes at least `item_size` bytes, which bounds
  /// what is allocated for them by what the file really holds.
  size_t Count(size_t item_size) {
    const uint64_t count = Number();
    return count > rest_.size() / item_size ? Fail() : count;
  }
  /// Numbers below `limit`, in ascending order.
  std::vector<uint32_t> Sorted(size_t limit) {
    std::vector<uint32_t> numbers(Count(1));
    uint64_t last = 0;
    for (uint32_t& number : numbers) {
      last += Number();
      if (last >= limit) {
        Fail();
        return {};
      }
      number = static_cast<uint32_t>(last);
    }
    return numbers;
  }
  /// A number below `limit`, or `none` as such.
  uint32_t Index(size_t limit, uint32_t none) {
    const uint64_t number = Number();
    if (number == 0) return none;
    if (number > limit) return static_cast<uint32_t>(Fail());
    return static_cast<uint32_t>(number - 1);
  }

 private:
  uint8_t Fail() {
    ok_ = false;
    rest_ = {};
    return 0;
  }

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace kninja::driver
