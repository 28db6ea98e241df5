// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kernel/export_search.h"

#include <algorithm>
#include <cctype>
#include <mutex>
#include <string_view>
#include <tuple>
#include <unordered_set>

#include "src/base/path.h"
#include "src/base/strings.h"
#include "src/base/thread_pool.h"

namespace kninja::kernel {
namespace {

// Folders at the top that hold nothing of the kernel's own.
constexpr std::string_view kNotTheKernel[] = {"Documentation", "LICENSES", "tools", "scripts",
                                              "usr"};

bool IsSource(std::string_view name) {
  return name.ends_with(".c") || name.ends_with(".S") || name.ends_with(".h");
}

bool InName(char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0; }

// All directories below the top, by path.
std::vector<std::string> Directories(const Disk& disk, const std::string& top) {
  std::vector<std::string> found = {""};
  for (size_t i = 0; i < found.size(); ++i) {
    const std::string directory = found[i];
    for (const std::string& name :
         disk.List(JoinPath(top, directory)).value_or(std::vector<std::string>())) {
      if (name.find('.') != std::string::npos) continue;
      if (directory.empty() && std::find(std::begin(kNotTheKernel), std::end(kNotTheKernel),
                                         name) != std::end(kNotTheKernel))
        continue;
      const std::string path = directory.empty() ? name : directory + "/" + name;
      const std::optional<FileSignature> file = disk.Stat(JoinPath(top, path));
      if (file && file->directory) found.push_back(path);
    }
  }
  return found;
}

// Calls `visit` with each symbol that a line of `text` exports, and its number.
template <class Visit>
void ForEachExport(std::string_view text, const Visit& visit) {
  constexpr std::string_view kMacro = "EXPORT_";
  int number = 1;
  size_t counted = 0;  // `number` is that of the line in which this is.
  for (size_t from = 0; from < text.size();) {
    const size_t found = FindText(text.substr(from), kMacro);
    if (found == std::string_view::npos) return;
    const size_t at = from + found;
    from = at + kMacro.size();
    const size_t line = text.rfind('\n', at) + 1;  // npos + 1 is the beginning.
    if (!TrimBlanks(text.substr(line, at - line)).empty()) continue;
    size_t macro_end = from;
    while (macro_end < text.size() && InName(text[macro_end])) ++macro_end;
    const std::string_view macro = text.substr(at, macro_end - at);
    if (macro_end == text.size() || text[macro_end] != '(') continue;
    if (macro.find("SYMBOL") == std::string_view::npos) continue;
    size_t begin = macro_end + 1;
    while (begin < text.size() && (text[begin] == ' ' || text[begin] == '\t')) ++begin;
    size_t end = begin;
    while (end < text.size() && InName(text[end])) ++end;
    number += static_cast<int>(std::count(text.begin() + static_cast<std::ptrdiff_t>(counted),
                                          text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
    counted = at;
    visit(text.substr(begin, end - begin), number);
  }
}

// One assignment of a makefile, with its continuation lines.
struct MakefileLine {
  int number = 0;
  std::string text;
};

std::vector<MakefileLine> MakefileLines(std::string_view text) {
  std::vector<MakefileLine> lines;
  int number = 0;
  bool continues = false;
  for (std::string_view line : SplitOn(text, '\n')) {
    ++number;
    const bool goes_on = line.ends_with('\\');
    if (goes_on) line.remove_suffix(1);
    if (!continues) lines.push_back({number, ""});
    lines.back().text.append(line).push_back(' ');
    continues = goes_on;
  }
  return lines;
}

// The option that the line on which `object` is named has before its `=`, or that of
// the composite object `NAME-y` or `NAME-objs` there.
std::optional<ObjectOption> OptionIn(const std::vector<MakefileLine>& lines, std::string object,
                                     const std::string& file) {
  constexpr int kMostComposites = 3;
  for (int depth = 0; depth < kMostComposites; ++depth) {
    std::string composite;
    for (const MakefileLine& line : lines) {
      const size_t equals = line.text.find('=');
      if (equals == std::string::npos) continue;
      const std::vector<std::string_view> words =
          SplitWords(std::string_view(line.text).substr(equals + 1));
      if (std::find(words.begin(), words.end(), object) == words.end()) continue;
      const std::string_view left = std::string_view(line.text).substr(0, equals);
      const size_t option = left.find("$(CONFIG_");
      if (option != std::string_view::npos) {
        const size_t begin = option + 2;
        return ObjectOption{std::string(left.substr(begin, left.find(')', begin) - begin)),
                            {file, line.number, 0, 0}};
      }
      const size_t dash = left.rfind('-');
      if (dash != std::string_view::npos && !left.starts_with("obj-"))
        composite = std::string(TrimBlanks(left.substr(0, dash))) + ".o";
    }
    if (composite.empty()) return std::nullopt;
    object = composite;
  }
  return std::nullopt;
}

}  // namespace

std::optional<ObjectOption> FindObjectOption(const Disk& disk, const std::string& source_dir,
                                             const std::string& object) {
  const std::string directory(DirName(object));
  for (const char* name : {"Kbuild", "Makefile"}) {  // As kbuild: the first that is there.
    const std::string file = JoinPath(directory, name);
    const Result<std::string> text = disk.Read(JoinPath(source_dir, file));
    if (text) return OptionIn(MakefileLines(*text), std::string(BaseName(object)), file);
  }
  return std::nullopt;
}

std::map<std::string, std::vector<SourceLocation>> FindExports(
    const Disk& disk, const std::string& source_dir, const std::vector<std::string>& symbols) {
  std::map<std::string, std::vector<SourceLocation>> places;
  if (symbols.empty()) return places;
  const std::unordered_set<std::string_view> wanted(symbols.begin(), symbols.end());
  std::mutex mutex;
  const std::vector<std::string> directories = Directories(disk, source_dir);
  const auto search = [&](size_t i) -> Status {
    const std::string& directory = directories[i];
    const auto names = disk.List(JoinPath(source_dir, directory));
    for (const std::string& name : names.value_or(std::vector<std::string>())) {
      if (!IsSource(name)) continue;
      const std::string path = JoinPath(directory, name);
      const Result<std::string> text = disk.Read(JoinPath(source_dir, path));
      if (!text) continue;
      ForEachExport(*text, [&](std::string_view symbol, int line) {
        if (!wanted.contains(symbol)) return;
        const std::lock_guard lock(mutex);
        places[std::string(symbol)].push_back({path, line, 0, 0});
      });
    }
    return {};
  };
  // Nothing in it can fail: what cannot be read exports nothing.
  (void)RunInParallel(directories.size(), 0, search);
  for (auto& [symbol, found] : places)
    std::sort(found.begin(), found.end(),
              [](const SourceLocation& one, const SourceLocation& other) {
                return std::tie(one.file, one.line) < std::tie(other.file, other.line);
              });
  return places;
}

}  // namespace kninja::kernel
