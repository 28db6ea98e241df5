// SPDX-License-Identifier: GPL-2.0-or-later
// Everything that a capture depends on, and whether it still is so: files,
// values of the configuration, programs, the caller's variables. Taking a stamp
// reads a few hundred files; checking one stats them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "src/base/disk.h"
#include "src/base/hash.h"
#include "src/base/process.h"
#include "src/kernel/capture.h"

namespace kninja::kernel {

struct FileStamp {
  enum class Kind : uint8_t {
    kContent,  ///< The whole file.
    kValues,   ///< Values of the CONFIG_ symbols in Stamp::names.
    kListing,  ///< Names in a directory that start with "localversion".
  };
  Kind kind = Kind::kContent;
  std::string path;
  /// When it equals, the file is not looked at; all zero is never equal.
  FileSignature signature;
  Digest digest;  ///< Of what `kind` says; zero when there was no such file.
  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

struct ToolStamp {
  std::string name;  ///< As a variable has it: "gcc-12".
  std::string path;  ///< Where PATH led; "" when nowhere.
  FileSignature signature;
  friend bool operator==(const ToolStamp&, const ToolStamp&) = default;
};

/// A directory of PATH in which no tool's name appears, or whose tool is in the
/// stamp: while it has this signature, no other can have come up in it.
struct DirectoryStamp {
  std::string path;
  FileSignature signature;  ///< All zero is never equal: it must be searched.
  friend bool operator==(const DirectoryStamp&, const DirectoryStamp&) = default;
};

struct Stamp {
  std::vector<FileStamp> files;
  std::vector<ToolStamp> tools;
  std::vector<DirectoryStamp> search_path;
  /// Identifiers that occur in the makefiles, each between newlines, sorted. A
  /// variable of the caller matters when its name is here.
  std::string names;
  Environment environment;  ///< The caller's variables that matter.
  friend bool operator==(const Stamp&, const Stamp&) = default;
};

enum class StampState : uint8_t {
  kStale,
  kCurrent,
  kRefreshed,  ///< Current by content; the stamp got new signatures.
};

/// `now_ns` is the time of day: files changed within the last two seconds get
/// no signature, since another change might leave the same one.
Stamp TakeStamp(const Disk& disk, const CaptureRequest& request, const Capture& capture,
                int64_t now_ns);
StampState CheckStamp(const Disk& disk, const CaptureRequest& request, Stamp& stamp,
                      int64_t now_ns);

/// Whether a file of the stamp was written at `time_ns` or later.
bool ChangedSince(const Disk& disk, const Stamp& stamp, int64_t time_ns);

/// The variables of `environment` (as make gets it) that a capture with these
/// names depends on.
Environment RelevantVariables(const Environment& environment, std::string_view names);

}  // namespace kninja::kernel
