// SPDX-License-Identifier: GPL-2.0-or-later
// Measures how long a command takes, down to tens of microseconds, which a
// shell and `date` cannot. benchmarks/run compiles it; it uses POSIX and
// nothing else.
//
// usage: stopwatch [-r] RUNS BEFORE COMMAND [ARGUMENT...]
//   -r      adds two numbers: the median of the CPU time of the command and the
//           processes it started, in microseconds, and its largest memory, in KiB
//   RUNS    measured runs; one more comes before them and does not count
//   BEFORE  a shell command before each run, not measured, with the number of
//           the run in $RUN; '' is none
// Prints "MEDIAN MIN MAX" in microseconds. What the commands print is
// discarded, unless one fails.
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

extern char** environ;

namespace {

// The command's exit status; its output goes to the descriptor `log`.
int Run(const char* file, char* const* arguments, int log) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, log, 1);
  posix_spawn_file_actions_adddup2(&actions, log, 2);
  pid_t pid = 0;
  const int error = posix_spawnp(&pid, file, &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return 127;
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int RunShell(const char* command, int log) {
  std::string text = command;
  std::string shell = "sh";
  std::string option = "-ec";
  char* arguments[] = {shell.data(), option.data(), text.data(), nullptr};
  return Run("sh", arguments, log);
}

// The CPU time of all children that have ended, in microseconds.
long ChildrenCpu(rusage* usage) {
  getrusage(RUSAGE_CHILDREN, usage);
  const timeval &user = usage->ru_utime, &system = usage->ru_stime;
  return (user.tv_sec + system.tv_sec) * 1000000L + user.tv_usec + system.tv_usec;
}

void ShowLog(int log) {
  char buffer[4096];
  lseek(log, 0, SEEK_SET);
  for (ssize_t n = 0; (n = read(log, buffer, sizeof(buffer))) > 0;)
    if (write(2, buffer, static_cast<size_t>(n)) != n) break;
}

int MakeLog() {
  char name[] = "/tmp/stopwatch-XXXXXX";
  const int log = mkostemp(name, O_CLOEXEC);
  if (log >= 0) unlink(name);
  return log;
}

}  // namespace

int main(int argc, char** argv) {
  const bool resources = argc > 1 && std::string(argv[1]) == "-r";
  if (resources) {
    ++argv;
    --argc;
  }
  if (argc < 4) {
    std::fprintf(stderr, "usage: stopwatch [-r] RUNS BEFORE COMMAND [ARGUMENT...]\n");
    return 2;
  }
  const int runs = std::max(std::atoi(argv[1]), 1);
  const int log = MakeLog();
  if (log < 0) return 1;
  std::vector<long> times, cpu_times;
  rusage usage = {};
  for (int run = 0; run <= runs; ++run) {
    setenv("RUN", std::to_string(run).c_str(), 1);
    if (ftruncate(log, 0) != 0) return 1;
    lseek(log, 0, SEEK_SET);
    int status = *argv[2] == '\0' ? 0 : RunShell(argv[2], log);
    const long cpu_before = ChildrenCpu(&usage);
    const auto start = std::chrono::steady_clock::now();
    if (status == 0) status = Run(argv[3], argv + 3, log);
    const auto end = std::chrono::steady_clock::now();
    if (status != 0) {
      ShowLog(log);
      std::fprintf(stderr, "stopwatch: '%s' failed with %d\n", argv[3], status);
      return 1;
    }
    if (run == 0) continue;
    cpu_times.push_back(ChildrenCpu(&usage) - cpu_before);
    times.push_back(static_cast<long>(
        std::chrono::duration_cast<std::chrono::microseconds>(end - start).count()));
  }
  std::sort(times.begin(), times.end());
  std::printf("%ld %ld %ld", times[times.size() / 2], times.front(), times.back());
  std::sort(cpu_times.begin(), cpu_times.end());
  if (resources) std::printf(" %ld %ld", cpu_times[cpu_times.size() / 2], usage.ru_maxrss);
  std::printf("\n");
  return 0;
}
