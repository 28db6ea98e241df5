// SPDX-License-Identifier: GPL-2.0-or-later
// A module's file in memory, of which only what ParseModule looks at was read: with
// debug information that is a twentieth. The rest are zeros, which take no memory.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "src/base/result.h"

namespace kninja::elf {

/// Up to `size` bytes of the file from `offset` on.
using PartReader = std::function<Result<std::string>(uint64_t offset, size_t size)>;

class ModuleImage {
 public:
  /// Reads the headers, and all sections but code, debug information and relocations.
  /// A file that is no whole ELF file is an image, too: ParseModule says what is wrong
  /// with it. Fails when `read` does, and when there is no memory.
  static Result<ModuleImage> Read(uint64_t file_size, const PartReader& read);

  std::string_view bytes() const { return {bytes_.get(), size_}; }

 private:
  struct Unmap {
    size_t size;
    void operator()(char* bytes) const;
  };
  ModuleImage() = default;
  bool Fits(uint64_t offset, uint64_t size) const {
    return offset <= size_ && size <= size_ - offset;
  }
  Status Fill(uint64_t offset, uint64_t size, const PartReader& read);
  Status FillSections(const PartReader& read);

  std::unique_ptr<char, Unmap> bytes_;
  size_t size_ = 0;
};

}  // namespace kninja::elf
