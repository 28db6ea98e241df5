// SPDX-License-Identifier: GPL-2.0-or-later
// What evaluations of directories, one after the other, need not do again:
// reading and parsing the makefiles that all of them share, and asking compilers
// what they were asked before. For one thread; the answers may be shared by many.
#pragma once

#include <string>
#include <unordered_map>

#include "parsers/makefile/host.h"
#include "parsers/makefile/parse_cache.h"
#include "src/base/disk.h"
#include "src/base/hash.h"
#include "src/kbuild/probe_memory.h"

namespace kninja::kbuild {

struct EvaluationMemory {
  /// A file as it was when it had `signature`.
  struct Source {
    FileSignature signature;
    makefile::MakefileText text;
    Digest digest;
  };
  makefile::ParseCache parses;
  std::unordered_map<std::string, Source> sources;  ///< By absolute path.
  std::unordered_map<std::string, Digest> tools;    ///< Contents of programs, by path.
  ProbeMemory* probes = nullptr;                    ///< May be null.
};

}  // namespace kninja::kbuild
