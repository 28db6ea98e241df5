// SPDX-License-Identifier: GPL-2.0-or-later
// What `make` and `make -n` do with recipes: print them, run them.
#pragma once

#include <string>

#include "parsers/makefile/updater.h"

namespace kninja::makefile {

class ShellSink final : public RecipeSink {
 public:
  struct Options {
    bool dry_run = true;  ///< Only lines that are marked `+` or call $(MAKE) are run.
    bool silent = false;
    bool ignore_errors = false;
    bool keep_going = false;
  };
  explicit ShellSink(Options options) : options_(options) {}

  /// A line that fails is reported; the error that is then returned, unless the
  /// file need not be made or -k says to go on, is empty.
  Result<bool> OnRecipe(Evaluator& evaluator, File& file) override;
  Options& options() { return options_; }

 private:
  struct Shell;
  Status Run(Evaluator& evaluator, File& file, const RecipeLine& line, Shell& shell);

  Options options_;
};

}  // namespace kninja::makefile
