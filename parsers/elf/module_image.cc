// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/elf/module_image.h"

#include <elf.h>
#include <gelf.h>
#include <libelf.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <initializer_list>
#include <vector>

#include "parsers/elf/elf_handle.h"

namespace kninja::elf {
namespace {

// Sections so far apart are read one by one.
constexpr uint64_t kWorthReading = 64 * 1024;

// A name that is not known yet, or outside of its table, is for ParseModule.
bool LookedAt(std::string_view name) {
  const std::initializer_list<std::string_view> others = {
      ".debug", ".rel", ".text", ".init.text", ".exit.text", ".BTF", ".orc_unwind"};
  return std::none_of(others.begin(), others.end(),
                      [name](std::string_view prefix) { return name.starts_with(prefix); });
}

struct Part {
  uint64_t offset = 0;
  uint64_t size = 0;
};

// Adds `part`, to the last of `parts` if it is near behind it; how many bytes more that is.
uint64_t Add(const Part& part, std::vector<Part>* parts) {
  if (!parts->empty() && part.offset >= parts->back().offset) {
    Part& last = parts->back();
    const uint64_t end = last.offset + last.size;
    if (part.offset <= end + kWorthReading) {
      const uint64_t before = last.size;
      last.size = std::max(end, part.offset + part.size) - last.offset;
      return last.size - before;
    }
  }
  parts->push_back(part);
  return part.size;
}

}  // namespace

void ModuleImage::Unmap::operator()(char* bytes) const { munmap(bytes, size); }

Status ModuleImage::Fill(uint64_t offset, uint64_t size, const PartReader& read) {
  KN_TRY_ASSIGN(const std::string part, read(offset, size));
  std::memcpy(bytes_.get() + offset, part.data(), std::min<size_t>(part.size(), size));
  return {};
}

Status ModuleImage::FillSections(const PartReader& read) {
  const ElfHandle headers = OpenElf(bytes());
  GElf_Ehdr header;
  if (headers == nullptr || gelf_getehdr(headers.get(), &header) == nullptr) return {};
  const uint64_t table = uint64_t{header.e_shnum} * header.e_shentsize;
  if (!Fits(header.e_shoff, table)) return {};
  // More sections than the header can count: their number is in the first of them.
  if (header.e_shnum == 0 || header.e_shstrndx >= header.e_shnum) return Fill(0, size_, read);
  KN_TRY(Fill(header.e_shoff, table, read));

  // libelf has looked at the headers before they were read.
  const ElfHandle elf = OpenElf(bytes());
  GElf_Shdr names, section;
  if (elf == nullptr) return {};
  if (gelf_getshdr(elf_getscn(elf.get(), header.e_shstrndx), &names) == nullptr) return {};
  if (!Fits(names.sh_offset, names.sh_size)) return {};
  KN_TRY(Fill(names.sh_offset, names.sh_size, read));
  const std::string_view texts = bytes().substr(names.sh_offset, names.sh_size);

  std::vector<Part> parts;
  uint64_t total = 0;
  for (size_t i = 1; i < header.e_shnum; ++i) {
    if (gelf_getshdr(elf_getscn(elf.get(), i), &section) == nullptr) return {};
    if (section.sh_type == SHT_NOBITS || !Fits(section.sh_offset, section.sh_size)) continue;
    const std::string_view name = texts.substr(std::min<size_t>(section.sh_name, texts.size()));
    if (LookedAt(name)) total += Add({section.sh_offset, section.sh_size}, &parts);
    // Only where sections lie upon each other.
    if (total > size_) return Fill(0, size_, read);
  }
  for (const Part& part : parts) KN_TRY(Fill(part.offset, part.size, read));
  return {};
}

Result<ModuleImage> ModuleImage::Read(uint64_t file_size, const PartReader& read) {
  ModuleImage image;
  // Perf: pages that nobody touches are none; a calloc may fill them with zeros.
  const size_t mapped = std::max<size_t>(file_size, 1);
  void* bytes = mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (bytes == MAP_FAILED) return Error("not enough memory for a file of such a size");
  image.bytes_ = std::unique_ptr<char, Unmap>(static_cast<char*>(bytes), Unmap{mapped});
  image.size_ = file_size;
  KN_TRY(image.Fill(0, std::min<uint64_t>(file_size, sizeof(Elf64_Ehdr)), read));
  KN_TRY(image.FillSections(read));
  return image;
}

}  // namespace kninja::elf
