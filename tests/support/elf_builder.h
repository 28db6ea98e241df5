// SPDX-License-Identifier: GPL-2.0-or-later
// Writes small relocatable ELF files, byte by byte, of either width and byte
// order, so that tests need neither compilers nor binaries. Well formed unless the
// caller asks for something else; a fuzzer damages them afterwards.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kninja {

class ElfBuilder {
 public:
  /// `machine` is 62 for x86-64.
  explicit ElfBuilder(int bits = 64, bool big_endian = false, int machine = 62)
      : bits_(bits), big_endian_(big_endian), machine_(machine) {}

  /// What a symbol's section can be besides an index.
  static constexpr uint16_t kUndefined = 0, kAbsolute = 0xfff1, kCommon = 0xfff2;
  static constexpr int kLocal = 0, kGlobal = 1, kWeak = 2;

  /// Returns the section's index.
  uint16_t AddSection(std::string_view name, std::string_view bytes);
  /// Relocations (with addends) of the section `target`: in each pair where it refers
  /// to which symbol; the first that was added is number 1.
  uint16_t AddRelocations(uint16_t target, const std::vector<std::pair<uint64_t, int>>& places);
  void AddSymbol(std::string_view name, uint16_t section, uint64_t value = 0, int binding = kLocal,
                 int type = 0);
  /// An import as the compiler leaves it.
  void AddUndefined(std::string_view name, int binding = kGlobal, int type = 0) {
    AddSymbol(name, kUndefined, 0, binding, type);
  }
  /// An entry of `struct modversion_info`.
  std::string VersionEntry(std::string_view name, uint32_t crc) const;
  /// A number in the file's byte order.
  std::string Number(uint64_t value, int size) const;

  /// The file: header, sections, symbol table, names, section headers.
  std::string Bytes(int type = 1) const;

 private:
  struct Section {
    std::string name;
    std::string bytes;
    uint32_t type, info;
  };
  struct Symbol {
    std::string name;
    uint16_t section;
    uint64_t value;
    int info;
  };
  struct Header {
    uint32_t name = 0, type = 0;
    uint64_t offset = 0, size = 0;
    uint32_t link = 0, info = 0;
    uint64_t entry_size = 0;
  };
  std::string Address(uint64_t value) const { return Number(value, bits_ / 8); }
  std::string SymbolBytes(const Symbol& symbol, uint32_t name) const;
  std::string HeaderBytes(const Header& header) const;
  std::string FileHeader(int type, uint64_t section_headers, size_t sections) const;

  int bits_;
  bool big_endian_;
  int machine_;
  std::vector<Section> sections_;
  std::vector<Symbol> symbols_;
};

}  // namespace kninja
