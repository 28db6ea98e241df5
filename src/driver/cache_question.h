// SPDX-License-Identifier: GPL-2.0-or-later
// The question that a command puts to the cache: all that decides what it makes and is
// known before it runs. What it is then seen to read besides, headers above all, tells
// the variants of one question apart (src/cache/manifest.h).
//
// A question holds: the command, the whole script around it, where it works and what it
// makes; the variables that kbuild sets and those of the caller's that compilers obey;
// the content of each prerequisite, the tools among them; of each word of the script
// that names a file, its content (linker scripts, plugins, files included by -include,
// vmlinux); the programs and libraries behind the compilers; of lists of symbols the
// lines that count. Time stamps and autoconf.h are no part of it.
#pragma once

#include <optional>
#include <string_view>

#include "src/cache/key.h"
#include "src/driver/compiler_parts.h"
#include "src/driver/plan.h"
#include "src/driver/state_files.h"

namespace kninja::driver {

class CacheQuestions {
 public:
  /// `caller` is the environment in which the commands run, before kbuild's own
  /// variables. All else must outlive this.
  CacheQuestions(const kbuild::BuildModel& model, const graph::DependencyGraph& graph,
                 const Disk& disk, Environment caller, CompilerParts& compilers);

  /// The caller's variables, which commands see where kbuild does not set them.
  const Environment& caller() const { return caller_; }
  /// Why the results of an edge are never kept; "" when they are.
  static std::string_view NotCached(const kbuild::Edge& edge);

  /// The question as the files are now; after a run, as they were when it began at
  /// `began_ns` (FileClock()). nullopt when something cannot be read, or when a file that
  /// only a word names may have changed since.
  std::optional<cache::KeyText> Ask(graph::EdgeId id, FileTable& files,
                                    std::optional<int64_t> began_ns = std::nullopt);

 private:
  void AddContent(std::string_view field, std::string_view path, const Digest& digest);
  void AddEnvironment(const kbuild::Edge& edge);
  void AddInputs(const kbuild::Edge& edge, FileTable& files);
  void AddWords(const kbuild::Edge& edge, FileTable& files, std::optional<int64_t> began_ns);
  void AddCompilers(const kbuild::Edge& edge);
  void AddObjects(graph::EdgeId modpost, FileTable& files);

  const kbuild::BuildModel& model_;
  const graph::DependencyGraph& graph_;
  const Disk& disk_;
  const Environment caller_;
  CompilerParts& compilers_;
  cache::KeyText key_;    // Of the question at hand,
  bool readable_ = true;  // and whether all of it could be read.
};

}  // namespace kninja::driver
