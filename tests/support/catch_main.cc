// SPDX-License-Identifier: GPL-2.0-or-later
// The tests' main(), from whichever Catch2 there is. Apart from the tests,
// because version 2 compiles the whole of itself here.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_session.hpp>
int main(int argc, char* argv[]) { return Catch::Session().run(argc, argv); }
#else
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
#endif
