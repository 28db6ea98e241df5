// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/makefile/vpath.h"

#include <algorithm>
#include <vector>

#include "parsers/makefile/words.h"
#include "src/base/path.h"

namespace kninja::makefile {
namespace {

// Directories of libraries after the search path's own (make(1), LIBRARIES).
constexpr const char* kLibraryDirectories[] = {"/lib", "/usr/lib", "/usr/local/lib"};

// The directories of a variable like VPATH; as `vpath`, it drops trailing
// slashes and ".".
std::vector<std::string> PathVariable(Evaluator& evaluator, std::string_view name) {
  const NameId id = evaluator.names().Intern(name);
  std::vector<std::string> directories;
  if (evaluator.Find(id) == nullptr) return directories;
  std::string value;
  if (!evaluator.ExpandVariable(id, value)) return directories;
  std::replace(value.begin(), value.end(), ':', ' ');
  std::string_view rest = value;
  for (std::string_view word = NextWord(rest); !word.empty(); word = NextWord(rest)) {
    if (word.size() > 1 && word.back() == '/') word.remove_suffix(1);
    if (word != ".") directories.emplace_back(word);
  }
  return directories;
}

// Where a search found something: which list, which directory of it.
struct Hit {
  std::string path;
  size_t list = 0;
  size_t directory = 0;
};

class Search {
 public:
  Search(Evaluator& evaluator, const std::string& name, bool must_exist)
      : evaluator_(evaluator), name_(name), must_exist_(must_exist) {
    const File* file = evaluator.rules().Find(name);
    is_target_ = file != nullptr && file->is_target;
  }

  Hit Run() {
    Hit hit;
    if (name_.empty() || name_[0] == '/') return hit;
    for (const VpathEntry& entry : evaluator_.rules().vpaths) {
      if (entry.pattern.Match(name_) && In(entry.directories, &hit)) return hit;
      ++hit.list;
    }
    if (In(PathVariable(evaluator_, "VPATH"), &hit)) return hit;
    return {};
  }

 private:
  bool In(const std::vector<std::string>& directories, Hit* hit) const {
    for (hit->directory = 0; hit->directory < directories.size(); ++hit->directory) {
      std::string candidate = JoinPath(directories[hit->directory], name_);
      if (!Exists(candidate)) continue;
      hit->path = std::move(candidate);
      return true;
    }
    return false;
  }
  // A target is only found where there is a target or a file; other names also
  // where a makefile mentions one (GNU make 4.3, selective_vpath_search()).
  bool Exists(const std::string& candidate) const {
    const File* known = evaluator_.rules().Find(candidate);
    if (!must_exist_ && known != nullptr && (!is_target_ || known->is_target)) return true;
    return evaluator_.host().ModificationTime(candidate).has_value();
  }

  Evaluator& evaluator_;
  const std::string& name_;
  bool must_exist_;
  bool is_target_ = false;
};

}  // namespace

std::string SearchVpath(Evaluator& evaluator, const std::string& name, bool must_exist) {
  return Search(evaluator, name, must_exist).Run().path;
}

std::string SearchLibrary(Evaluator& evaluator, const std::string& name) {
  if (!name.starts_with("-l") || name.size() == 2) return "";
  std::string patterns;
  if (!evaluator.ExpandVariable(evaluator.names().Intern(".LIBPATTERNS"), patterns)) return "";
  MakeHost& host = evaluator.host();
  Hit best;
  best.list = SIZE_MAX;
  std::string_view rest = patterns;
  for (std::string_view word = NextWord(rest); !word.empty(); word = NextWord(rest)) {
    const Pattern pattern(word);
    if (!pattern.has_percent()) {
      evaluator.Warn(".LIBPATTERNS element '" + std::string(word) + "' is not a pattern");
      continue;
    }
    const std::string library = pattern.Substitute(std::string_view(name).substr(2));
    if (host.ModificationTime(library)) return library;
    Hit hit = Search(evaluator, library, true).Run();
    if (hit.path.empty()) {
      hit.list = SIZE_MAX - 1;
      for (const char* directory : kLibraryDirectories) {
        if (hit.path.empty() && host.ModificationTime(JoinPath(directory, library)))
          hit.path = JoinPath(directory, library);
        else if (hit.path.empty())
          ++hit.directory;
      }
    }
    if (hit.path.empty()) continue;
    if (hit.list < best.list || (hit.list == best.list && hit.directory < best.directory))
      best = std::move(hit);
  }
  return best.path;
}

bool InGpath(Evaluator& evaluator, const std::string& name, const std::string& found) {
  if (found.size() <= name.size() + 1) return false;
  const std::string directory = found.substr(0, found.size() - name.size() - 1);
  const std::vector<std::string> listed = PathVariable(evaluator, "GPATH");
  return std::find(listed.begin(), listed.end(), directory) != listed.end();
}

}  // namespace kninja::makefile
