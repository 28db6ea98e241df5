// SPDX-License-Identifier: GPL-2.0-or-later
// What building a directory's modules takes: the edges that kbuild would run,
// with kbuild's own commands, and the modules they end in. A plain value, made
// once by evaluator.h and never changed after; knows nothing of ninja, of what
// is up to date, or of caches.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "src/base/hash.h"
#include "src/base/process.h"
#include "src/base/result.h"

namespace kninja::kbuild {

/// One action: it makes `outputs` from `inputs`. Paths are spelled as kbuild
/// spells them (relative to BuildModel::directory, possibly with `..` inside).
struct Edge {
  std::vector<std::string> outputs;     ///< The first is make's $@; more are made beside it.
  std::vector<std::string> inputs;      ///< Prerequisites in make's order, without phony ones.
  std::vector<std::string> order_only;  ///< Must exist first; do not cause a rebuild.
  /// Inputs of modpost that list symbols (Module.symvers): of them counts what its
  /// modules import or export.
  std::vector<std::string> symbol_lists;
  std::string
      kind;  ///< Name of the kbuild command: "cc_o_c", "ld_multi_m"; "recipe" for a plain recipe.
  std::string command;  ///< Value of kbuild's cmd_KIND, or the recipe's lines; white space folded.
  std::vector<std::string> steps;  ///< Names of the commands that follow it in the same recipe.
  std::string script;              ///< One line of POSIX shell that does the whole recipe.
  std::string description;         ///< kbuild's quiet message: "CC [M]  fs/btrfs/super.o".
  std::string module;          ///< The module it belongs to ("fs/btrfs/btrfs"); "" for shared ones.
  std::string cmd_file;        ///< kbuild's saved command and dependencies; "" if it keeps none.
  std::string depfile;         ///< gcc's dependency file as `script` leaves it; "" if none.
  std::string leftover;        ///< A scratch file that kbuild may leave; only `clean` cares.
  uint32_t environment = 0;    ///< Index into BuildModel::environments.
  bool may_stay_same = false;  ///< The recipe leaves an unchanged output alone (filechk).
};

/// What a command's environment has that the caller's has not.
struct CommandEnvironment {
  Environment set;                 ///< Added or changed.
  std::vector<std::string> unset;  ///< Taken away, sorted.
  friend bool operator==(const CommandEnvironment&, const CommandEnvironment&) = default;
};

/// One loadable module.
struct Module {
  std::string path;                  ///< Without suffix: "fs/btrfs/btrfs".
  std::vector<std::string> objects;  ///< What it is linked from; one for a single-object module.
};

/// One question that the evaluation asked of the world, and its answer. The
/// model holds as long as every answer does.
struct Observation {
  enum class Kind : uint8_t {
    kFile,         ///< Content of the file `query` had digest `answer`; zero if it was missing.
    kExists,       ///< Whether the file `query` exists: digest of "1" or "0".
    kGlob,         ///< Names that the pattern `query` matches: digest of them, newline after each.
    kShell,        ///< What the shell command `query` printed: digest of it.
    kEnvironment,  ///< Of the caller's variables, those that `query` names, one a line:
                   ///< digest of NAME=VALUE lines; EnvironmentAnswer makes it.
  };
  Kind kind = Kind::kFile;
  std::string query;
  Digest answer;
  friend bool operator==(const Observation&, const Observation&) = default;
};

inline constexpr size_t kObservationKinds =
    static_cast<size_t>(Observation::Kind::kEnvironment) + 1;

struct BuildModel {
  std::string directory;                         ///< Absolute; commands run here.
  std::vector<Edge> edges;                       ///< In the order in which make would run them.
  std::vector<Module> modules;                   ///< In the order of modules.order.
  std::vector<std::string> goals;                ///< Outputs that a build must bring up to date.
  std::vector<CommandEnvironment> environments;  ///< Those of its commands; see Edge::environment.
  std::vector<Observation> observations;         ///< What it was evaluated from.
  std::vector<Diagnostic> warnings;              ///< $(warning) texts and the like, in order.
  bool incomplete = false;  ///< Some goals cannot be made, and the evaluation was to go on.
};

}  // namespace kninja::kbuild
