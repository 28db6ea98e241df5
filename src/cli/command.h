// SPDX-License-Identifier: GPL-2.0-or-later
// What the commands share: options that all of them have, printing, and how an
// error becomes an exit code.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/disk.h"
#include "src/base/process.h"
#include "src/driver/session.h"

namespace CLI {
class App;
}

namespace kninja::cli {

inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kUsage = 2;
inline constexpr int kInternal = 70;

/// Options that every command which works on a kernel takes.
struct CommonOptions {
  std::string kernel;
  bool in_tree = false;
  bool json = false;
  std::vector<std::string> words;  ///< TARGETs and VAR=VALUE words, as they came.
};

/// What a command has to work with.
struct Context {
  Disk& disk;
  ProcessRunner& runner;
  driver::Reporter& reporter;
  Environment environment;
  std::string current_directory;
  std::string self;  ///< Path of this program.
};

/// Adds a command. `declare` adds its options and commands, and is called only
/// when the command is named: declaring all of them takes longer than all else
/// that happens before a command begins.
void AddCommand(CLI::App& app, const std::string& name, const std::string& text,
                std::function<void(CLI::App* command)> declare);

/// Adds --kernel, --in-tree, --json and the words. `words_help` describes them.
void AddCommonOptions(CLI::App& app, CommonOptions& options, const std::string& words_help);

/// Separates `words` into targets and VAR=VALUE words.
void SplitWords(const std::vector<std::string>& words, std::vector<std::string>* targets,
                std::vector<std::string>* variables);

Result<driver::Session> OpenSession(Context& context, const CommonOptions& options,
                                    std::vector<std::string>* targets);

/// Prints an error and returns kFailed.
int Fail(Context& context, const Error& error);

/// Writes to standard output.
void Print(std::string_view text);

/// A command: how it is declared, and what it does. `run` is called once, after
/// a successful parse.
struct Command {
  using Run = std::function<int(Context&)>;
  Run run;
};

using Registry = std::vector<std::pair<CLI::App*, Command::Run>>;
void RegisterBuild(CLI::App& app, Registry& registry);
void DeclareCacheKey(CLI::App& cache, Registry& registry);
void RegisterCache(CLI::App& app, Registry& registry);
void RegisterClean(CLI::App& app, Registry& registry);
void RegisterCommands(CLI::App& app, Registry& registry);
void RegisterConfig(CLI::App& app, Registry& registry);
void RegisterGenerate(CLI::App& app, Registry& registry);
void RegisterInfo(CLI::App& app, Registry& registry);
void RegisterList(CLI::App& app, Registry& registry);
/// `kninja eval` has make's own command line.
int RunEval(Context& context, const std::vector<std::string>& arguments);

}  // namespace kninja::cli
