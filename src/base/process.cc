// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/base/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
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

// Reads both pipes until the child and all its heirs have closed them.
void Drain(Pipe& out, Pipe& err, ProcessOutcome& outcome) {
  std::array<pollfd, 2> fds = {pollfd{out.read_end, POLLIN, 0}, pollfd{err.read_end, POLLIN, 0}};
  std::array<std::string*, 2> sinks = {&outcome.output, &outcome.errors};
  std::array<char, 65536> buffer;
  while (fds[0].fd >= 0 || fds[1].fd >= 0) {
    if (poll(fds.data(), fds.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return;
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
  if ((spec.capture_output && !out.Open()) || (spec.capture_errors && !err.Open()))
    return Error(fmt::format("cannot run {}: {}", spec.argv[0], std::strerror(errno)));
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (spec.capture_output) posix_spawn_file_actions_adddup2(&actions, out.write_end, 1);
  if (spec.capture_errors) posix_spawn_file_actions_adddup2(&actions, err.write_end, 2);
  if (!spec.directory.empty())
    posix_spawn_file_actions_addchdir_np(&actions, spec.directory.c_str());
  pid_t pid = 0;
  const int failure = posix_spawn(&pid, program.c_str(), &actions, nullptr, Pointers(argv).data(),
                                  Pointers(env).data());
  posix_spawn_file_actions_destroy(&actions);
  if (failure != 0)
    return Error(fmt::format("cannot run {}: {}", spec.argv[0], std::strerror(failure)));
  out.CloseWrite();
  err.CloseWrite();
  ProcessOutcome outcome;
  Drain(out, err, outcome);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  outcome.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return outcome;
}

}  // namespace kninja
