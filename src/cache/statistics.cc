// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cache/statistics.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <thread>

#include "src/base/hash.h"
#include "src/base/strings.h"
#include "src/cache/store_files.h"

namespace kninja::cache {
namespace {

constexpr std::string_view kMagic = "kninja-statistics 1 ";
constexpr size_t kMaxFile = 1 << 20;
constexpr auto kLockWait = std::chrono::seconds(1);

// The plain counters, each by its name in the file.
template <class Each>
void ForEachCounter(const Each& each) {
  each("hits", &Statistics::hits);
  each("stored", &Statistics::stored);
  each("bytes_restored", &Statistics::bytes_restored);
  each("bytes_stored", &Statistics::bytes_stored);
  each("damaged", &Statistics::damaged);
  each("checked", &Statistics::checked);
  each("wrong", &Statistics::wrong);
}

std::string Encode(const Statistics& statistics) {
  std::string lines;
  ForEachCounter([&](const char* name, uint64_t Statistics::*counter) {
    lines += fmt::format("{} {}\n", name, statistics.*counter);
  });
  lines += fmt::format("seconds_saved {}\n", statistics.seconds_saved);
  lines += fmt::format("since {}\n", statistics.since);
  for (const auto& [reason, count] : statistics.misses) {
    std::string line = reason;
    std::replace(line.begin(), line.end(), '\n', ' ');
    lines += fmt::format("miss {} {}\n", count, line);
  }
  return fmt::format("{}{}\n{}", kMagic, ToHex(HashBytes(lines)), lines);
}

// Takes the word up to the next blank off `text`.
std::string_view TakeWord(std::string_view* text) {
  const size_t end = std::min(text->find(' '), text->size());
  const std::string_view word = text->substr(0, end);
  text->remove_prefix(std::min(end + 1, text->size()));
  return word;
}

template <class Number>
Number TakeNumber(std::string_view* text) {
  const std::string_view word = TakeWord(text);
  Number number = 0;
  std::from_chars(word.data(), word.data() + word.size(), number);
  return number;
}

void DecodeLine(std::string_view line, Statistics* statistics) {
  const std::string_view name = TakeWord(&line);
  ForEachCounter([&](const char* counter_name, uint64_t Statistics::*counter) {
    if (name == counter_name) statistics->*counter = TakeNumber<uint64_t>(&line);
  });
  if (name == "seconds_saved") statistics->seconds_saved = TakeNumber<double>(&line);
  if (name == "since") statistics->since = TakeNumber<int64_t>(&line);
  if (name == "miss") {
    const uint64_t count = TakeNumber<uint64_t>(&line);
    statistics->misses[std::string(line)] += count;
  }
}

// All zero for what Encode() did not write.
Statistics Decode(std::string_view text) {
  Statistics statistics;
  if (!text.starts_with(kMagic)) return statistics;
  text.remove_prefix(kMagic.size());
  const size_t end = text.find('\n');
  if (end == std::string_view::npos) return statistics;
  const std::string_view lines = text.substr(end + 1);
  if (text.substr(0, end) != ToHex(HashBytes(lines))) return statistics;
  for (const std::string_view line : SplitOn(lines, '\n')) DecodeLine(line, &statistics);
  return statistics;
}

Statistics LoadFrom(int folder) {
  const OpenedFile file = OpenFile(folder, kStatisticsFile);
  if (!file.fd.valid()) return {};
  return Decode(ReadBytes(file, kMaxFile).value_or(""));
}

bool IsStill(int folder, int fd) {
  struct stat opened, named;
  return fstat(fd, &opened) == 0 &&
         fstatat(folder, kStatisticsFile, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

// The statistics file with its lock, made if need be. Whoever holds the lock puts another
// file in its place, which those who waited must then lock. The wait is bounded: who holds
// the lock may have been stopped.
Result<FileDescriptor> Lock(int folder, const std::string& path) {
  const auto deadline = std::chrono::steady_clock::now() + kLockWait;
  for (;;) {
    FileDescriptor file(
        openat(folder, kStatisticsFile, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666));
    if (!file.valid()) return SystemError("write", path);
    if (flock(file.get(), LOCK_EX | LOCK_NB) == 0) {
      if (IsStill(folder, file.get())) return file;
      continue;
    }
    if (errno != EWOULDBLOCK && errno != EINTR) return SystemError("lock", path);
    if (std::chrono::steady_clock::now() > deadline)
      return Error(fmt::format("cannot lock {}: another process holds it", path));
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

FileDescriptor OpenStore(const std::string& directory) {
  return FileDescriptor(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

}  // namespace

Statistics& Statistics::operator+=(const Statistics& other) {
  ForEachCounter(
      [&](const char*, uint64_t Statistics::*counter) { this->*counter += other.*counter; });
  for (const auto& [reason, count] : other.misses) misses[reason] += count;
  seconds_saved += other.seconds_saved;
  if (since == 0 || (other.since != 0 && other.since < since)) since = other.since;
  return *this;
}

Statistics LoadStatistics(const std::string& store_directory) {
  const FileDescriptor folder = OpenStore(store_directory);
  return folder.valid() ? LoadFrom(folder.get()) : Statistics();
}

Status AddStatistics(const std::string& store_directory, const Statistics& run) {
  const std::string path = fmt::format("{}/{}", store_directory, kStatisticsFile);
  const FileDescriptor folder = OpenStore(store_directory);
  if (!folder.valid()) return SystemError("write", path);
  KN_TRY_ASSIGN(const FileDescriptor lock, Lock(folder.get(), path));
  Statistics sum = LoadFrom(folder.get());
  sum += run;
  const FileDescriptor temporary = OpenFolder(folder.get(), kTemporaryFolder);
  KN_TRY_ASSIGN(TemporaryFile file, TemporaryFile::Create(temporary.get(), "", 0666, path));
  KN_TRY(file.Write(Encode(sum)));
  return file.Rename(folder.get(), kStatisticsFile);
}

}  // namespace kninja::cache
