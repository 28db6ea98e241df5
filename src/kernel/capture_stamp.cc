// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kernel/capture_stamp.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "src/base/path.h"
#include "src/base/strings.h"
#include "src/kernel/configuration.h"
#include "src/kernel/make_environment.h"

namespace kninja::kernel {
namespace {

// Coarser than the clock of any file system in use, FAT's included.
constexpr int64_t kClockGrainNs = 2'000'000'000;
constexpr std::string_view kConfigPrefix = "CONFIG_";
constexpr std::string_view kLocalVersion = "localversion";
// Makefiles can compute such names, so they matter even where none is spelled.
constexpr std::string_view kRelevantPrefixes[] = {"KBUILD_", "KCONFIG_", "LLVM",  "CC",
                                                  "LD",      "ARCH",     "CROSS_"};
// PATH decides which tools run; the others add to every make's arguments.
constexpr std::string_view kRelevantNames[] = {"PATH", "MAKEFLAGS", "GNUMAKEFLAGS", "MAKEFILES"};
// kbuild's makefiles use these words otherwise: TERM is a signal, SHELL is
// make's own, PWD stands in help texts.
constexpr std::string_view kIrrelevantNames[] = {"PWD", "OLDPWD", "SHLVL", "_", "TERM", "SHELL"};

template <class Range>
bool Contains(const Range& range, std::string_view value) {
  return std::find(std::begin(range), std::end(range), value) != std::end(range);
}

bool IsNameStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

bool IsNameChar(char c) { return IsNameStart(c) || (c >= '0' && c <= '9'); }

// Adds the identifiers in `text`; with `only_config`, those of symbols.
void AddNames(std::string_view text, bool only_config, std::set<std::string, std::less<>>& names) {
  for (size_t i = 0; i < text.size();) {
    if (!IsNameChar(text[i])) {
      ++i;
      continue;
    }
    const size_t begin = i;
    while (i < text.size() && IsNameChar(text[i])) ++i;
    const std::string_view name = text.substr(begin, i - begin);
    if (!IsNameStart(name.front()) || (only_config && !name.starts_with(kConfigPrefix))) continue;
    if (!names.contains(name)) names.emplace(name);
  }
}

Digest DigestOfValues(const std::string& text, std::string_view names) {
  const Configuration configuration = Configuration::Parse(text);
  std::string values;
  for (size_t at = names.find("\nCONFIG_"); at != std::string_view::npos;
       at = names.find("\nCONFIG_", at + 1)) {
    const std::string_view name = names.substr(at + 1, names.find('\n', at + 1) - at - 1);
    values.append(name).append("=").append(configuration.Value(name)).append("\n");
  }
  return HashBytes(values);
}

Digest DigestOf(const Disk& disk, const FileStamp& file, std::string_view names) {
  if (file.kind == FileStamp::Kind::kListing) {
    const auto entries = disk.List(file.path);
    if (!entries) return {};
    std::string listing;
    for (const std::string& name : *entries)
      if (name.starts_with(kLocalVersion)) listing.append(name).append("\n");
    return HashBytes(listing);
  }
  const Result<std::string> text = disk.Read(file.path);
  if (!text) return {};
  return file.kind == FileStamp::Kind::kValues ? DigestOfValues(*text, names) : HashBytes(*text);
}

FileSignature TrustedSignature(const std::optional<FileSignature>& signature, int64_t now_ns) {
  if (!signature || signature->mtime_ns > now_ns - kClockGrainNs) return {};
  return *signature;
}

// The names and files of one stamp in the making.
class StampTaker {
 public:
  StampTaker(const Disk& disk, const CaptureRequest& request, int64_t now_ns)
      : disk_(disk), tree_(request.tree), now_ns_(now_ns) {}

  void AddFiles(const Capture& capture) {
    const std::string auto_conf = JoinPath(tree_.build_dir, "include/config/auto.conf");
    for (const std::string& path : capture.makefiles)
      if (path != auto_conf) AddMakefile(path);
    AddScripts();
    const auto values = computes_symbols_ ? FileStamp::Kind::kContent : FileStamp::Kind::kValues;
    Add(values, auto_conf);
    Add(values, JoinPath(tree_.build_dir, ".config"));
    Add(FileStamp::Kind::kContent, JoinPath(tree_.build_dir, "include/config/kernel.release"));
    AddLocalVersions(tree_.build_dir);
    if (tree_.source_dir != tree_.build_dir) AddLocalVersions(tree_.source_dir);
  }

  Stamp Finish() {
    stamp_.names.assign(1, '\n');
    for (const std::string& name : names_) stamp_.names.append(name).append("\n");
    for (FileStamp& file : stamp_.files) {
      // Signature before content: a change between the two shows next time.
      file.signature = TrustedSignature(disk_.Stat(file.path), now_ns_);
      file.digest = DigestOf(disk_, file, stamp_.names);
    }
    return std::move(stamp_);
  }

 private:
  void Add(FileStamp::Kind kind, const std::string& path) {
    if (kind != FileStamp::Kind::kContent || paths_.insert(path).second)
      stamp_.files.push_back({.kind = kind, .path = path});
  }

  void AddMakefile(const std::string& path) {
    Add(FileStamp::Kind::kContent, path);
    const Result<std::string> text = disk_.Read(path);
    if (!text) return;
    AddNames(*text, false, names_);
    if (text->find("CONFIG_$") != std::string::npos) computes_symbols_ = true;
  }

  // What the makefiles call through $(shell) lies here; it may read symbols.
  void AddScripts() {
    const std::string scripts = JoinPath(tree_.source_dir, "scripts");
    const auto names = disk_.List(scripts);
    if (!names) return;
    for (const std::string& name : *names) {
      const std::string path = JoinPath(scripts, name);
      const auto signature = disk_.Stat(path);
      if (!signature || signature->directory) continue;
      Add(FileStamp::Kind::kContent, path);
      if (const Result<std::string> text = disk_.Read(path)) AddNames(*text, true, names_);
    }
  }

  void AddLocalVersions(const std::string& directory) {
    Add(FileStamp::Kind::kListing, directory);
    if (const auto names = disk_.List(directory))
      for (const std::string& name : *names)
        if (name.starts_with(kLocalVersion))
          Add(FileStamp::Kind::kContent, JoinPath(directory, name));
  }

  const Disk& disk_;
  const KernelTree& tree_;
  const int64_t now_ns_;
  bool computes_symbols_ = false;
  std::set<std::string> paths_;
  std::set<std::string, std::less<>> names_;
  Stamp stamp_;
};

bool MayNameProgram(std::string_view word) {
  if (word.front() != '/' && word.front() != '.' && !IsNameStart(word.front())) return false;
  if (word.front() == '.' && word.find('/') == std::string_view::npos) return false;
  return std::all_of(word.begin(), word.end(), [](char c) {
    return IsNameChar(c) || c == '/' || c == '.' || c == '-' || c == '+';
  });
}

// The words of variables' values that may be programs: the first two of each,
// as in "ccache gcc-12 -m64".
std::set<std::string> ToolNames(const Capture& capture) {
  std::set<std::string> names = {"make", "sh"};
  for (const MakeInvocation& invocation : capture.invocations)
    for (const auto& [variable, value] : invocation.set) {
      // Perf: flags are long and begin with a dash; look at their start only.
      const std::vector<std::string_view> words =
          SplitWords(std::string_view(value).substr(0, 256));
      for (size_t i = 0; i < words.size() && i < 2 && MayNameProgram(words[i]); ++i)
        names.emplace(words[i]);
    }
  return names;
}

ToolStamp StampTool(const Disk& disk, const KernelTree& tree, const std::string& name,
                    const std::vector<std::string>& search_path) {
  // A relative name with a slash starts where make runs.
  const bool has_slash = name.find('/') != std::string::npos;
  ToolStamp tool{.name = name};
  tool.path = ResolveProgram(disk, has_slash ? JoinPath(tree.build_dir, name) : name, search_path);
  if (!tool.path.empty()) tool.signature = disk.Stat(tool.path).value_or(FileSignature());
  return tool;
}

// A name that is there and cannot be run might be made to without a change of its
// directory: a file by chmod, a symbolic link by what it points to.
std::vector<DirectoryStamp> StampSearchPath(const Disk& disk, const std::vector<ToolStamp>& tools,
                                            const std::vector<std::string>& search_path,
                                            int64_t now_ns) {
  std::vector<const ToolStamp*> wanted;
  for (const ToolStamp& tool : tools)
    if (tool.name.find('/') == std::string::npos) wanted.push_back(&tool);
  std::vector<DirectoryStamp> stamps;
  for (const std::string& directory : search_path) {
    DirectoryStamp& stamp = stamps.emplace_back();
    stamp.path = directory;
    const std::optional<FileSignature> signature = disk.Stat(directory);
    const auto listed = disk.List(directory).value_or(std::vector<std::string>());
    bool settled = directory.starts_with('/');
    std::vector<const ToolStamp*> later;
    for (const ToolStamp* tool : wanted) {
      if (tool->path == JoinPath(directory, tool->name)) continue;
      settled = settled && !std::binary_search(listed.begin(), listed.end(), tool->name);
      later.push_back(tool);
    }
    wanted = std::move(later);
    if (settled) stamp.signature = TrustedSignature(signature, now_ns);
  }
  return stamps;
}

// Perf: one look at each directory of PATH stands for one at each tool's name in it.
bool SearchFindsTheSame(const Disk& disk, const std::vector<DirectoryStamp>& stamps,
                        const std::vector<std::string>& search_path) {
  return std::equal(stamps.begin(), stamps.end(), search_path.begin(), search_path.end(),
                    [&](const DirectoryStamp& stamp, const std::string& directory) {
                      return stamp.path == directory && disk.Stat(directory) == stamp.signature;
                    });
}

bool ToolsHold(const Disk& disk, const KernelTree& tree, const Stamp& stamp,
               const std::vector<std::string>& search_path, bool same_search) {
  return std::all_of(stamp.tools.begin(), stamp.tools.end(), [&](const ToolStamp& tool) {
    if (!same_search || tool.name.find('/') != std::string::npos)
      return StampTool(disk, tree, tool.name, search_path) == tool;
    return tool.path.empty() || disk.Stat(tool.path) == tool.signature;
  });
}

// Whether `lines`, sorted and each between newlines, has this one.
bool HasLine(std::string_view lines, std::string_view line) {
  // Between the newlines at `low` and `high` are the lines that it may be among.
  size_t low = 0, high = std::max<size_t>(1, lines.size()) - 1;
  while (low < high) {
    const size_t begin = lines.rfind('\n', low + (high - low - 1) / 2) + 1;
    const size_t end = lines.find('\n', begin);
    const int order = line.compare(lines.substr(begin, end - begin));
    if (order == 0) return true;
    (order < 0 ? high : low) = order < 0 ? begin - 1 : end;
  }
  return false;
}

}  // namespace

Stamp TakeStamp(const Disk& disk, const CaptureRequest& request, const Capture& capture,
                int64_t now_ns) {
  StampTaker taker(disk, request, now_ns);
  taker.AddFiles(capture);
  Stamp stamp = taker.Finish();
  const Environment caller = WithoutOuterMake(request.environment);
  stamp.environment = RelevantVariables(caller, stamp.names);
  const std::vector<std::string> search_path = SearchPath(disk, caller);
  for (const std::string& name : ToolNames(capture))
    stamp.tools.push_back(StampTool(disk, request.tree, name, search_path));
  stamp.search_path = StampSearchPath(disk, stamp.tools, search_path, now_ns);
  return stamp;
}

StampState CheckStamp(const Disk& disk, const CaptureRequest& request, Stamp& stamp,
                      int64_t now_ns) {
  const Environment caller = WithoutOuterMake(request.environment);
  if (RelevantVariables(caller, stamp.names) != stamp.environment) return StampState::kStale;
  const std::vector<std::string> search_path = SearchPath(disk, caller);
  const bool same_search = SearchFindsTheSame(disk, stamp.search_path, search_path);
  if (!ToolsHold(disk, request.tree, stamp, search_path, same_search)) return StampState::kStale;
  StampState state = StampState::kCurrent;
  if (!same_search) {
    auto searched = StampSearchPath(disk, stamp.tools, search_path, now_ns);
    if (searched != stamp.search_path) state = StampState::kRefreshed;
    stamp.search_path = std::move(searched);
  }
  for (FileStamp& file : stamp.files) {
    const std::optional<FileSignature> signature = disk.Stat(file.path);
    if (signature ? *signature == file.signature : file.digest == Digest()) continue;
    if (DigestOf(disk, file, stamp.names) != file.digest) return StampState::kStale;
    file.signature = TrustedSignature(signature, now_ns);
    state = StampState::kRefreshed;
  }
  return state;
}

bool ChangedSince(const Disk& disk, const Stamp& stamp, int64_t time_ns) {
  return std::any_of(stamp.files.begin(), stamp.files.end(), [&](const FileStamp& file) {
    // Directories change with every scratch file that kbuild makes in them.
    if (file.kind == FileStamp::Kind::kListing) return false;
    const std::optional<FileSignature> signature = disk.Stat(file.path);
    return signature && signature->mtime_ns >= time_ns;
  });
}

Environment RelevantVariables(const Environment& environment, std::string_view names) {
  Environment result;
  for (const auto& [variable, value] : environment) {
    const std::string& name = variable;  // clang 14 lets no lambda capture a binding.
    if (Contains(kIrrelevantNames, name)) continue;
    const bool by_prefix =
        std::any_of(std::begin(kRelevantPrefixes), std::end(kRelevantPrefixes),
                    [&](std::string_view prefix) { return name.starts_with(prefix); });
    if (by_prefix || Contains(kRelevantNames, name) || HasLine(names, name))
      result.emplace(name, value);
  }
  return result;
}

}  // namespace kninja::kernel
