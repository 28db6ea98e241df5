// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/base/path.h"

#include <vector>

namespace kninja {

std::string JoinPath(std::string_view directory, std::string_view path) {
  if (directory.empty() || (!path.empty() && path.front() == '/')) return std::string(path);
  if (path.empty()) return std::string(directory);
  std::string joined(directory);
  if (joined.back() != '/') joined += '/';
  return joined.append(path);
}

std::string_view DirName(std::string_view path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return {};
  return path.substr(0, slash == 0 ? 1 : slash);
}

std::string_view BaseName(std::string_view path) { return path.substr(path.rfind('/') + 1); }

namespace {

// Perf: most paths need no change. May be false for one that needs none either.
bool IsCanonical(std::string_view path) {
  if (path.empty() || path.front() == '.' || path.back() == '/') return false;
  for (size_t i = 1; i < path.size(); ++i)
    if (path[i - 1] == '/' && (path[i] == '/' || path[i] == '.')) return false;
  return true;
}

}  // namespace

std::string CanonicalPath(std::string_view path) {
  if (IsCanonical(path)) return std::string(path);
  const bool absolute = !path.empty() && path.front() == '/';
  std::vector<std::string_view> parts;
  for (size_t begin = 0; begin <= path.size();) {
    size_t end = path.find('/', begin);
    if (end == std::string_view::npos) end = path.size();
    const std::string_view part = path.substr(begin, end - begin);
    begin = end + 1;
    if (part.empty() || part == ".") continue;
    if (part == ".." && !parts.empty() && parts.back() != "..")
      parts.pop_back();
    else if (part != ".." || !absolute)
      parts.push_back(part);
  }
  std::string result = absolute ? "/" : "";
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) result += '/';
    result += parts[i];
  }
  return result.empty() ? "." : result;
}

std::string_view CanonicalPath(std::string_view path, std::string& buffer) {
  if (IsCanonical(path)) return path;
  return buffer = CanonicalPath(path);
}

std::string RelativeInside(std::string_view base, std::string_view path) {
  if (path == base) return ".";
  if (base == "/") return std::string(path.substr(1));
  if (path.size() > base.size() && path.substr(0, base.size()) == base && path[base.size()] == '/')
    return std::string(path.substr(base.size() + 1));
  return std::string(path);
}

bool IsBelow(std::string_view path, std::string_view directory) {
  if (directory.empty() || path == directory) return true;
  return path.starts_with(directory) && path.substr(directory.size()).starts_with('/');
}

}  // namespace kninja
