// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/support/temp_dir.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace kninja {

namespace fs = std::filesystem;

TempDir::TempDir() {
  std::string pattern = fs::canonical(fs::temp_directory_path()) / "kninja-test-XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make " + pattern);
  path_ = pattern;
}

TempDir::~TempDir() {
  std::error_code ignored;  // Left-overs in the temporary folder fail no test.
  fs::remove_all(path_, ignored);
}

std::string TempDir::Path(std::string_view name) const { return fs::path(path_) / fs::path(name); }

std::string TempDir::Write(std::string_view name, std::string_view content) const {
  const fs::path path = Path(name);
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

std::string TempDir::Read(std::string_view name) const {
  std::ostringstream content;
  content << std::ifstream(Path(name), std::ios::binary).rdbuf();
  return content.str();
}

void TempDir::SetTime(std::string_view name, int64_t seconds, int64_t nanoseconds) const {
  const timespec time = {static_cast<time_t>(seconds), static_cast<long>(nanoseconds)};
  const timespec times[2] = {time, time};
  if (utimensat(AT_FDCWD, Path(name).c_str(), times, 0) != 0)
    throw std::runtime_error("cannot set the time of " + Path(name));
}

void TempDir::MakeExecutable(std::string_view name) const {
  fs::permissions(Path(name), fs::perms::owner_exec, fs::perm_options::add);
}

}  // namespace kninja
