// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/elf/object_file.h"

#include <elf.h>
#include <fmt/format.h>
#include <gelf.h>
#include <libelf.h>

#include <algorithm>

#include "parsers/elf/elf_handle.h"
#include "parsers/elf/module_object.h"

namespace kninja::elf {
namespace {

Error ErrorIn(const std::string& file, std::string message, std::string hint = "") {
  Diagnostic diagnostic;
  diagnostic.location.file = file;
  diagnostic.message = std::move(message);
  diagnostic.hint = std::move(hint);
  return Error(std::move(diagnostic));
}

Error CutOff(const std::string& file, size_t size, const std::string& what, uint64_t end) {
  return ErrorIn(file,
                 fmt::format("is cut off: it has {} bytes, and {} {} at {}", size, what,
                             what.ends_with('s') ? "end" : "ends", end),
                 "build or copy it again");
}

std::string_view KindOf(int type) {
  switch (type) {
    case ET_EXEC:
      return "an executable";
    case ET_DYN:
      return "a shared object";
    case ET_CORE:
      return "a core dump";
    default:
      return "one of an unknown kind";
  }
}

// What can be said before libelf looks at it.
Status CheckHeader(std::string_view bytes, const std::string& file) {
  if (bytes.empty()) return ErrorIn(file, "expected an ELF file, found an empty one");
  if (const std::optional<std::string_view> compression = CompressionOf(bytes))
    return ErrorIn(file,
                   fmt::format("expected an ELF file, found one compressed with {}", *compression));
  if (!bytes.starts_with(std::string_view(ELFMAG, SELFMAG)))
    return ErrorIn(file, "expected an ELF file, found something else");
  if (bytes.size() < EI_NIDENT) return CutOff(file, bytes.size(), "its header", sizeof(Elf32_Ehdr));
  const int bits = bytes[EI_CLASS], order = bytes[EI_DATA];
  if (bits != ELFCLASS32 && bits != ELFCLASS64)
    return ErrorIn(file,
                   fmt::format("expected an ELF file of 32 or 64 bits, found class {}", bits));
  if (order != ELFDATA2LSB && order != ELFDATA2MSB)
    return ErrorIn(file,
                   fmt::format("expected an ELF file of a known byte order, found {}", order));
  const size_t header = bits == ELFCLASS32 ? sizeof(Elf32_Ehdr) : sizeof(Elf64_Ehdr);
  if (bytes.size() < header) return CutOff(file, bytes.size(), "its header", header);
  return {};
}

// Reads one file; its members are what all steps need.
class Reader {
 public:
  Reader(std::string_view bytes, const std::string& file) : bytes_(bytes), file_(file) {}

  Result<ObjectFile> Read() {
    KN_TRY(CheckHeader(bytes_, file_));
    elf_ = OpenElf(bytes_);
    if (elf_ == nullptr || gelf_getehdr(elf_.get(), &header_) == nullptr) return Refused();
    if (header_.e_type != ET_REL)
      return ErrorIn(file_, fmt::format("expected a module or an object file, found {}",
                                        KindOf(header_.e_type)));
    object_.machine = header_.e_machine;
    object_.bits = gelf_getclass(elf_.get()) == ELFCLASS32 ? 32 : 64;
    object_.big_endian = bytes_[EI_DATA] == ELFDATA2MSB;
    KN_TRY(ReadSections());
    KN_TRY(ReadSymbols());
    return std::move(object_);
  }

 private:
  Error Refused() const {
    return ErrorIn(file_, fmt::format("cannot be read as an ELF file: {}", elf_errmsg(-1)));
  }

  // `end` without overflow; false when it is outside of the file.
  bool Fits(uint64_t offset, uint64_t size) const {
    return offset <= bytes_.size() && size <= bytes_.size() - offset;
  }
  static uint64_t EndOf(uint64_t offset, uint64_t size) {
    return size > UINT64_MAX - offset ? UINT64_MAX : offset + size;
  }

  Result<size_t> CountSections() const {
    const uint64_t size = object_.bits == 32 ? sizeof(Elf32_Shdr) : sizeof(Elf64_Shdr);
    if (header_.e_shoff == 0) return ErrorIn(file_, "has no sections");
    if (header_.e_shentsize != size)
      return ErrorIn(file_, fmt::format("expected section headers of {} bytes, found {}", size,
                                        header_.e_shentsize));
    if (!Fits(header_.e_shoff, size))
      return CutOff(file_, bytes_.size(), "its first section header", EndOf(header_.e_shoff, size));
    size_t count = 0;
    if (elf_getshdrnum(elf_.get(), &count) != 0) return Refused();
    // A count that does not fit is zero for libelf.
    count = std::max<size_t>(count, header_.e_shnum);
    if (count > (bytes_.size() - header_.e_shoff) / size)
      return CutOff(file_, bytes_.size(), "its section headers",
                    count > UINT64_MAX / size ? UINT64_MAX : EndOf(header_.e_shoff, count * size));
    return count;
  }

  Status ReadSections() {
    KN_TRY_ASSIGN(const size_t count, CountSections());
    size_t names = 0;
    if (elf_getshdrstrndx(elf_.get(), &names) != 0) return Refused();
    headers_.resize(count);
    object_.sections.resize(count);
    for (size_t i = 0; i < count; ++i) {
      GElf_Shdr& header = headers_[i];
      if (gelf_getshdr(elf_getscn(elf_.get(), i), &header) == nullptr) return Refused();
      if (i == 0 || header.sh_type == SHT_NOBITS || header.sh_type == SHT_NULL) continue;
      if (!Fits(header.sh_offset, header.sh_size))
        return CutOff(file_, bytes_.size(), fmt::format("section {}", i),
                      EndOf(header.sh_offset, header.sh_size));
      object_.sections[i].bytes = bytes_.substr(header.sh_offset, header.sh_size);
    }
    if (names >= count) return ErrorIn(file_, "has no table of section names");
    for (size_t i = 1; i < count; ++i) {
      const auto name = NameAt(names, headers_[i].sh_name);
      if (!name)
        return ErrorIn(file_, fmt::format("section {} has a name outside of the table", i));
      object_.sections[i].name = *name;
      object_.sections[i].type = headers_[i].sh_type;
      object_.sections[i].info = headers_[i].sh_info;
    }
    return {};
  }

  std::optional<std::string_view> NameAt(size_t table, uint64_t offset) const {
    const std::string_view names = object_.sections[table].bytes;
    if (offset >= names.size()) return std::nullopt;
    return CString(names.substr(offset));
  }

  size_t FindType(uint32_t type) const {
    for (size_t i = headers_.size(); i-- > 1;)
      if (headers_[i].sh_type == type) return i;
    return 0;
  }

  Status ReadSymbols() {
    const size_t table = FindType(SHT_SYMTAB);
    if (table == 0)
      return ErrorIn(file_, "has no symbol table", "it was stripped: build it again, or copy it");
    const size_t names = headers_[table].sh_link;
    const uint64_t size = object_.bits == 32 ? sizeof(Elf32_Sym) : sizeof(Elf64_Sym);
    if (headers_[table].sh_entsize != size || headers_[table].sh_size % size != 0)
      return ErrorIn(file_, fmt::format("expected symbols of {} bytes, found a table of {} with {}",
                                        size, headers_[table].sh_size, headers_[table].sh_entsize));
    if (names == 0 || names >= headers_.size() || headers_[names].sh_type != SHT_STRTAB)
      return ErrorIn(file_, "has no table of symbol names");
    Elf_Data* data = elf_getdata(elf_getscn(elf_.get(), table), nullptr);
    if (data == nullptr) return headers_[table].sh_size == 0 ? Status() : Status(Refused());
    const size_t wide = FindType(SHT_SYMTAB_SHNDX);
    Elf_Data* indices = wide == 0 ? nullptr : elf_getdata(elf_getscn(elf_.get(), wide), nullptr);
    const size_t count = headers_[table].sh_size / size;
    object_.symbols.reserve(count);
    for (size_t i = 1; i < count; ++i) {
      GElf_Sym symbol;
      Elf32_Word index = 0;
      if (gelf_getsymshndx(data, indices, static_cast<int>(i), &symbol, &index) == nullptr)
        return Refused();
      const auto name = NameAt(names, symbol.st_name);
      if (!name) return ErrorIn(file_, fmt::format("symbol {} has a name outside of the table", i));
      object_.symbols.push_back({*name, GELF_ST_BIND(symbol.st_info), GELF_ST_TYPE(symbol.st_info),
                                 SectionOf(symbol, index), symbol.st_value});
    }
    return {};
  }

  static uint32_t SectionOf(const GElf_Sym& symbol, Elf32_Word index) {
    switch (symbol.st_shndx) {
      case SHN_ABS:
        return Symbol::kAbsolute;
      case SHN_COMMON:
        return Symbol::kCommon;
      case SHN_XINDEX:
        return index;
      default:
        return symbol.st_shndx < SHN_LORESERVE ? symbol.st_shndx : Symbol::kElsewhere;
    }
  }

  std::string_view bytes_;
  const std::string& file_;
  ElfHandle elf_;
  GElf_Ehdr header_ = {};
  std::vector<GElf_Shdr> headers_;
  ObjectFile object_;
};

}  // namespace

const Section* ObjectFile::Find(std::string_view name) const {
  for (size_t i = sections.size(); i-- > 1;)
    if (sections[i].name == name) return &sections[i];
  return nullptr;
}

std::string_view ObjectFile::SectionName(const Symbol& symbol) const {
  return symbol.section < sections.size() ? sections[symbol.section].name : std::string_view();
}

std::string_view ObjectFile::Data(const Symbol& symbol) const {
  if (symbol.section >= sections.size()) return {};
  const std::string_view bytes = sections[symbol.section].bytes;
  return symbol.value < bytes.size() ? bytes.substr(symbol.value) : std::string_view();
}

std::optional<uint64_t> ObjectFile::Number(std::string_view bytes, size_t size) const {
  if (bytes.size() < size) return std::nullopt;
  uint64_t number = 0;
  for (size_t i = 0; i < size; ++i) {
    const size_t at = big_endian ? i : size - 1 - i;
    number = number << 8 | static_cast<unsigned char>(bytes[at]);
  }
  return number;
}

// Elf32_Rel is {offset, info}, Elf32_Rela has an addend after it; the number of the
// symbol is the upper part of `info`.
std::optional<Reference> FindReference(const ObjectFile& object, std::string_view name) {
  if (object.machine == EM_MIPS) return std::nullopt;
  const size_t word = object.bits / 8;
  const int shift = object.bits == 32 ? 8 : 32;
  for (const Section& section : object.sections) {
    if (section.type != SHT_RELA && section.type != SHT_REL) continue;
    if (section.info >= object.sections.size()) continue;
    const std::string_view target = object.sections[section.info].name;
    if (target.starts_with(".debug")) continue;
    const size_t entry = (section.type == SHT_RELA ? 3 : 2) * word;
    for (std::string_view rest = section.bytes; rest.size() >= entry; rest.remove_prefix(entry)) {
      const uint64_t number = *object.Number(rest.substr(word), word) >> shift;
      if (number == 0 || number > object.symbols.size()) continue;
      const Symbol& symbol = object.symbols[number - 1];
      if (symbol.section == Symbol::kUndefined && symbol.name == name)
        return Reference{target, *object.Number(rest, word)};
    }
  }
  return std::nullopt;
}

Result<ObjectFile> ParseObjectFile(std::string_view bytes, const std::string& file) {
  return Reader(bytes, file).Read();
}

std::optional<std::string_view> CString(std::string_view bytes) {
  const size_t end = bytes.find('\0');
  if (end == std::string_view::npos) return std::nullopt;
  return bytes.substr(0, end);
}

}  // namespace kninja::elf
