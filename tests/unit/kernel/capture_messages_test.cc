// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/kernel/capture_messages.h"

#include "src/base/diagnostic.h"
#include "tests/support/catch.h"

namespace kninja::kernel {
namespace {

std::string Failure(std::string_view errors) {
  return Format(KbuildFailure("/linux", errors).diagnostic(), {});
}

TEST_CASE("a failure of kbuild is shown with its place") {
  CHECK(Failure("Makefile:12: *** missing separator.  Stop.\n") ==
        "/linux/Makefile:12: error: kbuild failed in '/linux': missing "
        "separator\n");
}

TEST_CASE("the reason goes before what make says of it") {
  CHECK(Failure("Makefile:3: careful\n"
                "  ERROR: Kernel configuration is invalid.\n"
                "         include/generated/autoconf.h or "
                "include/config/auto.conf are missing.\n"
                "make[1]: *** [Makefile:754: include/config/auto.conf] Error 1\n"
                "make: *** [Makefile:236: __sub-make] Error 2\n") ==
        "error: kbuild failed in '/linux': ERROR: Kernel configuration is "
        "invalid\n"
        "note: Makefile:3: careful\n"
        "note: include/generated/autoconf.h or include/config/auto.conf are "
        "missing.\n");
}

TEST_CASE("without a reason the first line that is no warning is shown") {
  CHECK(Failure("warning: odd\n  details\nsh: 1: gone: not found\nmake: *** "
                "[x] Error 127\n") ==
        "error: kbuild failed in '/linux': sh: 1: gone: not found\n"
        "note: warning: odd\n"
        "note: details\n");
  CHECK(Failure("") == "error: kbuild failed in '/linux'\n");
}

TEST_CASE("a differing compiler is one warning with notes") {
  const auto warnings = KbuildWarnings(
      "warning: the compiler differs from the one used to build the kernel\n"
      "  The kernel was built by: gcc 12\n"
      "  You are using:           clang 14\n"
      "Makefile:7: old option\n");
  REQUIRE(warnings.size() == 2);
  CHECK(Format(warnings[0], {}) ==
        "warning: the compiler differs from the one used to build the kernel\n"
        "note: The kernel was built by: gcc 12\n"
        "note: You are using:           clang 14\n");
  CHECK(Format(warnings[1], {}) == "Makefile:7: warning: old option\n");
  CHECK(KbuildWarnings("").empty());
}

}  // namespace
}  // namespace kninja::kernel
