// SPDX-License-Identifier: GPL-2.0-or-later
// A MakeHost that says "Entering directory" before the first output and
// "Leaving directory" in the end, as make -w does.
#pragma once

#include <string>

#include "parsers/makefile/host.h"

namespace kninja::makefile {

class DirectoryTracer final : public MakeHost {
 public:
  /// `host` must outlive this; `program` is "make[1]".
  DirectoryTracer(MakeHost& host, std::string program, bool enabled)
      : host_(host), program_(std::move(program)), enabled_(enabled) {}
  void set_enabled(bool enabled) { enabled_ = enabled; }
  void Leave();

  void StartOver() override { host_.StartOver(); }
  Result<MakefileText> ReadMakefile(const std::string& path) override {
    return host_.ReadMakefile(path);
  }
  Result<std::optional<std::string>> ReadFile(const std::string& path) override {
    return host_.ReadFile(path);
  }
  Status WriteFile(const std::string& path, std::string_view content, bool append) override {
    return host_.WriteFile(path, content, append);
  }
  std::optional<int64_t> ModificationTime(const std::string& path) override {
    return host_.ModificationTime(path);
  }
  std::vector<std::string> Glob(const std::string& pattern) override { return host_.Glob(pattern); }
  std::string RealPath(const std::string& path) override { return host_.RealPath(path); }
  std::string CurrentDirectory() override { return host_.CurrentDirectory(); }
  Result<ShellOutcome> Shell(const std::vector<std::string>& argv,
                             const Environment& environment) override {
    return host_.Shell(argv, environment);
  }
  Result<int> RunRecipeLine(const std::vector<std::string>& argv,
                            const Environment& environment) override {
    Enter();
    return host_.RunRecipeLine(argv, environment);
  }
  void Print(std::string_view text) override {
    Enter();
    host_.Print(text);
  }
  void PrintError(std::string_view text) override {
    Enter();
    host_.PrintError(text);
  }

 private:
  void Enter();

  MakeHost& host_;
  std::string program_;
  bool enabled_;
  bool entered_ = false;
};

}  // namespace kninja::makefile
