// SPDX-License-Identifier: GPL-2.0-or-later
// What evaluators that run one after the other may share: names, parsed texts,
// makefiles taken apart. kbuild starts a make for each directory and stage, and
// all of them read the same ten thousand assignments of auto.conf. Nothing in
// here depends on the value of a variable. For one thread.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "parsers/makefile/expression.h"
#include "parsers/makefile/host.h"
#include "parsers/makefile/logical_lines.h"
#include "parsers/makefile/variables.h"
#include "src/base/hash.h"

namespace kninja::makefile {

/// The variables of a makefile that does nothing but give literal values.
struct PlainMakefile {
  std::deque<Variable> variables;  ///< As after the last assignment to each.
  VariableTable table;             ///< The same by name.
};

class ParseCache {
 public:
  ParseCache() = default;
  ParseCache(const ParseCache&) = delete;
  ParseCache& operator=(const ParseCache&) = delete;

  Names& names() { return names_; }
  std::shared_ptr<const Expression> Parse(std::string_view text);
  /// The lines of a makefile; null when there are characters in it that must go first
  /// (MakefileReader::CleanText).
  const LogicalLines* Lines(const MakefileText& text) { return Find(text).lines.get(); }
  /// What `text` assigns when it is read under the name `file` and recipes begin
  /// with a tab; null when it does anything else.
  std::shared_ptr<const PlainMakefile> Plain(const MakefileText& text, std::string_view file);

 private:
  struct Makefile {
    MakefileText text;
    std::unique_ptr<LogicalLines> lines;  // Null when the text is not clean.
    bool plain_known = false;
    std::string plain_file;
    std::shared_ptr<const PlainMakefile> plain;
  };
  Makefile& Find(const MakefileText& text);

  Names names_;
  TextMap<std::shared_ptr<const Expression>> expressions_;
  std::unordered_map<const std::string*, Makefile> makefiles_;
};

}  // namespace kninja::makefile
