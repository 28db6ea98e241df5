// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/ninja.h"

#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>

#include "src/base/strings.h"

namespace kninja::driver {
namespace {

// Takes the signals that end programs, and those of children, for itself while
// it lives: they wait until Next() asks for them.
class SignalGuard {
 public:
  SignalGuard() {
    sigemptyset(&taken_);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD}) sigaddset(&taken_, signal);
    pthread_sigmask(SIG_BLOCK, &taken_, &old_mask_);
    // An ignored SIGCHLD (nohup-like parents leave it so) would lose the child.
    struct sigaction plain = {};
    plain.sa_handler = SIG_DFL;
    sigaction(SIGCHLD, &plain, &old_child_);
  }
  ~SignalGuard() {
    sigaction(SIGCHLD, &old_child_, nullptr);
    pthread_sigmask(SIG_SETMASK, &old_mask_, nullptr);
  }
  SignalGuard(const SignalGuard&) = delete;
  SignalGuard& operator=(const SignalGuard&) = delete;

  /// Waits for one of them.
  siginfo_t Next() const {
    siginfo_t info = {};
    while (sigwaitinfo(&taken_, &info) < 0 && errno == EINTR) {
    }
    return info;
  }
  /// Takes what is still waiting; tells whether it was a request to end.
  bool TakeRest() const {
    const timespec now = {0, 0};
    bool ending = false;
    for (int signal; (signal = sigtimedwait(&taken_, nullptr, &now)) > 0;)
      ending = ending || signal != SIGCHLD;
    return ending;
  }
  const sigset_t& old_mask() const { return old_mask_; }

 private:
  sigset_t taken_, old_mask_;
  struct sigaction old_child_;
};

std::vector<std::string> Arguments(const NinjaOptions& options) {
  // No -C: ninja would announce the directory. The child changes to it instead.
  std::vector<std::string> argv = {"ninja", "-f", options.file};
  if (options.jobs > 0) argv.push_back(fmt::format("-j{}", options.jobs));
  if (options.keep_going != 1) argv.push_back(fmt::format("-k{}", options.keep_going));
  if (options.verbose) argv.push_back("-v");
  if (options.quiet) argv.push_back("--quiet");
  argv.insert(argv.end(), options.targets.begin(), options.targets.end());
  return argv;
}

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& string : strings) pointers.push_back(string.data());
  pointers.push_back(nullptr);
  return pointers;
}

Result<pid_t> Spawn(const std::string& program, const NinjaOptions& options, const sigset_t& mask) {
  std::vector<std::string> argv = Arguments(options);
  Environment environment = options.environment;
  environment.emplace("NINJA_STATUS", "[%f/%t] ");
  std::vector<std::string> env;
  for (const auto& [name, value] : environment) env.push_back(name + "=" + value);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  // Progress and diagnostics belong on the standard error.
  posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
  // Onto itself: that takes its close-on-exec mark away in the child.
  for (const int fd : options.inherited_fds) posix_spawn_file_actions_adddup2(&actions, fd, fd);
  if (!options.directory.empty())
    posix_spawn_file_actions_addchdir_np(&actions, options.directory.c_str());
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setsigmask(&attributes, &mask);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  pid_t pid = 0;
  const int failure = posix_spawn(&pid, program.c_str(), &actions, &attributes,
                                  Pointers(argv).data(), Pointers(env).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (failure != 0) return Error(fmt::format("cannot run {}: {}", program, std::strerror(failure)));
  return pid;
}

// Waits for ninja to end, whatever we are asked to do meanwhile.
NinjaOutcome Wait(pid_t pid, const SignalGuard& signals) {
  NinjaOutcome outcome;
  int status = 0;
  for (;;) {
    // Before the first wait for a signal too: the child may have been quick.
    const pid_t ended = waitpid(pid, &status, WNOHANG);
    if (ended == pid || (ended < 0 && errno != EINTR)) break;
    const siginfo_t info = signals.Next();
    if (info.si_signo == SIGCHLD || info.si_signo == 0) continue;
    outcome.interrupted = true;
    // What the terminal sends reaches ninja too; what somebody sends to us alone
    // does not.
    if (info.si_code != SI_KERNEL) kill(pid, info.si_signo);
  }
  const bool killed =
      WIFSIGNALED(status) &&
      (WTERMSIG(status) == SIGINT || WTERMSIG(status) == SIGTERM || WTERMSIG(status) == SIGHUP);
  // An interrupt and the end of ninja may come at the same moment.
  outcome.interrupted = signals.TakeRest() || outcome.interrupted || killed;
  if (outcome.interrupted)
    outcome.exit_code = kInterruptedExit;
  else
    outcome.exit_code = WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : 1;
  return outcome;
}

}  // namespace

Result<std::string> FindNinja(const Environment& environment) {
  const auto chosen = environment.find("NINJA");
  if (chosen != environment.end() && !chosen->second.empty()) {
    std::string program = FindProgram(chosen->second, environment);
    if (program.empty())
      return Error(fmt::format("ninja not found: NINJA is '{}'", chosen->second),
                   "set NINJA to the program's path, or unset it");
    return program;
  }
  for (const char* name : {"ninja", "ninja-build"}) {
    std::string program = FindProgram(name, environment);
    if (!program.empty()) return program;
  }
  return Error("ninja not found", "apt install ninja-build");
}

Result<NinjaOutcome> RunNinja(const NinjaOptions& options) {
  KN_TRY_ASSIGN(std::string program, FindNinja(options.environment));
  if (program.front() != '/') {
    // The child changes directory before it starts the program.
    char* resolved = realpath(program.c_str(), nullptr);
    if (resolved != nullptr) program = resolved;
    free(resolved);
  }
  const SignalGuard signals;
  KN_TRY_ASSIGN(const pid_t pid, Spawn(program, options, signals.old_mask()));
  return Wait(pid, signals);
}

std::unordered_map<std::string, uint64_t> CommandTimes(const Disk& disk,
                                                       const std::string& build_dir) {
  std::unordered_map<std::string, uint64_t> times;
  const Result<std::string> log = disk.Read(build_dir + "/.ninja_log");
  if (!log) return times;
  const auto number = [](std::string_view text) {
    uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  };
  for (const std::string_view line : SplitOn(*log, '\n')) {
    const std::vector<std::string_view> columns = SplitOn(line, '\t');
    if (columns.size() < 4) continue;
    const uint64_t start = number(columns[0]), end = number(columns[1]);
    times[std::string(columns[3])] = end - std::min(start, end);  // The last line counts.
  }
  return times;
}

}  // namespace kninja::driver
