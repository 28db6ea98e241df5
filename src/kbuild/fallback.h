// SPDX-License-Identifier: GPL-2.0-or-later
// What is left when kninja cannot evaluate a directory's makefiles and make can:
// one opaque edge that runs kbuild itself. It is out of date at all times, since
// nobody knows what it depends on, and never silent.
#pragma once

#include <string>
#include <vector>

#include "src/base/process.h"
#include "src/base/result.h"
#include "src/kbuild/build_model.h"
#include "src/kbuild/evaluator.h"

namespace kninja::kbuild {

/// Whether make gets through `stage` of the request, on a dry run (make -n). At
/// most a minute of processor time; it makes nothing.
bool MakeGetsThrough(ProcessRunner& runner, const ModelRequest& request,
                     const kernel::MakeInvocation& stage);

/// The model of that one edge, of kind "kbuild". `why` is the error that kept
/// kninja from evaluating; it is told in the edge's description and as a warning.
BuildModel FallbackModel(const ModelRequest& request, const Error& why);

bool IsFallback(const BuildModel& model);

/// The words of kbuild's command line for the request: `make -C TREE M=DIR
/// VAR=VALUE... GOAL`; in-tree modules are goals of their own, without `goal`.
std::vector<std::string> KbuildCommand(const ModelRequest& request, const std::string& goal);

/// The caller's environment for that command, as a command's difference to it.
CommandEnvironment KbuildEnvironment(const Environment& caller);

}  // namespace kninja::kbuild
