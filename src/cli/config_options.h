// SPDX-License-Identifier: GPL-2.0-or-later
// What the commands below `kninja config` have in common.
#pragma once

#include <string>
#include <vector>

#include "src/cli/command.h"
#include "src/driver/config.h"

namespace kninja::cli {

struct ConfigOptions {
  std::string kernel;
  std::string arch;
  std::string input;
  std::string output;
  std::string output_dir;
  bool json = false;
  bool dry_run = false;
  bool self_check = false;
  std::vector<std::string> words;
};

/// Adds --kernel, --arch, --config, for commands that write --output, and the words.
void AddConfigOptions(CLI::App& app, ConfigOptions& options, bool writes, const char* words_help);
driver::ConfigRequest RequestOf(const Context& context, const ConfigOptions& options,
                                std::vector<std::string> variables);

/// Separates SYMBOL and SYMBOL=VALUE words from kbuild's variables, which are known
/// by name (ARCH=, CROSS_COMPILE=, LLVM=, CC=, ..., KBUILD_*=, KCONFIG_*=): with its
/// prefix (CONFIG_CC=) a word is always a symbol.
void SplitSymbols(const std::vector<std::string>& words, std::vector<std::string>* symbols,
                  std::vector<std::string>* variables);

/// get and why
void RegisterConfigQuery(CLI::App& config, Registry& registry);
/// set and enable
void RegisterConfigEdit(CLI::App& config, Registry& registry);

}  // namespace kninja::cli
