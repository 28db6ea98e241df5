/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the two objects of greet; nobody else includes it. */
#ifndef EXAMPLES_GREET_WORDS_H
#define EXAMPLES_GREET_WORDS_H

const char *greet_word(bool formal);

#endif
