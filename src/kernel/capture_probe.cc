// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kernel/capture_probe.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "src/base/path.h"
#include "src/base/strings.h"
#include "src/kernel/make_environment.h"

namespace kninja::kernel {
namespace {

// Read by every make before its makefiles, so it sets no goal and no flag. The
// shell that $(shell) starts is a child of the make: $PPID names it. The
// exported variables are recursive: a child's environment tells what its
// parent had read when it started the child.
constexpr std::string_view kProbeMakefile =
    "KNINJA_RECORDED := $(shell sh \"$$KNINJA_PROBE/record.sh\" $$PPID 1)\n"
    "unexport KNINJA_RECORDED\n"
    "export KNINJA_MAKEFILE_LIST = $(MAKEFILE_LIST)\n"
    "export KNINJA_DIRECTORY = $(CURDIR)\n";

// The same for a dry run, where submake.sh takes the place of make.
constexpr std::string_view kDryMakefile =
    "export KNINJA_MAKEFILE_LIST = $(MAKEFILE_LIST)\n"
    "export KNINJA_DIRECTORY = $(CURDIR)\n"
    "override MAKE := sh {}/submake.sh\n";

// record.sh PID SKIP: records process PID, whose first SKIP words name the
// program. A make that reads its makefiles again keeps its PID and its record.
constexpr std::string_view kRecordScript =
    R"(records=$KNINJA_PROBE/records
[ -e "$records/$1.arguments" ] && exit 0
cat "/proc/$1/cmdline" >"$records/$1.arguments"
cat "/proc/$1/environ" >"$records/$1.environment"
readlink "/proc/$1/cwd" >"$records/$1.directory"
parent=0
while read -r key value; do
  [ "$key" = PPid: ] && parent=$value
done <"/proc/$1/status"
echo "$1 $parent $2" >>"$records/index"
)";

// submake.sh ARGUMENTS: lets a make of the top makefile run, records others.
constexpr std::string_view kSubmakeScript =
    R"(file=Makefile directory=. previous=
for word in "$@"; do
  case $previous in
    -f) file=$word ;;
    -C) directory=$word ;;
  esac
  previous=$word
done
case $file in
  /*) ;;
  *) file=$directory/$file ;;
esac
[ "$file" -ef "$KNINJA_TOP_MAKEFILE" ] && exec make "$@"
sh "$KNINJA_PROBE/record.sh" $$ 2
)";

constexpr std::string_view kOurVariables[] = {"KNINJA_PROBE", "KNINJA_TOP_MAKEFILE",
                                              "KNINJA_MAKEFILE_LIST", "KNINJA_DIRECTORY"};
// Set by the shells between the makes, or by make for its own use.
constexpr std::string_view kIncidentalVariables[] = {"_", "SHLVL", "OLDPWD", "MAKE_TERMOUT",
                                                     "MAKE_TERMERR"};

bool IsSafePath(std::string_view path) {
  return path.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
             "0123456789/._+-@,") == std::string_view::npos;
}

Result<std::string> MakeScratch(Disk& disk, ProcessRunner& runner, const Environment& environment,
                                const std::string& parent) {
  KN_TRY(disk.MakeDirectories(parent));
  ProcessSpec spec;
  spec.argv = {"mktemp", "-d", JoinPath(parent, "kninja-probe-XXXXXXXX")};
  spec.environment = environment;
  spec.capture_errors = true;
  KN_TRY_ASSIGN(const ProcessOutcome outcome, runner.Run(spec));
  const std::string path = disk.RealPath(std::string(TrimBlanks(outcome.output)));
  if (outcome.exit_code != 0 || path.empty())
    return Error(fmt::format("cannot make a scratch directory in {}: {}", parent,
                             TrimBlanks(outcome.errors)));
  return path;
}

// Below the cache if its name will do: kbuild cannot bear blanks and colons,
// and MAKEFILES is a list of words.
Result<std::string> MakeSafeScratch(Disk& disk, ProcessRunner& runner,
                                    const Environment& environment,
                                    const std::string& cache_directory) {
  if (IsSafePath(cache_directory)) {
    Result<std::string> path = MakeScratch(disk, runner, environment, cache_directory);
    if (path && IsSafePath(*path)) return path;
  }
  return MakeScratch(disk, runner, environment, "/tmp");
}

std::vector<std::string> SplitZeroTerminated(std::string_view text) {
  std::vector<std::string> parts;
  for (const std::string_view part : SplitOn(text, '\0')) parts.emplace_back(part);
  if (!parts.empty() && parts.back().empty()) parts.pop_back();
  return parts;
}

Result<RecordedMake> ReadRecord(const Disk& disk, const std::string& stem, size_t skip) {
  RecordedMake record;
  KN_TRY_ASSIGN(const std::string arguments, disk.Read(stem + ".arguments"));
  record.arguments = SplitZeroTerminated(arguments);
  skip = std::min(skip, record.arguments.size());
  record.arguments.erase(record.arguments.begin(),
                         record.arguments.begin() + static_cast<std::ptrdiff_t>(skip));
  KN_TRY_ASSIGN(const std::string environment, disk.Read(stem + ".environment"));
  for (const std::string& entry : SplitZeroTerminated(environment)) {
    const size_t equals = entry.find('=');
    if (equals != std::string::npos)
      record.environment.emplace(entry.substr(0, equals), entry.substr(equals + 1));
  }
  KN_TRY_ASSIGN(record.directory, disk.Read(stem + ".directory"));
  if (record.directory.ends_with('\n')) record.directory.pop_back();
  return record;
}

}  // namespace

Result<Probe> SetUpProbe(Disk& disk, ProcessRunner& runner, const Environment& environment,
                         const std::string& cache_directory, bool dry) {
  Probe probe;
  probe.dry = dry;
  KN_TRY_ASSIGN(probe.root, MakeSafeScratch(disk, runner, environment, cache_directory));
  probe.module_directory = JoinPath(probe.root, "module");
  KN_TRY(disk.MakeDirectories(probe.module_directory));
  KN_TRY(disk.MakeDirectories(JoinPath(probe.root, "records")));
  KN_TRY(disk.Write(JoinPath(probe.module_directory, "Kbuild"), ""));
  const std::string makefile =
      dry ? fmt::format(fmt::runtime(kDryMakefile), probe.root) : std::string(kProbeMakefile);
  KN_TRY(disk.Write(JoinPath(probe.root, "probe.mk"), makefile));
  KN_TRY(disk.Write(JoinPath(probe.root, "record.sh"), kRecordScript));
  KN_TRY(disk.Write(JoinPath(probe.root, "submake.sh"), kSubmakeScript));
  return probe;
}

void RemoveProbe(ProcessRunner& runner, const Environment& environment, const Probe& probe) {
  ProcessSpec spec;
  spec.argv = {"rm", "-rf", "--", probe.root};
  spec.environment = environment;
  spec.capture_errors = true;
  // What is left behind harms nobody; there is nobody to tell either.
  static_cast<void>(runner.Run(spec));
}

Environment WithProbe(const Environment& environment, const Probe& probe,
                      const std::string& top_makefile) {
  Environment result = environment;
  std::string& makefiles = result["MAKEFILES"];
  makefiles = JoinPath(probe.root, "probe.mk") + (makefiles.empty() ? "" : " " + makefiles);
  result["KNINJA_PROBE"] = probe.root;
  result["KNINJA_TOP_MAKEFILE"] = top_makefile;
  return result;
}

void RemoveProbeVariables(const Probe& probe, const Environment& caller, Environment& seen) {
  const auto restore = [&](std::string_view view) {
    const std::string name(view);
    const auto original = caller.find(name);
    if (original == caller.end())
      seen.erase(name);
    else
      seen[name] = original->second;
  };
  restore("MAKEFILES");
  for (const std::string_view name : kOurVariables) restore(name);
  for (const std::string_view name : kIncidentalVariables) restore(name);
  if (!probe.dry) return;
  restore("PWD");  // submake.sh runs in a shell, and shells keep PWD true.
  const auto make = seen.find("MAKE");
  if (make != seen.end() && make->second == DryMakeCommand(probe)) make->second = "make";
}

std::vector<std::string> ParentMakefiles(const Probe& probe, const Environment& seen) {
  std::vector<std::string> result;
  for (const std::string_view word : SplitWords(ValueOf(seen, "KNINJA_MAKEFILE_LIST"))) {
    std::string path = CanonicalPath(JoinPath(ValueOf(seen, "KNINJA_DIRECTORY"), word));
    if (RelativeInside(probe.root, path) == path) result.push_back(std::move(path));
  }
  return result;
}

Result<std::vector<RecordedMake>> ReadRecords(const Disk& disk, const Probe& probe) {
  const std::string records = JoinPath(probe.root, "records");
  std::vector<RecordedMake> result;
  if (!disk.Stat(JoinPath(records, "index"))) return result;
  KN_TRY_ASSIGN(const std::string index, disk.Read(JoinPath(records, "index")));
  std::set<std::string_view> seen;
  for (const std::string_view line : SplitOn(index, '\n')) {
    const std::vector<std::string_view> words = SplitWords(line);
    if (words.size() != 3 || !seen.insert(words[0]).second) continue;
    const bool dry = words[2] == "2";
    KN_TRY_ASSIGN(RecordedMake record, ReadRecord(disk, JoinPath(records, words[0]), dry ? 2 : 1));
    record.pid = words[0];
    record.parent_pid = words[1];
    record.before_change = dry;
    result.push_back(std::move(record));
  }
  return result;
}

std::string DryMakeCommand(const Probe& probe) {
  return fmt::format("sh {}/submake.sh", probe.root);
}

}  // namespace kninja::kernel
