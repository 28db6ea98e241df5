// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/request_key.h"

#include <fmt/format.h>

#include "src/base/hash.h"
#include "src/base/strings.h"

namespace kninja::driver {
namespace {

// The target as words for a command line of kninja's.
std::string Words(const Target& target) {
  std::string words;
  for (const Target& part : target.parts) words += (words.empty() ? "" : " ") + Words(part);
  if (!words.empty()) return words;
  return ShellQuote(target.module.empty() ? target.directory : target.module + ".ko");
}

}  // namespace

std::string RequestKey(const Session& session, const Target& target,
                       const kernel::Capture& capture) {
  std::string text;
  for (const kernel::MakeInvocation& invocation : capture.invocations) {
    text += invocation.directory + '\0';
    for (const std::string& argument : invocation.arguments) text += argument + '\0';
    for (const auto& [name, value] : invocation.set) text += name + '=' + value + '\0';
    for (const std::string& name : invocation.unset) text += '-' + name + '\0';
  }
  // Outside of in-tree builds a module is built with all of its directory.
  std::string key = fmt::format(
      "kernel {}\ncapture {}\n{}\n", session.tree().build_dir, ToHex(HashBytes(text)),
      session.options().in_tree ? "in-tree " + Words(target) : "directory " + target.directory);
  for (const std::string& variable : session.VariablesFor(target)) key += variable + "\n";
  return key;
}

std::string RegenerateCommand(const Session& session, const Target& target,
                              const std::string& self) {
  std::string command =
      ShellQuote(self) + " generate --kernel " + ShellQuote(session.tree().build_dir);
  if (session.options().in_tree) command += " --in-tree";
  for (const std::string& variable : session.VariablesFor(target))
    command += " " + ShellQuote(variable);
  return command + " " + Words(target);
}

}  // namespace kninja::driver
