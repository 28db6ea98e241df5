/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What greet offers to other modules. */
#ifndef EXAMPLES_GREET_H
#define EXAMPLES_GREET_H

#include <linux/types.h>

/*
 * Writes a greeting for @name into @buffer, always terminated, cut to @size.
 * Returns the length that it would have had, as snprintf() does.
 */
int greet_message(char *buffer, size_t size, const char *name);

#endif
