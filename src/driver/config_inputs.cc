// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/config_inputs.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "src/base/hash.h"
#include "src/base/path.h"
#include "src/base/strings.h"
#include "src/base/thread_pool.h"
#include "src/driver/state_check.h"
#include "src/driver/state_files.h"

namespace kninja::driver {
namespace {

constexpr std::string_view kCommandFile = "include/config/auto.conf.cmd";

struct Listed {
  std::vector<std::string> files;
  std::vector<std::string> values;  // Of the variables that Kconfig files use.
};

// `deps_config := \`, a file a line, and `ifneq "$(NAME)" "VALUE"` lines.
Listed ParseCommandFile(std::string_view text) {
  Listed listed;
  bool in_list = false;
  for (std::string_view line : SplitOn(text, '\n')) {
    if (line.starts_with("deps_config :=")) {
      in_list = true;
    } else if (in_list) {
      if (line.ends_with('\\')) line.remove_suffix(1);
      const std::vector<std::string_view> words = SplitWords(line);
      in_list = words.size() == 1;
      if (in_list) listed.files.emplace_back(words[0]);
    } else if (line.starts_with("ifneq \"$(") && line.ends_with('"')) {
      line.remove_suffix(1);
      const size_t start = line.find(")\" \"");
      if (start != std::string_view::npos) listed.values.emplace_back(line.substr(start + 4));
    }
  }
  return listed;
}

// A file's signature as bytes that tell it from any other.
struct RawSignature {
  int64_t mtime_ns = -1;
  uint64_t size = 0;
  uint64_t inode = 0;
};

RawSignature Raw(const std::optional<FileSignature>& signature) {
  if (!signature) return {};
  return {signature->mtime_ns, signature->size, signature->inode};
}

std::string_view BytesOf(const std::vector<RawSignature>& signatures) {
  return {reinterpret_cast<const char*>(signatures.data()),
          signatures.size() * sizeof(RawSignature)};
}

}  // namespace

ConfigInputs::ConfigInputs(const Disk& disk, const kernel::KernelTree& tree,
                           const Environment& environment)
    : disk_(disk), tree_(tree) {
  const Result<std::string> text = disk.Read(JoinPath(tree.build_dir, kCommandFile));
  if (!text) return;
  const Listed listed = ParseCommandFile(*text);
  files_.reserve(listed.files.size());
  for (const std::string& name : listed.files) files_.push_back(Resolve(name));
  for (const std::string& value : listed.values)
    if (SplitWords(value).size() == 1)
      if (std::string program = FindProgram(value, environment); program.starts_with('/'))
        programs_.push_back(std::move(program));
}

// conf looks in the build folder, then in the sources.
std::string ConfigInputs::Resolve(const std::string& name) const {
  std::string own = JoinPath(tree_.build_dir, name);
  if (tree_.source_dir == tree_.build_dir || disk_.Stat(own)) return own;
  return JoinPath(tree_.source_dir, name);
}

// Perf: runs before each build; looks on two threads take longer than on one, as they
// meet in the same directories (benchmarks: nothing to do).
std::string ConfigInputs::Signatures() {
  const int64_t now = FileClock();
  std::vector<RawSignature> signatures;
  signatures.reserve(files_.size() + programs_.size() + 1);
  bool young = false;
  for (const std::string& file : files_) {
    const std::optional<FileSignature> signature = disk_.Stat(file);
    signatures.push_back(Raw(signature));
    missing_ = missing_ || !signature;
    if (!signature) continue;
    newest_ns_ = std::max(newest_ns_, signature->mtime_ns);
    young = young || IsYoung(*signature, now);
  }
  for (const std::string& program : programs_) signatures.push_back(Raw(disk_.Stat(program)));
  if (young) signatures.push_back({now, 0, 0});
  return ToHex(HashBytes(BytesOf(signatures)));
}

std::string ConfigInputs::Contents() const {
  std::vector<std::string> digests(files_.size());
  RunInParallel(files_.size(), 0, [&](size_t i) -> Status {
    if (const Result<std::string> text = disk_.Read(files_[i]))
      digests[i] = ToHex(HashBytes(*text));
    return {};
  });
  std::string text;
  for (size_t i = 0; i < files_.size(); ++i) text += files_[i] + " " + digests[i] + "\n";
  std::vector<RawSignature> signatures;
  for (const std::string& program : programs_) {
    text += program + "\n";
    signatures.push_back(Raw(disk_.Stat(program)));
  }
  text += BytesOf(signatures);
  return ToHex(HashBytes(text));
}

}  // namespace kninja::driver
