// SPDX-License-Identifier: GPL-2.0-or-later
// Measures how long a command takes, down to tens of microseconds, which a
// shell and `date` cannot. benchmarks/run compiles it; it uses POSIX and
// nothing else.
//
// usage: stopwatch [-r | -c COMPILER SOURCE] RUNS BEFORE COMMAND [ARGUMENT...]
//   -r      adds two numbers: the median of the CPU time of the command and the
//           processes it started, in microseconds, and its largest memory, in KiB
//   -c      measures until the command starts COMPILER (the program, no link to it)
//           on SOURCE. The kernel tells of both being opened (inotify), which slows
//           the command less than tracing it does
//   RUNS    measured runs; one more comes before them and does not count
//   BEFORE  a shell command before each run, not measured, with the number of
//           the run in $RUN; '' is none
// Prints "MEDIAN MIN MAX" in microseconds. What the commands print is
// discarded, unless one fails.
#include <fcntl.h>
#include <spawn.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

extern char** environ;

namespace {

using Clock = std::chrono::steady_clock;

/// When the compiler was started on a source file: opened before the source was.
/// Whoever opens the source before only reads it, and earlier compilers are tried
/// on flags.
class Watch {
 public:
  Watch(const char* compiler, const char* source) : fd_(inotify_init1(IN_CLOEXEC)) {
    compiler_ = inotify_add_watch(fd_, compiler, IN_OPEN);
    source_ = inotify_add_watch(fd_, source, IN_OPEN);
    end_ = inotify_add_watch(fd_, "/proc/self/exe", IN_OPEN);
    if (compiler_ < 0 || source_ < 0 || end_ < 0) {
      std::perror("stopwatch: cannot watch the files");
      std::exit(1);
    }
    thread_ = std::thread([this] { Read(); });
  }

  /// Ends watching: the time, or that of the clock's beginning when there is none.
  Clock::time_point End() {
    close(open("/proc/self/exe", O_RDONLY | O_CLOEXEC));  // Wakes the thread.
    thread_.join();
    close(fd_);
    return compiled_ ? opened_ : Clock::time_point();
  }

 private:
  void Read() {
    alignas(inotify_event) std::array<char, 4096> buffer;
    bool seen = false;
    for (ssize_t size; (size = read(fd_, buffer.data(), buffer.size())) > 0;) {
      const Clock::time_point now = Clock::now();
      for (ssize_t at = 0; at < size;) {
        const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
        at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
        if (event->wd == end_) return;
        if (compiled_) continue;
        if (event->wd == compiler_) opened_ = now;
        compiled_ = event->wd == source_ && seen;
        seen = seen || event->wd == compiler_;
      }
    }
  }

  int fd_;
  int compiler_ = -1, source_ = -1, end_ = -1;
  bool compiled_ = false;
  Clock::time_point opened_;
  std::thread thread_;
};

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
  const std::string option = argc > 1 ? argv[1] : "";
  const bool resources = option == "-r", until_compiler = option == "-c";
  const char *compiler = "", *source = "";
  int first = 1;
  if (resources) first = 2;
  if (until_compiler && argc > 4) {
    compiler = argv[2];
    source = argv[3];
    first = 4;
  }
  argc -= first - 1;
  argv += first - 1;
  if (argc < 4) {
    std::fprintf(stderr,
                 "usage: stopwatch [-r | -c COMPILER SOURCE] RUNS BEFORE COMMAND [ARGUMENT...]\n");
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
    std::unique_ptr<Watch> watch;
    if (until_compiler) watch = std::make_unique<Watch>(compiler, source);
    const Clock::time_point start = Clock::now();
    if (status == 0) status = Run(argv[3], argv + 3, log);
    const Clock::time_point end = watch ? watch->End() : Clock::now();
    if (status != 0 || end < start) {
      ShowLog(log);
      std::fprintf(stderr, "stopwatch: '%s' failed with %d, or compiled nothing\n", argv[3],
                   status);
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
