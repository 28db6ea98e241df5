// SPDX-License-Identifier: GPL-2.0-or-later
// Kernel trees in memory, and a make that leaves the records of one, for the
// tests of src/kernel.
#pragma once

#include <string>
#include <vector>

#include "src/base/path.h"
#include "src/kernel/capture.h"
#include "src/kernel/kernel_tree.h"
#include "tests/support/fake_runner.h"
#include "tests/support/memory_disk.h"

namespace kninja::kernel {

inline constexpr const char* kTopMakefile = "# SPDX\nVERSION = 6\nPATCHLEVEL = 1\nKCFLAGS :=\n";

/// A prepared tree: in `dir`, or with its sources in `source` if given.
inline void AddTree(MemoryDisk& disk, const std::string& dir, const std::string& source = "") {
  const std::string sources = source.empty() ? dir : source;
  disk.AddFile(sources + "/Makefile", kTopMakefile);
  disk.AddFile(sources + "/init/main.c");
  disk.AddFile(sources + "/scripts/setlocalversion", "echo $CONFIG_LOCALVERSION");
  if (!source.empty())
    disk.AddFile(dir + "/Makefile", "# generated\ninclude " + source + "/Makefile\n");
  disk.AddFile(dir + "/.config", "CONFIG_A=y\n");
  disk.AddFile(dir + "/include/config/auto.conf",
               "CONFIG_OBJTOOL=y\nCONFIG_CC_VERSION_TEXT=\"gcc 12.2.0\"\n");
  disk.AddFile(dir + "/include/config/kernel.release", "6.1.192\n");
  disk.AddFile(dir + "/include/generated/utsrelease.h", "#define UTS_RELEASE \"6.1.0-56-amd64\"\n");
  disk.AddFile(dir + "/include/generated/autoconf.h");
  disk.AddExecutable(dir + "/scripts/basic/fixdep");
  disk.AddExecutable(dir + "/scripts/mod/modpost");
  disk.AddExecutable(dir + "/tools/objtool/objtool");
  disk.AddFile(dir + "/Module.symvers");
  disk.AddExecutable("/usr/bin/make");
  disk.AddExecutable("/usr/bin/gcc");
}

/// One make as the probe's script records it.
struct FakeMake {
  std::string pid;
  std::string parent;
  std::vector<std::string> argv;
  std::string directory;
  Environment environment;  ///< Added to what the top level was given.
};

/// A runner whose `make` leaves these records. MODULE in their texts becomes
/// the probe's module directory.
class FakeKbuild {
 public:
  FakeKbuild(MemoryDisk& disk, std::vector<FakeMake> makes)
      : disk_(disk), makes_(std::move(makes)) {
    runner.Handle({"mktemp"}, [this](const ProcessSpec& spec) -> Result<ProcessOutcome> {
      const std::string root(DirName(spec.argv.back()));
      const std::string path = root + "/kninja-probe-" + std::to_string(++scratches_);
      disk_.AddDirectory(path);
      return ProcessOutcome{.output = path + "\n"};
    });
    runner.Answer({"rm"}, "");
    runner.Handle({"make"}, [this](const ProcessSpec& spec) { return Run(spec); });
  }

  FakeRunner runner;
  ProcessOutcome outcome;  ///< What make prints and ends with.

 private:
  std::string Fill(std::string text, const std::string& module) const {
    for (size_t at = 0; (at = text.find("MODULE", at)) != std::string::npos; at += module.size())
      text.replace(at, 6, module);
    return text;
  }

  Result<ProcessOutcome> Run(const ProcessSpec& spec) {
    const std::string root = spec.environment.at("KNINJA_PROBE");
    const std::string records = root + "/records/";
    const bool dry = spec.argv.at(1) == "-n";
    std::string index;
    for (const FakeMake& make : makes_) {
      std::string arguments, variables;
      for (const std::string& word : make.argv)
        arguments.append(Fill(word, root + "/module")).push_back('\0');
      Environment environment = spec.environment;
      for (const auto& [name, value] : make.environment) environment[name] = value;
      for (const auto& [name, value] : environment)
        variables.append(name + "=" + Fill(value, root + "/module")).push_back('\0');
      disk_.AddFile(records + make.pid + ".arguments", arguments);
      disk_.AddFile(records + make.pid + ".environment", variables);
      disk_.AddFile(records + make.pid + ".directory", make.directory + "\n");
      index += make.pid + " " + make.parent + (dry ? " 2\n" : " 1\n");
    }
    disk_.AddFile(records + "index", index);
    return outcome;
  }

  MemoryDisk& disk_;
  std::vector<FakeMake> makes_;
  int scratches_ = 0;
};

/// What kbuild 6.1 runs below `dir` for a module outside the tree.
inline std::vector<FakeMake> ExternalMakes(const std::string& dir) {
  const Environment environment = {{"CC", "gcc"},
                                   {"MAKEFLAGS", "rR --no-print-directory -- M=MODULE"},
                                   {"KBUILD_EXTMOD", "MODULE"},
                                   {"MAKELEVEL", "1"},
                                   {"KNINJA_DIRECTORY", dir},
                                   {"KNINJA_MAKEFILE_LIST", "Makefile scripts/Kbuild.include"}};
  return {{"10", "1", {"make", "M=MODULE", "modules"}, dir, {}},
          {"11", "10", {"make", "-f", "./scripts/Makefile.build", "obj=MODULE"}, dir, environment},
          {"12", "10", {"make", "-f", "./scripts/Makefile.modpost"}, dir, environment},
          {"13", "12", {"make", "-f", "./scripts/Makefile.modfinal"}, dir, environment}};
}

inline CaptureRequest RequestFor(const MemoryDisk& disk, const std::string& dir) {
  CaptureRequest request;
  TreeRequest tree;
  tree.explicit_dir = dir;
  tree.current_directory = "/";
  Result<KernelTree> found = FindKernelTree(disk, tree);
  if (found) request.tree = *found;
  request.environment = {{"PATH", "/usr/bin"}, {"PWD", "/home/me"}};
  request.cache_directory = "/cache";
  return request;
}

}  // namespace kninja::kernel
