// SPDX-License-Identifier: GPL-2.0-or-later
#include "src/cli/cli.h"

int main(int argc, char** argv) { return kninja::cli::Run(argc, argv); }
