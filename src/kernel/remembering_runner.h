// SPDX-License-Identifier: GPL-2.0-or-later
// A ProcessRunner that keeps what short probes of the toolchain printed, such as
// $(shell) calls of Kconfig files and makefiles, so that a second run starts no
// process. Results count for the same command line, folder and environment, and
// as long as all programs and scripts that the commands name, and the folders
// with headers and libraries, are as they were. May be used from several threads.
//
// The file: a line "kninja probes 2"; then each record is a letter, lengths in
// decimal, a newline, and the bytes. 'F' path: a file and its signature. 'R' a
// result: digest of the key, exit code, output. Anything odd, and it is empty.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "src/base/disk.h"
#include "src/base/process.h"

namespace kninja::kernel {

class RememberingRunner final : public ProcessRunner {
 public:
  /// Reads `store`, a file below the cache directory; faults make it empty.
  RememberingRunner(ProcessRunner& runner, Disk& disk, std::string store);

  /// From memory, else runs it and remembers, if it only captures output.
  Result<ProcessOutcome> Run(const ProcessSpec& spec) override;
  /// From memory only.
  std::optional<ProcessOutcome> Recall(const ProcessSpec& spec);
  /// Writes what was learned. A cache: failing is no error.
  void Save();
  size_t runs() const { return runs_; }

 private:
  struct Remembered {
    int exit_code = 0;
    std::string output;
  };
  std::string KeyOf(const ProcessSpec& spec);
  void Load();
  bool ParseStore(const std::string& text);
  void WatchWords(const ProcessSpec& spec);
  void Watch(const std::string& path);

  ProcessRunner& runner_;
  Disk& disk_;
  const std::string store_;
  std::mutex mutex_;
  std::map<std::string, Remembered> results_;  // By the key's digest.
  std::map<std::string, std::optional<FileSignature>> watched_;
  // Perf: calls come with the same environment again and again (benchmarks: config).
  Environment environment_;
  std::string environment_digest_;
  bool changed_ = false;
  size_t runs_ = 0;
};

}  // namespace kninja::kernel
