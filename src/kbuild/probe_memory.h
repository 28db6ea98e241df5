// SPDX-License-Identifier: GPL-2.0-or-later
// What compilers and linkers said when kbuild tried them on a flag (cc-option),
// kept from run to run: that is half of what evaluating a directory takes. An
// answer holds while the command, the environment, the tools and what its words
// name are the same. Every fault is a miss. May be used from several threads.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "src/base/disk.h"
#include "src/base/hash.h"
#include "src/base/process.h"

namespace kninja::kbuild {

/// A tool by name and where it was found.
using ToolPaths = std::map<std::string, std::string>;

struct ProbeAnswer {
  std::string output;
  int exit_code = 0;
  std::vector<std::string> tools;  ///< Names of those that the command starts.
  /// Its words that might name files, and whether each named a directory; none
  /// named anything else.
  std::vector<std::pair<std::string, bool>> words;
};

class ProbeMemory {
 public:
  /// Answers are kept in the file `path`.
  ProbeMemory(Disk& disk, ProcessRunner& runner, std::string path);

  /// The answer to what `question` identifies: command and environment. nullopt
  /// when it is not known or one of its tools is another one by now.
  std::optional<ProbeAnswer> Find(const Digest& question, const ToolPaths& tools);
  /// Remembers an answer. Asks compilers which programs they start, the first time.
  void Add(const Digest& question, ProbeAnswer answer, const ToolPaths& tools,
           const Environment& environment);
  /// Writes what was added, beside what others wrote meanwhile.
  void Save();

 private:
  struct Program {
    std::string path;
    FileSignature signature;
    friend bool operator==(const Program&, const Program&) = default;
  };
  // A tool: itself, then the programs that it starts (cc1, as).
  using Tool = std::vector<Program>;
  struct Content {
    std::map<std::string, Tool> tools;
    std::map<Digest, ProbeAnswer> answers;
  };

  Content Load() const;
  bool IsCurrent(const std::string& name, const ToolPaths& tools);
  Tool Examine(const std::string& path, const Environment& environment) const;
  static std::string Encode(const Content& content);
  static std::optional<Content> Decode(std::string_view bytes);

  Disk& disk_;
  ProcessRunner& runner_;
  const std::string path_;
  std::mutex mutex_;
  Content content_;
  std::unordered_map<std::string, bool> current_;  // Of tools already looked at.
  bool changed_ = false;
};

}  // namespace kninja::kbuild
