// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/base/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <string_view>

#include "src/base/path.h"

extern char** environ;

namespace kninja {
namespace {

struct Pipe {
  int read_end = -1;
  int write_end = -1;
  bool Open() {
    std::array<int, 2> ends;
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    read_end = ends[0];
    write_end = ends[1];
    return true;
  }
  void CloseWrite() {
    if (write_end >= 0) close(std::exchange(write_end, -1));
  }
  ~Pipe() {
    CloseWrite();
    if (read_end >= 0) close(read_end);
  }
};

// A child with, or without, a time by which it has to be done.
class Child {
 public:
  Child(pid_t pid, std::chrono::milliseconds limit) : pid_(pid), limit_(limit) {}

  // Reads both pipes until the child and all its heirs have closed them.
  void Drain(const Pipe& out, const Pipe& err, ProcessOutcome& outcome) {
    std::array<pollfd, 2> fds = {pollfd{out.read_end, POLLIN, 0}, pollfd{err.read_end, POLLIN, 0}};
    std::array<std::string*, 2> sinks = {&outcome.output, &outcome.errors};
    std::array<char, 65536> buffer;
    while (fds[0].fd >= 0 || fds[1].fd >= 0) {
      const int ready = poll(fds.data(), fds.size(), MillisecondsLeft());
      if (ready < 0 && errno != EINTR) return;
      if (ready < 0) continue;
      if (ready == 0) {
        if (killed_) return;  // What left the group holds the pipe.
        Kill();
        continue;
      }
      for (size_t i = 0; i < fds.size(); ++i) {
        if (fds[i].fd < 0 || fds[i].revents == 0) continue;
        const ssize_t got = read(fds[i].fd, buffer.data(), buffer.size());
        if (got > 0)
          sinks[i]->append(buffer.data(), static_cast<size_t>(got));
        else if (got == 0 || errno != EINTR)
          fds[i].fd = -1;
      }
    }
  }

  void Wait(ProcessOutcome& outcome) {
    if (limit_.count() > 0 && !killed_ && !EndsInTime()) Kill();
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    outcome.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    outcome.timed_out = killed_;
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr int kGraceMilliseconds = 1000;  // For pipes to close once it is killed.

  int MillisecondsLeft() const {
    if (limit_.count() == 0) return -1;
    if (killed_) return kGraceMilliseconds;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(start_ + limit_ - Clock::now());
    return static_cast<int>(std::max<int64_t>(left.count(), 0));
  }

  bool EndsInTime() const {
    const int fd = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
    if (fd < 0) return true;  // Linux before 5.3: without a limit, then.
    pollfd ended{fd, POLLIN, 0};
    int ready = 0;
    do {
      ready = poll(&ended, 1, MillisecondsLeft());
    } while (ready < 0 && errno == EINTR);
    close(fd);
    return ready != 0;
  }

  void Kill() {
    kill(-pid_, SIGKILL);
    killed_ = true;
  }

  const pid_t pid_;
  const std::chrono::milliseconds limit_;
  const Clock::time_point start_ = Clock::now();
  bool killed_ = false;
};

// What the new process does before it becomes the program.
class SpawnSetup {
 public:
  SpawnSetup(const ProcessSpec& spec, const Pipe& out, const Pipe& err) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
    Redirect(1, spec.drop_output, spec.capture_output, out);
    Redirect(2, spec.drop_errors, spec.capture_errors, err);
    if (!spec.directory.empty())
      posix_spawn_file_actions_addchdir_np(&actions_, spec.directory.c_str());
    if (spec.time_limit.count() > 0) {  // A group of its own can be killed as a whole.
      posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP);
      posix_spawnattr_setpgroup(&attributes_, 0);
    }
  }
  ~SpawnSetup() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;
  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  void Redirect(int fd, bool drop, bool capture, const Pipe& pipe) {
    if (drop)
      posix_spawn_file_actions_addopen(&actions_, fd, "/dev/null", O_WRONLY, 0);
    else if (capture)
      posix_spawn_file_actions_adddup2(&actions_, pipe.write_end, fd);
  }
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  pointers.reserve(strings.size() + 1);
  for (std::string& string : strings) pointers.push_back(string.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Environment CurrentEnvironment() {
  Environment result;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const size_t equals = text.find('=');
    if (equals != std::string_view::npos)
      result.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return result;
}

std::string FindProgram(const std::string& name, const Environment& environment) {
  const auto runnable = [](const std::string& path) {
    struct stat info;
    return stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) &&
           access(path.c_str(), X_OK) == 0;
  };
  if (name.find('/') != std::string::npos) return runnable(name) ? name : "";
  const auto path = environment.find("PATH");
  std::string_view rest = "/usr/bin:/bin";
  if (path != environment.end()) rest = path->second;
  while (true) {
    const size_t colon = rest.find(':');
    const std::string_view directory = rest.substr(0, colon);
    const std::string candidate = JoinPath(directory.empty() ? "." : directory, name);
    if (runnable(candidate)) return candidate;
    if (colon == std::string_view::npos) return "";
    rest.remove_prefix(colon + 1);
  }
}

Result<ProcessOutcome> RealProcessRunner::Run(const ProcessSpec& spec) {
  // Spawning changes directory first: a name with a slash starts there, as for a
  // shell in that directory; what PATH finds must not depend on it.
  std::string program = spec.argv.at(0);
  if (program.find('/') == std::string::npos) {
    program = FindProgram(program, spec.environment);
    if (program.empty())
      return Error(fmt::format("cannot run {}: no such program in PATH", spec.argv[0]));
    char* resolved = realpath(program.c_str(), nullptr);
    if (program.front() != '/' && resolved != nullptr) program = resolved;
    free(resolved);
  }
  std::vector<std::string> argv = spec.argv;
  std::vector<std::string> env;
  env.reserve(spec.environment.size());
  for (const auto& [name, value] : spec.environment) env.push_back(name + "=" + value);

  Pipe out, err;
  if ((spec.capture_output && !spec.drop_output && !out.Open()) ||
      (spec.capture_errors && !spec.drop_errors && !err.Open()))
    return Error(fmt::format("cannot run {}: {}", spec.argv[0], std::strerror(errno)));
  const SpawnSetup setup(spec, out, err);
  pid_t pid = 0;
  const int failure = posix_spawn(&pid, program.c_str(), setup.actions(), setup.attributes(),
                                  Pointers(argv).data(), Pointers(env).data());
  if (failure != 0)
    return Error(fmt::format("cannot run {}: {}", spec.argv[0], std::strerror(failure)));
  out.CloseWrite();
  err.CloseWrite();
  Child child(pid, spec.time_limit);
  ProcessOutcome outcome;
  child.Drain(out, err, outcome);
  child.Wait(outcome);
  return outcome;
}

}  // namespace kninja
