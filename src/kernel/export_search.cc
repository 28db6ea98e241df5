// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kernel/export_search.h"

#include <algorithm>
#include <cctype>
#include <mutex>
#include <string_view>

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

// The line of `text` in which a macro exports `symbol`; 0 when none does.
int ExportLine(std::string_view text, std::string_view symbol) {
  for (size_t from = 0; from < text.size();) {
    const size_t found = FindText(text.substr(from), symbol);
    if (found == std::string_view::npos) return 0;
    const size_t at = from + found, end = at + symbol.size();
    from = end;
    if (at == 0 || InName(text[at - 1]) || (end < text.size() && InName(text[end]))) continue;
    const size_t line = text.rfind('\n', at) + 1;  // npos + 1 is the beginning.
    const std::string_view before = TrimBlanks(text.substr(line, at - line));
    if (!before.starts_with("EXPORT_") || !before.ends_with('(')) continue;
    if (before.find("SYMBOL") == std::string_view::npos) continue;
    return 1 + static_cast<int>(std::count(text.begin(),
                                           text.begin() + static_cast<std::ptrdiff_t>(line), '\n'));
  }
  return 0;
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

std::map<std::string, SourceLocation> FindExports(const Disk& disk, const std::string& source_dir,
                                                  const std::vector<std::string>& symbols) {
  std::map<std::string, SourceLocation> places;
  if (symbols.empty()) return places;
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
      for (const std::string& symbol : symbols) {
        const int line = ExportLine(*text, symbol);
        if (line == 0) continue;
        const std::lock_guard lock(mutex);
        const auto [place, fresh] = places.try_emplace(symbol);
        if (fresh || path < place->second.file) place->second = {path, line, 0, 0};
      }
    }
    return {};
  };
  // Nothing in it can fail: what cannot be read exports nothing.
  (void)RunInParallel(directories.size(), 0, search);
  return places;
}

}  // namespace kninja::kernel
