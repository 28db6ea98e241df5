// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/request_key.h"

#include <fmt/format.h>

#include "src/base/hash.h"
#include "src/base/strings.h"

namespace kninja::driver {

std::string RequestKey(const Session& session, const Target& target,
                       const kernel::Capture& capture) {
  std::string text;
  for (const kernel::MakeInvocation& invocation : capture.invocations) {
    text += invocation.directory + '\0';
    for (const std::string& argument : invocation.arguments) text += argument + '\0';
    for (const auto& [name, value] : invocation.set) text += name + '=' + value + '\0';
    for (const std::string& name : invocation.unset) text += '-' + name + '\0';
  }
  std::string key = fmt::format(
      "kernel {}\ndirectory {}\n{}capture {}\n", session.tree().build_dir, target.directory,
      session.options().in_tree ? "in-tree " + target.module + "\n" : "", ToHex(HashBytes(text)));
  for (const std::string& variable : session.options().variables) key += variable + "\n";
  return key;
}

std::string RegenerateCommand(const Session& session, const Target& target,
                              const std::string& self) {
  std::string command =
      ShellQuote(self) + " generate --kernel " + ShellQuote(session.tree().build_dir);
  if (session.options().in_tree) command += " --in-tree";
  for (const std::string& variable : session.options().variables)
    command += " " + ShellQuote(variable);
  const std::string& word = !target.module.empty() ? target.module + ".ko" : target.directory;
  return command + " " + ShellQuote(word);
}

}  // namespace kninja::driver
