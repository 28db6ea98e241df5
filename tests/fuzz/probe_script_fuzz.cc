// SPDX-License-Identifier: GPL-2.0-or-later
// Shell text of any content, run by the probe shell on a disk with nothing on it, by a
// runner that runs nothing.
#include "src/kernel/probe_shell.h"
#include "tests/fuzz/fuzz.h"

namespace kninja {
namespace {

class EmptyDisk final : public Disk {
 public:
  Result<std::string> Read(const std::string&) const override { return Error("nothing there"); }
  std::optional<FileSignature> Stat(const std::string& path) const override {
    FileSignature signature;
    signature.executable = path.ends_with("tool");
    return signature.executable ? std::optional(signature) : std::nullopt;
  }
  std::optional<std::vector<std::string>> List(const std::string&) const override { return {}; }
  Status Write(const std::string&, std::string_view) override { return {}; }
  Status MakeDirectories(const std::string&) override { return {}; }
  Status Remove(const std::string&) override { return {}; }
  bool RemoveDirectory(const std::string&) override { return true; }
  std::string RealPath(const std::string&) const override { return ""; }
};

class NoRunner final : public ProcessRunner {
 public:
  Result<ProcessOutcome> Run(const ProcessSpec& spec) override {
    ProcessOutcome outcome;
    outcome.exit_code = spec.argv.size() % 2 == 0 ? 1 : 0;
    outcome.output = spec.argv.at(0) + "\n";
    return outcome;
  }
};

}  // namespace
}  // namespace kninja

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  kninja::EmptyDisk disk;
  kninja::NoRunner runner;
  kninja::ProcessSpec spec;
  spec.argv = {"/bin/sh", "-c", std::string(kninja::FuzzText(data, size))};
  spec.environment = {{"CC", "./tool -a"}, {"PATH", "/nowhere"}, {"TMP", "/tmp"}, {"X", "-n *"}};
  spec.directory = "/nowhere";
  kninja::kernel::ProbeShell shell(runner, disk);
  (void)shell.Run(spec).has_value();
  (void)kninja::kernel::NeedsNoProcess(spec, disk);
  (void)kninja::kernel::OutputOfSuccess(spec, disk);
  return 0;
}
