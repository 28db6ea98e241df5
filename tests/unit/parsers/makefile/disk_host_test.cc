// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/makefile/disk_host.h"

#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

namespace kninja::makefile {
namespace {

TEST_CASE("$(shell) finds a relative program from the makefile's folder, wherever kninja stands") {
  const TempDir directory;
  RealDisk disk;
  directory.Write("print", "#!/bin/sh\necho \"$1\"\n");
  directory.MakeExecutable("print");
  RealProcessRunner runner;
  DiskHost host(
      disk, runner, directory.path(), [](std::string_view) {}, [](std::string_view) {});
  const ShellOutcome outcome =
      Must(host.Shell({"/bin/sh", "-c", "./print word"}, CurrentEnvironment()));
  CHECK(outcome.output == "word\n");
  CHECK(outcome.failure == "");
}

}  // namespace
}  // namespace kninja::makefile
