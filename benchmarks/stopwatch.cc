// SPDX-License-Identifier: GPL-2.0-or-later
// Measures how long a command takes, down to tens of microseconds, which a
// shell and `date` cannot. benchmarks/run compiles it; it uses POSIX and
// nothing else.
//
// usage: stopwatch RUNS BEFORE COMMAND [ARGUMENT...]
//   RUNS    measured runs; one more comes before them and does not count
//   BEFORE  a shell command before each run, not measured, with the number of
//           the run in $RUN; '' is none
// Prints "MEDIAN MIN MAX" in microseconds. What the commands print is
// discarded, unless one fails.
#include <fcntl.h>
#include <spawn.h>
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
  if (argc < 4) {
    std::fprintf(stderr, "usage: stopwatch RUNS BEFORE COMMAND [ARGUMENT...]\n");
    return 2;
  }
  const int runs = std::max(std::atoi(argv[1]), 1);
  const int log = MakeLog();
  if (log < 0) return 1;
  std::vector<long> times;
  for (int run = 0; run <= runs; ++run) {
    setenv("RUN", std::to_string(run).c_str(), 1);
    if (ftruncate(log, 0) != 0) return 1;
    lseek(log, 0, SEEK_SET);
    int status = *argv[2] == '\0' ? 0 : RunShell(argv[2], log);
    const auto start = std::chrono::steady_clock::now();
    if (status == 0) status = Run(argv[3], argv + 3, log);
    const auto end = std::chrono::steady_clock::now();
    if (status != 0) {
      ShowLog(log);
      std::fprintf(stderr, "stopwatch: '%s' failed with %d\n", argv[3], status);
      return 1;
    }
    if (run > 0)
      times.push_back(static_cast<long>(
          std::chrono::duration_cast<std::chrono::microseconds>(end - start).count()));
  }
  std::sort(times.begin(), times.end());
  std::printf("%ld %ld %ld\n", times[times.size() / 2], times.front(), times.back());
  return 0;
}
