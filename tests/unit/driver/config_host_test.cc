// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/driver/config_host.h"

#include <algorithm>

#include "src/base/diagnostic.h"
#include "src/driver/config_tree.h"
#include "tests/support/catch.h"
#include "tests/support/fake_runner.h"
#include "tests/support/memory_disk.h"
#include "tests/unit/driver/fake_reporter.h"

namespace kninja::driver {
namespace {

class Fixture {
 public:
  MemoryDisk disk{"/b"};
  FakeRunner inner;
  kernel::RememberingRunner runner{inner, disk, "/cache/probes"};
  BackgroundCalls calls{runner};
  ConfigHost host{
      disk, runner, calls, "/b", {{"srctree", "/s"}, {"ARCH", "x86"}, {"PATH", "/nowhere"}}};
};

TEST_CASE("source looks in the working directory, then below srctree") {
  Fixture f;
  f.disk.AddFile("/b/near", "config A\n");
  f.disk.AddFile("/s/near", "config B\n");
  f.disk.AddFile("/s/far", "config C\n");
  CHECK(f.host.ReadNear("near") == "config A\n");
  CHECK(f.host.ReadNear("far") == "config C\n");
  CHECK_FALSE(f.host.ReadNear("/far"));
  CHECK(Must(f.host.Source("nowhere")) == nullptr);
  const kconfig::TokenizedFile* file = Must(f.host.Source("far"));
  REQUIRE(file != nullptr);
  CHECK(Must(f.host.Source("far")) == file);
}

TEST_CASE("files that were read before are read ahead") {
  Fixture f;
  f.disk.AddFile("/s/a", "config A\n");
  f.host.Prefetch({"gone", "a"});
  CHECK(Must(f.host.Source("a")) != nullptr);
  CHECK(Must(f.host.Source("a")) != nullptr);
  CHECK(Must(f.host.Source("gone")) == nullptr);
  const std::vector<std::string> reads = f.disk.reads();
  CHECK(std::count(reads.begin(), reads.end(), "/s/a") == 1);
}

TEST_CASE("shell calls are gathered, run together and known from then on") {
  Fixture f;
  f.inner.Answer({"/bin/sh", "-c", "one"}, "1\n");
  f.inner.Answer({"/bin/sh", "-c", "two 1"}, "2\n");
  const std::string unknown = Must(f.host.Shell("one"));
  CHECK(Must(f.host.Shell("two " + unknown)) == unknown);  // It waits for the first.
  CHECK(Must(f.host.RunPending()));
  CHECK(f.inner.CommandLines() == std::vector<std::string>{"/bin/sh -c one"});
  CHECK(f.inner.calls()[0].directory == "/b");
  CHECK(f.inner.calls()[0].environment.at("ARCH") == "x86");
  CHECK(Must(f.host.Shell("one")) == "1\n");
  CHECK(Must(f.host.Shell("two 1")) == unknown);
  CHECK(Must(f.host.RunPending()));
  CHECK(Must(f.host.Shell("two 1")) == "2\n");
  CHECK_FALSE(Must(f.host.RunPending()));
}

TEST_CASE("a shell call that does not end is killed, and named") {
  MemoryDisk disk("/");
  RealProcessRunner real;
  kernel::RememberingRunner runner(real, disk, "/cache/probes");
  BackgroundCalls calls(runner);
  ConfigHost host(disk, runner, calls, "/",
                  {{"PATH", "/usr/bin:/bin"}, {"KNINJA_SHELL_TIMEOUT", "1"}});
  Must(host.Shell("sleep 100 | cat"));
  const Result<bool> ran = host.RunPending();
  REQUIRE_FALSE(ran);
  CHECK(Format(ran.error().diagnostic(), {}) ==
        "error: $(shell,sleep 100 | cat) of a Kconfig file did not end within 1 seconds\n"
        "hint: KNINJA_SHELL_TIMEOUT sets other seconds\n");
}

TEST_CASE("a tree is a folder with a Kconfig file, an O= folder, or around the caller") {
  MemoryDisk disk;
  FakeRunner runner;
  FakeReporter reporter;
  disk.AddFile("/src/Kconfig", "source \"sub\"\n");
  disk.AddFile("/src/sub", "config A\n\tbool \"a\"\n");
  disk.AddSymlink("/out/source", "/src");
  disk.AddFile("/linux/Makefile", "olddefconfig:;\n");
  disk.AddFile("/linux/Kconfig", "config B\n\tbool \"b\"\n");
  disk.AddDirectory("/linux/scripts/kconfig");
  disk.AddDirectory("/linux/fs");
  const auto load = [&](std::optional<std::string> kernel, std::string current) {
    ConfigTreeRequest request;
    request.kernel = std::move(kernel);
    request.environment = {{"HOME", "/h"}};
    request.current_directory = std::move(current);
    return ConfigTree::Load(disk, runner, reporter, request);
  };
  const auto own = load("/src", "/");
  REQUIRE(own);
  CHECK((*own)->tree().symbols.Find("A") != nullptr);
  CHECK((*own)->tree().files == std::vector<std::string>{"Kconfig", "sub"});
  const auto out = load("out", "/");
  REQUIRE(out);
  CHECK((*out)->build_dir() == "/out");
  CHECK((*out)->tree().symbols.Find("A") != nullptr);
  const auto around = load(std::nullopt, "/linux/fs");
  REQUIRE(around);
  CHECK((*around)->build_dir() == "/linux");
  CHECK((*around)->prefix() == "CONFIG_");
  const auto message = [](const auto& result) { return Format(result.error().diagnostic(), {}); };
  CHECK(message(load("/linux/fs", "/")) ==
        "error: '/linux/fs' has no Kconfig file\n"
        "hint: name a source tree, an O= tree or a folder with a Kconfig file\n");
  CHECK(message(load("/gone", "/")) == "error: cannot find '/gone': No such file or directory\n");
  CHECK(message(load(std::nullopt, "/")) ==
        "error: no kernel source tree here\nhint: name one with --kernel DIR\n");
}

}  // namespace
}  // namespace kninja::driver
