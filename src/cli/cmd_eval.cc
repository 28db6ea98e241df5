// SPDX-License-Identifier: GPL-2.0-or-later
// kninja eval: the make evaluator alone, with make's command line.
#include <cstdio>

#include "src/base/path.h"
#include "src/cli/command.h"
#include "src/driver/eval.h"

namespace kninja::cli {

int RunEval(Context& context, const std::vector<std::string>& arguments) {
  if (!arguments.empty() && (arguments[0] == "--help" || arguments[0] == "-h")) {
    Print(
        "Usage: kninja eval [-n] [-f FILE] [VAR=VALUE...] [GOAL...]\n"
        "Evaluates makefiles as GNU make does. -n prints what make -n prints;\n"
        "without it, makefiles are read and nothing is run.\n");
    return kDone;
  }
  // Recipes that run print to the same place: each line must be out before them.
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  return driver::Eval(context.disk, context.runner, arguments, context.environment,
                      context.current_directory, Print, [](std::string_view text) {
                        std::fflush(stdout);  // So that both streams keep make's order.
                        std::fwrite(text.data(), 1, text.size(), stderr);
                      });
}

}  // namespace kninja::cli
