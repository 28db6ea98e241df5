// SPDX-License-Identifier: GPL-2.0-or-later
// What a module's file says, be it an object that modpost has not seen yet, a
// built .ko, or an installed one, compressed or not. Plain values that outlive the
// file. Reads only; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parsers/elf/module_object.h"
#include "src/base/disk.h"
#include "src/base/result.h"

namespace kninja::kmod {

struct ImportedSymbol {
  std::string name;
  bool weak = false;
  /// What it had in the provider that the module was built against; nullopt before
  /// the last link and without CONFIG_MODVERSIONS.
  std::optional<uint32_t> crc;
};

struct ExportedSymbol {
  std::string name;
  std::optional<uint32_t> crc;
  /// EXPORT_SYMBOL_GPL, and the namespace; nullopt where the file was compressed, as
  /// libkmod does not tell.
  std::optional<bool> gpl;
  std::optional<std::string> name_space;
};

/// Modules that modprobe loads with this one, though nothing is imported from them:
/// names or aliases, as they are written.
struct SoftDependencies {
  std::vector<std::string> before;  ///< MODULE_SOFTDEP("pre: ...")
  std::vector<std::string> after;   ///< MODULE_SOFTDEP("post: ...")
};

struct ModuleFacts {
  std::string file;                     ///< What was read.
  std::string name;                     ///< "snd_hda_intel": with '_' whatever the file is called.
  std::string machine;                  ///< "x86-64"; "" where the file was compressed.
  std::vector<ImportedSymbol> imports;  ///< Sorted by name; with "module_layout" of a .ko.
  std::vector<ExportedSymbol> exports;  ///< Sorted by name.
  std::vector<std::pair<std::string, std::string>> modinfo;  ///< In the file's order.

  /// The first value of `key`; "" when there is none.
  std::string_view Info(std::string_view key) const;
  /// What modpost found to be imported from, by name; none in an object.
  std::vector<std::string> Depends() const;
  SoftDependencies Soft() const;
};

/// The facts in the module at `path`. A compressed file is read through libkmod,
/// which is loaded then, from the machine's own disk. Errors name the file, and
/// what it is instead of a module.
Result<ModuleFacts> ReadModuleFacts(const Disk& disk, const std::string& path);

/// Since Linux 5.19 an object does not have the CRCs of its exports: they are in the
/// .cmd files of all objects that `object` ("fs/btrfs/btrfs.o") was linked from, which
/// its .mod file lists (modpost's mod_set_crcs). Adds them to the facts of `object`;
/// names in that list start at `directory`, where modpost runs. Whatever is missing
/// adds nothing.
void AddObjectCrcs(const Disk& disk, const std::string& directory, const std::string& object,
                   ModuleFacts* facts);

/// The facts of what was parsed already.
ModuleFacts FactsOf(const elf::ModuleObject& module, const std::string& path);

/// "snd_hda_intel" for "sound/pci/hda/snd-hda-intel.ko.xz".
std::string ModuleName(std::string_view path);

/// Puts both lists into their order, and names that appear twice together.
void SortSymbols(ModuleFacts* facts);

}  // namespace kninja::kmod
