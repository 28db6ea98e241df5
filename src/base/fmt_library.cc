// SPDX-License-Identifier: GPL-2.0-or-later
// All of {fmt} that is not a template, compiled once (see CMakeLists.txt): every
// inline function is kept here, for the other sources to link to.
#define FMT_HEADER_ONLY 1
#include <fmt/format.h>
