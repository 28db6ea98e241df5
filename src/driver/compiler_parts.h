// SPDX-License-Identifier: GPL-2.0-or-later
// What a compiler is besides its own file: the programs that it runs (cc1, as, ld) and
// the libraries that these load. Two compilers with the same driver can differ in them.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/disk.h"
#include "src/base/hash.h"
#include "src/base/process.h"

namespace kninja::driver {

struct ToolPart {
  std::string path;  ///< Absolute.
  FileSignature signature;
  Digest digest;  ///< Of its content.
};

/// Asks compilers once and keeps the answers in a file, with what they rest on: the
/// signatures of all parts. Not safe for several threads.
class CompilerParts {
 public:
  /// `file` is where answers are kept; all else must outlive this.
  CompilerParts(Disk& disk, ProcessRunner& runner, const Environment& environment,
                std::string file);

  /// The parts of what `words` run ("gcc", or "distcc gcc", where the real compiler
  /// counts), its own file first. Empty when there is no such program.
  const std::vector<ToolPart>& Of(const std::string& words);
  /// Writes down what was found out. A failure costs asking again.
  void Save();

 private:
  void Load();
  bool Holds(const std::vector<ToolPart>& parts) const;
  std::vector<ToolPart> Ask(const std::string& words);
  void AddPart(const std::string& path, std::vector<ToolPart>* parts);
  void AddLibraries(const std::string& program, std::vector<ToolPart>* parts);
  std::string Run(std::vector<std::string> argv);
  std::string Key(const std::string& words) const;

  Disk& disk_;
  ProcessRunner& runner_;
  const Environment& environment_;
  std::string file_;
  std::map<std::string, std::vector<ToolPart>> kept_;   // As read from the file, by Key().
  std::map<std::string, std::vector<ToolPart>> found_;  // That hold.
  bool loaded_ = false, changed_ = false;
};

}  // namespace kninja::driver
