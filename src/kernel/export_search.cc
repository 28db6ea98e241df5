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

}  // namespace

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
