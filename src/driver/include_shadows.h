// SPDX-License-Identifier: GPL-2.0-or-later
// Which files, if they were there, would be read in place of those that a compiler
// read: headers looked for in vain earlier in the search path, or beside the source.
// Compilers do not tell, and a cache that did not know would hand out what a new header
// should have changed.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "src/base/disk.h"
#include "src/base/process.h"
#include "src/cache/include_scan.h"
#include "src/driver/state_files.h"

namespace kninja::driver {

/// The folders in which a compiler called so looks for headers, in its order (gcc's
/// manual, "Directory Options" and "Environment Variables").
std::vector<std::string> SearchPath(std::string_view command, const Environment& environment);

class IncludeShadows {
 public:
  /// All must outlive this. Paths start where `disk`'s do; `environment` is the compiler's.
  IncludeShadows(const Disk& disk, FileTable& files, const Environment& environment)
      : disk_(disk), files_(files), environment_(environment) {}

  struct Found {
    std::vector<std::string> absent;  ///< Sorted; for many the folder that is not there.
    std::vector<FileId> present;      ///< Read by `.incbin`, or looked for and there.
  };
  /// For a command that read `sources` (the headers among them). nullopt when the texts
  /// have what no key can hold: the time of day, or files whose names are made up.
  std::optional<Found> Of(std::string_view command, const std::vector<FileId>& sources);

 private:
  struct Search {
    std::vector<std::string> folders;
    std::unordered_map<uint32_t, std::vector<std::string>> shadows;  // By file.
  };
  const cache::IncludeScan& Scan(FileId source);
  bool Exists(const std::string& path);
  std::string HighestAbsent(const std::string& path);
  const std::vector<std::string>& ShadowsOf(FileId header, Search& search);

  const Disk& disk_;
  FileTable& files_;
  const Environment& environment_;
  std::unordered_map<uint32_t, cache::IncludeScan> scans_;  // By file.
  std::map<std::vector<std::string>, Search> searches_;
};

}  // namespace kninja::driver
