// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/include_shadows.h"

#include <algorithm>
#include <set>

#include "src/base/path.h"
#include "src/base/strings.h"
#include "src/cache/include_scan.h"

namespace kninja::driver {
namespace {

struct SearchOption {
  std::string_view name;
  int rank;  // Those of lower rank are searched first.
};
constexpr SearchOption kOptions[] = {{"-iquote", 0}, {"-I", 1}, {"-isystem", 3}, {"-idirafter", 4}};
constexpr int kAfterOptions = 2;  // CPATH, and a little early C_INCLUDE_PATH.

std::string_view Unquoted(std::string_view word) {
  while (!word.empty() && (word.front() == '"' || word.front() == '\'')) word.remove_prefix(1);
  while (!word.empty() && (word.back() == '"' || word.back() == '\'')) word.remove_suffix(1);
  return word;
}

// What a directive calls the header if it is found in `folder`; "" when it is not there.
std::string NameIn(const std::string& folder, const std::string& header) {
  const bool inside = header.size() > folder.size() && IsBelow(header, folder);
  return inside ? header.substr(folder.size() + 1) : "";
}

}  // namespace

std::vector<std::string> SearchPath(std::string_view command, const Environment& environment) {
  std::vector<std::pair<int, std::string>> found;
  for (const char* name : {"CPATH", "C_INCLUDE_PATH"})
    if (const auto value = environment.find(name); value != environment.end())
      for (const std::string_view folder : SplitOn(value->second, ':'))
        found.emplace_back(kAfterOptions, CanonicalPath(folder));  // "" is the current one.
  const std::vector<std::string_view> words = SplitWords(command);
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = Unquoted(words[i]);
    for (const SearchOption& option : kOptions) {
      if (!word.starts_with(option.name)) continue;
      std::string_view folder = word.substr(option.name.size());
      if (folder.empty() && i + 1 < words.size()) folder = Unquoted(words[++i]);
      if (!folder.empty()) found.emplace_back(option.rank, CanonicalPath(folder));
      break;
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& one, const auto& other) { return one.first < other.first; });
  std::vector<std::string> folders;
  for (auto& [rank, folder] : found)
    if (std::find(folders.begin(), folders.end(), folder) == folders.end())
      folders.push_back(std::move(folder));
  return folders;
}

const cache::IncludeScan& IncludeShadows::Scan(FileId source) {
  const auto [place, fresh] = scans_.try_emplace(static_cast<uint32_t>(source));
  if (!fresh) return place->second;
  const Result<std::string> bytes = disk_.Read(files_.path(source));
  if (bytes) place->second = cache::ScanIncludes(*bytes);
  return place->second;
}

bool IncludeShadows::Exists(const std::string& path) {
  return files_.Signature(files_.Id(path)).has_value();
}

// "arch/x86/include/linux" says as much as each header in it that is not there.
std::string IncludeShadows::HighestAbsent(const std::string& path) {
  std::string absent = CanonicalPath(path);
  for (;;) {
    std::string parent(DirName(absent));
    if (parent.empty() || parent == "/" || BaseName(parent) == ".." || Exists(parent))
      return absent;
    absent = std::move(parent);
  }
}

const std::vector<std::string>& IncludeShadows::ShadowsOf(FileId header, Search& search) {
  const auto [place, fresh] = search.shadows.try_emplace(static_cast<uint32_t>(header));
  if (!fresh) return place->second;
  const std::string& path = files_.path(header);
  std::set<std::string> absent;
  for (size_t i = 0; i < search.folders.size(); ++i) {
    const std::string name = NameIn(search.folders[i], path);
    for (size_t before = 0; !name.empty() && before < i; ++before) {
      const std::string candidate = JoinPath(search.folders[before], name);
      if (!Exists(candidate)) absent.insert(HighestAbsent(candidate));
    }
  }
  return place->second = {absent.begin(), absent.end()};
}

std::optional<IncludeShadows::Found> IncludeShadows::Of(std::string_view command,
                                                        const std::vector<FileId>& sources) {
  std::vector<std::string> folders = SearchPath(command, environment_);
  Search& search = searches_[folders];
  search.folders = std::move(folders);
  std::set<std::string> absent;
  Found found;
  const auto look_for = [&](const std::string& path) {
    if (Exists(path)) return true;
    absent.insert(HighestAbsent(path));
    return false;
  };
  for (const FileId source : sources) {
    const cache::IncludeScan& text = Scan(source);
    if (text.tells_time) return std::nullopt;
    const std::vector<std::string>& shadows = ShadowsOf(source, search);
    absent.insert(shadows.begin(), shadows.end());
    const std::string folder(DirName(files_.path(source)));
    const auto beside = [&](const std::string& name) {
      return folder.empty() ? name : JoinPath(folder, name);
    };
    // All along the search path: what is nowhere may be asked for, or left out by a
    // conditional that asks.
    const auto search_for = [&](const std::string& name) {
      for (const std::string& place : search.folders)
        if (const std::string path = JoinPath(place, name); look_for(path)) {
          found.present.push_back(files_.Id(path));
          return;
        }
    };
    for (const std::string& name : text.quoted) {
      if (name.empty()) continue;
      if (const std::string path = beside(name); look_for(path))
        found.present.push_back(files_.Id(path));
      else
        search_for(name);
    }
    for (const std::string& name : text.asked) search_for(name);
    for (const std::string& name : text.embedded) {
      // Within assembler in C the quotes are escaped.
      const std::string path = name.ends_with('\\') ? name.substr(0, name.size() - 1) : name;
      if (path.empty() || !Exists(path)) return std::nullopt;
      found.present.push_back(files_.Id(path));
    }
    if (!text.computed) continue;
    for (const FileId other : sources)
      for (const std::string& place : search.folders)
        if (const std::string name = NameIn(place, files_.path(other)); !name.empty())
          look_for(beside(name));
  }
  found.absent.assign(absent.begin(), absent.end());
  return found;
}

}  // namespace kninja::driver
