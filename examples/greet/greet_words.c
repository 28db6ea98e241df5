// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/types.h>

#include "greet_words.h"

const char *greet_word(bool formal)
{
	return formal ? "Good day" : "Hello";
}
