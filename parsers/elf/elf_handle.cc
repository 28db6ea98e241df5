// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/elf/elf_handle.h"

#include <libelf.h>

namespace kninja::elf {

void ElfEnd::operator()(Elf* elf) const { elf_end(elf); }

ElfHandle OpenElf(std::string_view bytes) {
  static const unsigned version = elf_version(EV_CURRENT);  // Once, for all threads.
  if (version == EV_NONE) return nullptr;
  // libelf takes memory that it may write to, and does not for ELF_C_READ, which
  // elf_memory implies.
  return ElfHandle(elf_memory(const_cast<char*>(bytes.data()), bytes.size()));
}

}  // namespace kninja::elf
