// SPDX-License-Identifier: GPL-2.0-or-later
// The engine's only way to the world: Kconfig files, environment, shell. A host
// may answer from memory. One parse uses its host from one thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "parsers/kconfig/lexer.h"
#include "src/base/result.h"

namespace kninja::kconfig {

class Host {
 public:
  virtual ~Host() = default;
  /// The file that `source "NAME"` means: conf looks in the working directory,
  /// then below $srctree. Null when there is no such file. The result lives as
  /// long as the host.
  virtual Result<const TokenizedFile*> Source(const std::string& name) = 0;
  /// A variable of the environment; nullopt when it is unset.
  virtual std::optional<std::string> Variable(const std::string& name) = 0;
  /// What `command` prints when /bin/sh runs it in the build folder, as it is.
  /// The exit status counts for nothing; an error is a shell that cannot run.
  virtual Result<std::string> Shell(const std::string& command) = 0;
  /// $(info,TEXT)
  virtual void Info(std::string_view text) = 0;
};

}  // namespace kninja::kconfig
