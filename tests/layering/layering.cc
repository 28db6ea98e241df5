// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/layering/layering.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string_view>

#include "src/base/path.h"
#include "src/base/strings.h"

namespace kninja::layering {
namespace {

using Views = std::vector<std::string_view>;

constexpr size_t kMaxSourceLines = 800;
constexpr size_t kMaxHeaderLines = 400;

// docs/architecture.md, "Architecture". A name ending in `/` is a prefix;
// `parsers` is every parser. Third-party headers are for `.cc` files only.
struct Layer {
  std::string_view folder;
  Views may_include;
  Views third_party;
};

const std::vector<Layer>& Layers() {
  static const std::vector<Layer> kLayers = {
      {"src/base", {}, {"xxhash.h"}},
      {"parsers", {"src/base"}, {"re2/", "gelf.h", "libelf.h"}},
      {"src/kernel", {"src/base", "parsers"}, {}},
      {"src/kbuild", {"src/base", "parsers", "src/kernel"}, {}},
      {"src/graph", {"src/base", "src/kbuild"}, {"boost/"}},
      {"src/cache", {"src/base"}, {"zlib.h", "zstd.h", "curl/", "hiredis/", "sodium.h"}},
      {"src/kmod", {"src/base", "parsers", "src/kernel"}, {"libkmod.h"}},
      {"src/deploy", {"src/base", "src/kernel", "src/kmod"}, {"zlib.h", "zstd.h", "lzma.h"}},
      {"generator", {"src/base", "src/kbuild", "src/graph"}, {}},
      {"src/driver",
       {"src/base", "parsers", "src/kernel", "src/kbuild", "src/graph", "src/cache", "src/kmod",
        "src/deploy", "generator"},
       {}},
      {"src/cli", {"src/base", "src/cache", "src/driver"}, {"CLI/", "nlohmann/"}},
      {"src/main.cc", {"src/base", "src/cli"}, {}},
  };
  return kLayers;
}

// These two may be used anywhere, in headers as well.
const Views kEverywhere = {"tl/expected.hpp", "fmt/"};

// System headers that are not the C++ library's own.
const Views kSystem = {"sys/",    "linux/",    "netinet/",  "arpa/",     "dirent.h",
                       "dlfcn.h", "elf.h",     "fcntl.h",   "fnmatch.h", "glob.h",
                       "netdb.h", "poll.h",    "pthread.h", "sched.h",   "signal.h",
                       "spawn.h", "termios.h", "unistd.h",  "pwd.h"};

bool Names(const Views& patterns, std::string_view header) {
  return std::any_of(patterns.begin(), patterns.end(), [&](std::string_view pattern) {
    return pattern.ends_with('/') ? header.starts_with(pattern) : header == pattern;
  });
}

bool Inside(std::string_view path, std::string_view folder) {
  return path == folder || (path.starts_with(folder) && path[folder.size()] == '/');
}

// nullptr when the table knows no such place.
const Layer* LayerOf(std::string_view path) {
  for (const Layer& layer : Layers())
    if (Inside(path, layer.folder)) return &layer;
  return nullptr;
}

// `parsers/kconfig` of `parsers/kconfig/lexer.h`: each parser stands alone.
std::string_view ParserOf(std::string_view path) {
  const size_t slash = path.find('/', std::string_view("parsers/").size());
  return path.substr(0, slash);
}

bool IsIdentifier(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

class FileChecker {
 public:
  FileChecker(const std::string& path, const std::string& text, Violations& out)
      : path_(path), text_(text), layer_(LayerOf(path)), header_(path.ends_with(".h")), out_(out) {}

  void Check() {
    if (layer_ == nullptr) return Report(1, "is in no layer of the table in docs/architecture.md");
    const std::string code = CodeOnly(text_);
    const Views lines = SplitOn(code, '\n');
    CheckShape(lines);
    const bool may_print = layer_->folder == "src/cli" || layer_->folder == "src/main.cc";
    for (size_t i = 0; i < lines.size(); ++i) {
      CheckInclude(lines[i], i + 1);
      CheckWords(lines[i], i + 1, may_print);
    }
  }

 private:
  void Report(size_t line, const std::string& message) {
    out_.push_back(fmt::format("{}:{}: {}", path_, line, message));
  }

  void CheckShape(const Views& code) {
    const size_t lines = static_cast<size_t>(std::count(text_.begin(), text_.end(), '\n'));
    const size_t limit = header_ ? kMaxHeaderLines : kMaxSourceLines;
    if (lines > limit)
      Report(lines, fmt::format("has {} lines, at most {} are allowed", lines, limit));
    if (!text_.starts_with("// SPDX-License-Identifier: GPL-2.0-or-later\n"))
      Report(1, "does not begin with the SPDX line");
    if (header_ && std::find(code.begin(), code.end(), "#pragma once") == code.end())
      Report(1, "has no '#pragma once'");
  }

  void CheckInclude(std::string_view line, size_t number) {
    line = TrimBlanks(line);
    if (!line.starts_with('#')) return;
    line = TrimBlanks(line.substr(1));
    if (!line.starts_with("include")) return;
    line = TrimBlanks(line.substr(std::string_view("include").size()));
    if (line.size() < 2) return;
    const char close = line[0] == '<' ? '>' : '"';
    const std::string_view name = line.substr(1, line.find(close, 1) - 1);
    if (close == '"')
      CheckProjectHeader(name, number);
    else
      CheckSystemHeader(name, number);
  }

  void CheckProjectHeader(std::string_view name, size_t number) {
    const Layer* other = LayerOf(name);
    if (other == nullptr)
      return Report(number,
                    fmt::format("'{}' does not start at the repository root in a layer", name));
    if (CanonicalPath(name) != name)
      return Report(number, fmt::format("'{}' is not spelt plainly", name));
    if (other == layer_) {
      if (layer_->folder == "parsers" && ParserOf(name) != ParserOf(path_))
        Report(number,
               fmt::format("{} may not include another parser, '{}'", ParserOf(path_), name));
      return;
    }
    if (!Names(layer_->may_include, other->folder))
      Report(number,
             fmt::format("{} may not include {}, '{}'", layer_->folder, other->folder, name));
  }

  void CheckSystemHeader(std::string_view name, size_t number) {
    if (name == "regex")
      return Report(number, "std::regex is not used; see docs/architecture.md, \"Errors\"");
    if (name == "iostream" && layer_->folder != "src/cli" && layer_->folder != "src/main.cc")
      return Report(number, "<iostream> is for src/cli; take a stream or a Reporter instead");
    const bool standard = name.find_first_of("./") == std::string_view::npos;
    if (standard || Names(kEverywhere, name) || Names(kSystem, name)) return;
    if (!Names(layer_->third_party, name)) {
      const bool known = std::any_of(Layers().begin(), Layers().end(), [&](const Layer& layer) {
        return Names(layer.third_party, name);
      });
      return Report(
          number,
          known ? fmt::format("{} may not use the third-party header <{}>", layer_->folder, name)
                : fmt::format("{} uses <{}>, which the table does not know", layer_->folder, name));
    }
    if (header_) Report(number, fmt::format("<{}> may appear in .cc files only", name));
  }

  // Refused names. `called` ones only count before an opening parenthesis.
  void CheckWords(std::string_view line, size_t number, bool may_print) {
    static constexpr std::array<std::string_view, 14> kCalled = {
        "exit",    "_exit",   "_Exit",    "quick_exit", "abort", "terminate", "printf",
        "fprintf", "vprintf", "vfprintf", "dprintf",    "puts",  "putchar",   "perror"};
    static constexpr std::array<std::string_view, 5> kStreams = {"cout", "cerr", "clog", "wcout",
                                                                 "wcerr"};
    for (size_t i = 0; i < line.size();) {
      if (!IsIdentifier(line[i])) {
        ++i;
        continue;
      }
      const size_t begin = i;
      while (i < line.size() && IsIdentifier(line[i])) ++i;
      const std::string_view word = line.substr(begin, i - begin);
      const std::string_view before = TrimBlanks(line.substr(0, begin));
      const std::string_view after = TrimBlanks(line.substr(i));
      const bool member = before.ends_with('.') || before.ends_with("->");
      const bool call = !member && after.starts_with('(');
      const bool library = before.ends_with("std::") || before.ends_with("fmt::");
      if (word == "throw" && path_ != "src/base/assert.cc")
        Report(number, "nothing throws but KN_ASSERT; return a Status");
      if (may_print) continue;
      const bool printing = library && (word == "print" || word == "println");
      if ((call &&
           (printing || std::find(kCalled.begin(), kCalled.end(), word) != kCalled.end())) ||
          (before.ends_with("std::") &&
           std::find(kStreams.begin(), kStreams.end(), word) != kStreams.end()))
        Report(number, fmt::format("'{}' is for src/cli only", word));
    }
  }

  const std::string& path_;
  const std::string& text_;
  const Layer* layer_;
  bool header_;
  Violations& out_;
};

void FindSources(const Disk& disk, const std::string& root, const std::string& folder,
                 std::vector<std::string>& found) {
  const auto names = disk.List(JoinPath(root, folder));
  if (!names) return;
  for (const std::string& name : *names) {
    const std::string path = JoinPath(folder, name);
    const auto signature = disk.Stat(JoinPath(root, path));
    if (signature && signature->directory)
      FindSources(disk, root, path, found);
    else if (name.ends_with(".h") || name.ends_with(".cc"))
      found.push_back(path);
  }
}

std::vector<std::string> AllSources(const Disk& disk, const std::string& root) {
  std::vector<std::string> found;
  for (const char* folder : {"src", "parsers", "generator"}) FindSources(disk, root, folder, found);
  return found;
}

// Whether the line that ends at `position` begins an `#include`.
bool InInclude(const std::string& text, size_t position) {
  const size_t begin = text.rfind('\n', position) + 1;  // npos + 1 is 0.
  const std::string_view line = TrimBlanks(std::string_view(text).substr(begin, position - begin));
  return line.starts_with('#') && line.find("include") != std::string_view::npos;
}

// Where the literal that opens at `begin` ends (one past its closing quote).
size_t EndOfLiteral(const std::string& text, size_t begin) {
  const char quote = text[begin];
  if (quote == '"' && begin > 0 && text[begin - 1] == 'R') {
    const size_t open = text.find('(', begin);
    if (open == std::string::npos) return text.size();
    const std::string close = ")" + text.substr(begin + 1, open - begin - 1) + "\"";
    const size_t end = text.find(close, open);
    return end == std::string::npos ? text.size() : end + close.size();
  }
  for (size_t i = begin + 1; i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text[i] == quote || text[i] == '\n')
      return i + 1;
  }
  return text.size();
}

}  // namespace

std::string CodeOnly(const std::string& text) {
  std::string code;
  code.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    size_t end = i;
    if (text.compare(i, 2, "//") == 0) {
      end = std::min(text.find('\n', i), text.size());
    } else if (text.compare(i, 2, "/*") == 0) {
      const size_t close = text.find("*/", i + 2);
      end = close == std::string::npos ? text.size() : close + 2;
    } else if (text[i] == '"' && !InInclude(text, i)) {
      end = EndOfLiteral(text, i);
    } else if (text[i] == '\'' && (i == 0 || !IsIdentifier(text[i - 1]))) {
      end = EndOfLiteral(text, i);  // Not the separator in 1'000.
    }
    if (end == i) {
      code += text[i++];
    } else {
      for (; i < end; ++i) code += text[i] == '\n' ? '\n' : ' ';
    }
  }
  return code;
}

size_t CountSources(const Disk& disk, const std::string& root) {
  return AllSources(disk, root).size();
}

Violations CheckTree(const Disk& disk, const std::string& root) {
  Violations violations;
  for (const std::string& path : AllSources(disk, root)) {
    const Result<std::string> text = disk.Read(JoinPath(root, path));
    if (!text) {
      violations.push_back(text.error().message());
      continue;
    }
    FileChecker(path, *text, violations).Check();
  }
  return violations;
}

}  // namespace kninja::layering
