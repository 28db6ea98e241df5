// SPDX-License-Identifier: GPL-2.0-or-later
// What libkmod, which modprobe and depmod use, says of a module's file. Nothing
// else sees kmod_*. The library brings zstd, lzma and libcrypto with it (3 ms), so it
// is loaded when it is first needed, by name, and never linked. One value may be
// used from one thread at a time; several values from several threads.
#pragma once

#include <memory>
#include <string>

#include "src/base/result.h"
#include "src/kmod/module_facts.h"

namespace kninja::kmod {

class Libkmod {
 public:
  /// Loads the library; it stays loaded until the program ends. Fails, with what to
  /// install, where it is missing or lacks something.
  static Result<Libkmod> Load(const std::string& soname = "libkmod.so.2");

  Libkmod(Libkmod&&) noexcept;
  Libkmod& operator=(Libkmod&&) noexcept;
  ~Libkmod();

  /// The facts in the module at `path`, compressed in any way that this libkmod
  /// knows. Fails, naming the file, on what is no module. Of a kernel without CRCs
  /// kmod 30 lists the namespaces of exports among the exports.
  Result<ModuleFacts> Read(const std::string& path) const;

 private:
  struct Functions;
  explicit Libkmod(std::unique_ptr<Functions> functions);
  std::unique_ptr<Functions> functions_;
};

}  // namespace kninja::kmod
