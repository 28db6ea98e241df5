// SPDX-License-Identifier: GPL-2.0-or-later
// What a configuration hangs on beside .config: the Kconfig files that were read,
// and the programs that were asked, as include/config/auto.conf.cmd lists them for
// kbuild. May be used from one thread.
#pragma once

#include <string>
#include <vector>

#include "src/base/disk.h"
#include "src/base/process.h"
#include "src/kernel/kernel_tree.h"

namespace kninja::driver {

class ConfigInputs {
 public:
  /// Reads auto.conf.cmd; without one, or in another form, there are no inputs.
  ConfigInputs(const Disk& disk, const kernel::KernelTree& tree, const Environment& environment);

  /// A digest of the times, sizes and places of all of them, by one look at each.
  /// What may yet change without being seen gives another digest each time.
  std::string Signatures();
  /// A digest of the content of the Kconfig files and of the programs' signatures.
  std::string Contents() const;
  /// After Signatures: as make would see it, by times.
  bool AreNewerThan(const FileSignature& file) const {
    return missing_ || newest_ns_ > file.mtime_ns;
  }

 private:
  std::string Resolve(const std::string& name) const;

  const Disk& disk_;
  const kernel::KernelTree& tree_;
  std::vector<std::string> files_;
  std::vector<std::string> programs_;
  int64_t newest_ns_ = 0;  // Of the files.
  bool missing_ = false;   // One of the files.
};

}  // namespace kninja::driver
