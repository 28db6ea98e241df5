// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/support/elf_builder.h"

namespace kninja {
namespace {

// Section types.
constexpr uint32_t kProgramBits = 1, kSymbolTable = 2, kStringTable = 3, kRelocations = 4;

// A table of names, each with the place where it begins.
class Names {
 public:
  uint32_t Add(std::string_view name) {
    const size_t at = bytes_.size();
    bytes_.append(name).push_back('\0');
    return static_cast<uint32_t>(at);
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_ = std::string(1, '\0');
};

}  // namespace

uint16_t ElfBuilder::AddSection(std::string_view name, std::string_view bytes) {
  sections_.push_back({std::string(name), std::string(bytes), kProgramBits, 0});
  return static_cast<uint16_t>(sections_.size());
}

uint16_t ElfBuilder::AddRelocations(uint16_t target,
                                    const std::vector<std::pair<uint64_t, int>>& places) {
  std::string bytes;
  for (const auto& [offset, symbol] : places)
    bytes += Address(offset) + Address(static_cast<uint64_t>(symbol) << (bits_ == 64 ? 32 : 8)) +
             Address(0);
  sections_.push_back({".rela" + sections_[target - 1].name, bytes, kRelocations, target});
  return static_cast<uint16_t>(sections_.size());
}

void ElfBuilder::AddSymbol(std::string_view name, uint16_t section, uint64_t value, int binding,
                           int type) {
  symbols_.push_back({std::string(name), section, value, binding << 4 | type});
}

std::string ElfBuilder::VersionEntry(std::string_view name, uint32_t crc) const {
  std::string entry = Address(crc) + std::string(name);
  entry.resize(64, '\0');
  return entry;
}

std::string ElfBuilder::Number(uint64_t value, int size) const {
  std::string bytes(size, '\0');
  for (int i = 0; i < size; ++i) bytes[big_endian_ ? size - 1 - i : i] = value >> (8 * i) & 0xff;
  return bytes;
}

std::string ElfBuilder::SymbolBytes(const Symbol& symbol, uint32_t name) const {
  const std::string begin = Number(name, 4), end = Number(symbol.info, 1) + Number(0, 1);
  const std::string place = Number(symbol.section, 2), value = Address(symbol.value);
  return bits_ == 64 ? begin + end + place + value + Address(0)
                     : begin + value + Address(0) + end + place;
}

std::string ElfBuilder::HeaderBytes(const Header& header) const {
  return Number(header.name, 4) + Number(header.type, 4) + Address(0) + Address(0) +
         Address(header.offset) + Address(header.size) + Number(header.link, 4) +
         Number(header.info, 4) + Address(1) + Address(header.entry_size);
}

std::string ElfBuilder::FileHeader(int type, uint64_t section_headers, size_t sections) const {
  std::string header(
      "\x7f"
      "ELF");
  header += Number(bits_ / 32, 1) + Number(big_endian_ ? 2 : 1, 1) + Number(1, 1);
  header.resize(16, '\0');
  header += Number(type, 2) + Number(machine_, 2) + Number(1, 4) + Address(0) + Address(0) +
            Address(section_headers) + Number(0, 4) + Number(bits_ == 64 ? 64 : 52, 2) +
            Number(0, 2) + Number(0, 2) + Number(bits_ == 64 ? 64 : 40, 2) + Number(sections, 2) +
            Number(sections - 1, 2);
  return header;
}

std::string ElfBuilder::Bytes(int type) const {
  Names symbol_names, section_names;
  std::string symbols = SymbolBytes({"", kUndefined, 0, 0}, 0);
  const size_t symbol_size = symbols.size();
  for (const Symbol& symbol : symbols_)
    symbols += SymbolBytes(symbol, symbol_names.Add(symbol.name));

  std::string bytes(bits_ == 64 ? 64 : 52, '\0');
  std::string headers = HeaderBytes({});
  const auto add = [&](std::string_view name, std::string_view content, uint32_t section_type,
                       uint32_t link = 0, uint64_t entry_size = 0, uint32_t info = 0) {
    bytes.resize((bytes.size() + 7) / 8 * 8);
    headers += HeaderBytes({section_names.Add(name), section_type, bytes.size(), content.size(),
                            link, info, entry_size});
    bytes += content;
  };
  const size_t table = sections_.size() + 1;
  for (const Section& section : sections_) {
    const bool relocates = section.type == kRelocations;
    add(section.name, section.bytes, section.type, relocates ? static_cast<uint32_t>(table) : 0,
        relocates ? 3 * bits_ / 8 : 0, section.info);
  }
  add(".symtab", symbols, kSymbolTable, static_cast<uint32_t>(table + 1), symbol_size);
  add(".strtab", symbol_names.bytes(), kStringTable);
  // Its own name is part of it.
  Names with_own_name = section_names;
  with_own_name.Add(".shstrtab");
  add(".shstrtab", with_own_name.bytes(), kStringTable);
  bytes.resize((bytes.size() + 7) / 8 * 8);
  const std::string file_header = FileHeader(type, bytes.size(), table + 3);
  return bytes.replace(0, file_header.size(), file_header) + headers;
}

}  // namespace kninja
