// SPDX-License-Identifier: GPL-2.0-or-later
// Owns one of libelf's handles. For this folder alone.
#pragma once

#include <memory>
#include <string_view>

struct Elf;

namespace kninja::elf {

struct ElfEnd {
  void operator()(Elf* elf) const;
};
using ElfHandle = std::unique_ptr<Elf, ElfEnd>;

/// libelf's view of `bytes`, which must outlive it; null when it refuses them.
ElfHandle OpenElf(std::string_view bytes);

}  // namespace kninja::elf
