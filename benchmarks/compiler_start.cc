// SPDX-License-Identifier: GPL-2.0-or-later
// Measures the time from the start of a command until it starts the compiler on a
// source file. The kernel tells of both files being opened (inotify), which slows
// the command less than tracing it does. benchmarks/run compiles it.
//
// usage: compiler_start COMPILER SOURCE COMMAND [ARGUMENT...]
//   COMPILER  the program that is run, not a link to it
//   SOURCE    what it compiles
// Prints microseconds. What the command prints is discarded, unless it fails.
#include <fcntl.h>
#include <spawn.h>
#include <sys/inotify.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

extern char** environ;

namespace {

using Clock = std::chrono::steady_clock;

/// Watches until the compiler, once started, has opened the source file: whoever
/// opens that before only reads it, and earlier compilers are tried on flags.
class Watch {
 public:
  Watch(const char* compiler, const char* source) : fd_(inotify_init1(IN_CLOEXEC)) {
    compiler_ = inotify_add_watch(fd_, compiler, IN_OPEN);
    source_ = inotify_add_watch(fd_, source, IN_OPEN);
    if (compiler_ < 0 || source_ < 0) {
      std::perror("compiler_start: cannot watch the files");
      std::exit(1);
    }
  }

  void Run() {
    alignas(inotify_event) std::array<char, 4096> buffer;
    for (ssize_t size; (size = read(fd_, buffer.data(), buffer.size())) > 0;) {
      const Clock::time_point now = Clock::now();
      for (ssize_t at = 0; at < size;) {
        const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
        at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
        if (event->wd == compiler_) {
          opened_ = now;
          seen_ = true;
        } else if (event->wd == source_ && seen_) {
          return;
        }
      }
    }
  }

  Clock::time_point opened() const { return opened_; }

 private:
  int fd_;
  int compiler_ = -1, source_ = -1;
  bool seen_ = false;
  Clock::time_point opened_;
};

pid_t Start(char** arguments, int log) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, log, 1);
  posix_spawn_file_actions_adddup2(&actions, log, 2);
  pid_t pid = 0;
  if (posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments, environ) != 0) return -1;
  return pid;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "usage: compiler_start COMPILER SOURCE COMMAND [ARGUMENT...]\n");
    return 2;
  }
  char name[] = "/tmp/compiler-start-XXXXXX";
  const int log = mkostemp(name, O_CLOEXEC);
  unlink(name);
  Watch watch(argv[1], argv[2]);
  std::thread watcher([&watch] { watch.Run(); });
  watcher.detach();
  const Clock::time_point start = Clock::now();
  const pid_t pid = Start(argv + 3, log);
  int status = -1;
  if (pid > 0) waitpid(pid, &status, 0);
  if (status != 0 || watch.opened() < start) {
    char buffer[4096];
    lseek(log, 0, SEEK_SET);
    for (ssize_t n = 0; (n = read(log, buffer, sizeof(buffer))) > 0;)
      if (write(2, buffer, static_cast<size_t>(n)) != n) break;
    std::fprintf(stderr, "compiler_start: '%s' failed, or compiled nothing\n", argv[3]);
    return 1;
  }
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(watch.opened() - start);
  std::printf("%ld\n", static_cast<long>(took.count()));
  return 0;
}
