// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/eval.h"

#include <fmt/format.h>

#include "parsers/makefile/disk_host.h"
#include "parsers/makefile/dry_run.h"
#include "src/base/path.h"

namespace kninja::driver {

int Eval(Disk& disk, ProcessRunner& runner, const std::vector<std::string>& arguments,
         const Environment& environment, const std::string& directory,
         const std::function<void(std::string_view)>& out,
         const std::function<void(std::string_view)>& err) {
  constexpr int kUsage = 2;
  Result<makefile::CommandLine> line = makefile::ParseCommandLine(arguments, environment);
  if (!line) {
    err(fmt::format("make: {}\n", line.error().message()));
    return kUsage;
  }
  std::string place = disk.RealPath(directory);
  for (const std::string& change : line->directories) {
    place = disk.RealPath(JoinPath(place, change));
    if (!place.empty()) continue;
    err(fmt::format("make: *** {}: No such file or directory.  Stop.\n", change));
    return kUsage;
  }
  makefile::DiskHost host(disk, runner, place, out, err);
  return makefile::DryRun(host, *line, environment, "make");
}

}  // namespace kninja::driver
