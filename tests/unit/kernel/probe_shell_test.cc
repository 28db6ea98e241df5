// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kernel/probe_shell.h"

#include "src/kernel/probe_script.h"
#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

namespace kninja::kernel {
namespace {

// Runs for real, and counts shells and other programs.
class CountingRunner final : public ProcessRunner {
 public:
  Result<ProcessOutcome> Run(const ProcessSpec& spec) override {
    ++(spec.argv[0] == "/bin/sh" ? shells : programs);
    return real_.Run(spec);
  }
  int shells = 0;
  int programs = 0;

 private:
  RealProcessRunner real_;
};

class Fixture {
 public:
  Fixture() {
    directory.Write("tool",
                    "#!/bin/sh\necho \"$# $1|$2|$VARIABLE\"\necho oops >&2\ncase $1 in -w) : "
                    ">\"$2\";; esac\ntest \"$1\" != fail\n");
    directory.MakeExecutable("tool");
  }
  ProcessSpec Spec(const std::string& script) const {
    ProcessSpec spec;
    spec.argv = {"/bin/sh", "-c", script};
    spec.environment = CurrentEnvironment();
    spec.environment["TOOL"] = "./tool  one two";
    spec.environment["VARIABLE"] = "v";
    spec.environment["STAR"] = "*";
    spec.directory = directory.path();
    return spec;
  }
  TempDir directory;
  RealDisk disk;
  CountingRunner inner;
  ProbeShell shell{inner, disk};
};

TEST_CASE("a probe does without a shell what a shell would do") {
  Fixture f;
  const std::string script = GENERATE(
      as<std::string>{}, "./tool a b 2>/dev/null", "./tool fail 2>/dev/null",
      "./tool 'a  b' \"c $VARIABLE\" 2>/dev/null", "$TOOL 2>/dev/null",
      "./tool \"\" $NOTHING \"$NOTHING\" x 2>/dev/null",
      "{ ./tool a; } >/dev/null 2>&1 && echo \"y\" || echo \"n\"",
      "{ ./tool fail; } >/dev/null 2>&1 && echo \"y\" || echo \"n\"",
      "{ false || true; } && echo a && false || echo b; echo c",
      "{ nothing-of-this-name; } >/dev/null 2>&1 && echo y || echo n",
      "VARIABLE=w ./tool 2>/dev/null; ./tool 2>/dev/null",
      "VARIABLE=w; OTHER=x; ./tool \"$OTHER$VARIABLE\" 2>/dev/null",
      "if ./tool fail >/dev/null 2>&1; then echo \"-a -b\"; else echo ''; fi",
      "if ( ./tool ok ) >/dev/null 2>&1; then echo \" -m4\"; else echo \"\"; fi",
      "(VARIABLE=inner; echo $VARIABLE); echo $VARIABLE", "set -e; echo 1; false; echo 2",
      "set -e; false && true; echo 2; { false; }; echo 3",
      "set -e; if false; then echo 1; fi; false || false; echo 4",
      "set -e; (false; echo 5) || echo 6; (echo 7; false); echo 8", "set -- GNU 24000 && echo $2",
      "set -- && echo $1", "set -- a b; ./tool $2$1 2>/dev/null", "test \"GNU\" = GNU; echo",
      "test \"a b\" != \"a b\" || echo differs", "test -z \"\" && echo empty",
      "test -n \"$VARIABLE\" && test -e ./tool && echo there", "test -d ./tool || echo no folder",
      "test -e ./gone || echo gone", "command -v sh >/dev/null && echo found",
      "command -v nothing-of-this-name; true", "echo -m64", "echo a'b'\"c\"d  e",
      "echo \"a\\\"b\\$c\"",
      "trap \"rm -rf .tmp_$$\" EXIT; mkdir .tmp_$$; ./tool -w .tmp_$$/made 2>/dev/null >/dev/null; "
      "test -e .tmp_$$/made && echo made",
      "set -e; TMP=.tmp_$$/tmp; trap \"rm -rf .tmp_$$\" EXIT; mkdir -p .tmp_$$; if ( ./tool -w "
      "\"$TMP\") "
      ">/dev/null 2>&1; then echo \"-flag\"; else echo \"\"; fi");
  CAPTURE(script);
  const ProcessSpec spec = f.Spec(script);
  const ProcessOutcome expected = Must(RealProcessRunner().Run(spec));
  const ProcessOutcome outcome = Must(f.shell.Run(spec));
  CHECK(outcome.output == expected.output);
  CHECK(outcome.exit_code == expected.exit_code);
  CHECK(f.inner.shells == 0);
  if (NeedsNoProcess(spec, f.disk)) CHECK(f.inner.programs == 0);
  CHECK(f.disk.List(f.directory.path()) == std::vector<std::string>{"tool"});
}

TEST_CASE("what is not understood is left to a shell") {
  Fixture f;
  const std::string script =
      GENERATE(as<std::string>{}, "./tool a b", "echo a | cat", "echo $(echo a)", "echo `echo a`",
               "echo ${VARIABLE}", "echo $?", "echo *", "echo $STAR", "echo ~", "echo {a,b}",
               "echo a\\ b", "echo 'a\\nb'", "echo -n a", "printf '%b' a", "exit 3", "echo a # b",
               "echo a >file", "echo a 3>/dev/null", "cat </dev/null", "echo a & wait", "! true",
               "while false; do true; done", "[ a = a ]", "test a", "test a = a -a b = b",
               "test $VARIABLE = v", "cd /; pwd", "X=*; echo $X", "X=echo; $X a",
               "f() { echo a; }; f", "echo 'a", "echo a &&", "if true; then echo a", "{ echo a",
               "echo a; }", "((1))", "./gone 2>/dev/null", "PATH=/; true", "trap 'echo bye' EXIT",
               "echo a\necho b", "", "./tool x 2>&1");
  CAPTURE(script);
  ProcessSpec spec = f.Spec(script);
  const ProcessOutcome expected = Must(RealProcessRunner().Run(spec));
  const ProcessOutcome outcome = Must(f.shell.Run(spec));
  const bool run_by_us = script == "./tool a b";  // Its message is the caller's.
  CHECK(outcome.output == expected.output);
  CHECK(outcome.exit_code == expected.exit_code);
  CHECK(f.inner.shells == (run_by_us ? 0 : 1));
  CHECK_FALSE(NeedsNoProcess(spec, f.disk));
}

TEST_CASE("comparing texts needs no process") {
  Fixture f;
  CHECK(NeedsNoProcess(f.Spec("{ test \"BFD\" = LLD; } >/dev/null 2>&1 && echo y || echo n"),
                       f.disk));
  CHECK(NeedsNoProcess(f.Spec("set -- GNU 24000 && echo $1"), f.disk));
  CHECK_FALSE(NeedsNoProcess(f.Spec("{ ./tool; } >/dev/null 2>&1 && echo y"), f.disk));
  CHECK_FALSE(NeedsNoProcess(f.Spec("true | true"), f.disk));
}

TEST_CASE("what a probe of an option prints when the option is there") {
  Fixture f;
  const auto output = [&](const std::string& script) {
    return OutputOfSuccess(f.Spec(script), f.disk).value_or("unknown");
  };
  const std::string then = " >/dev/null 2>&1; then echo ";
  CHECK(output("set -e; if (./tool a)" + then + "\"-a -b\"; else echo \"\"; fi") == "-a -b\n");
  CHECK(output("if ./tool a" + then + "'-a'; else echo -b; fi") == "-a\n");
  CHECK(output("if ./tool a" + then + "$VARIABLE; fi") == "unknown");
  CHECK(output("if ./tool a" + then + "a; fi && true") == "unknown");
  CHECK(output("if test a = b" + then + "a; fi") == "unknown");
  CHECK(output("if ./tool a | cat" + then + "a; fi") == "unknown");
  CHECK(output("{ ./tool; } >/dev/null 2>&1 && echo y || echo n") == "unknown");
}

TEST_CASE("a probe that does not end in time is killed") {
  Fixture f;
  ProcessSpec spec = f.Spec("{ sleep 100; } >/dev/null 2>&1 && echo y || echo n");
  spec.time_limit = std::chrono::milliseconds(50);
  const ProcessOutcome outcome = Must(f.shell.Run(spec));
  CHECK(outcome.timed_out);
  CHECK(f.inner.shells == 0);
}

TEST_CASE("a folder that cannot be made is a shell's to tell of") {
  Fixture f;
  ProcessSpec spec = f.Spec("{ mkdir .tmp_$$; } 2>/dev/null && echo y || echo n");
  spec.directory = "/proc";
  CHECK(Must(f.shell.Run(spec)).output == "n\n");
  CHECK(f.inner.shells == 1);
}

}  // namespace
}  // namespace kninja::kernel
