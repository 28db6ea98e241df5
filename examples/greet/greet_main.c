// SPDX-License-Identifier: GPL-2.0-or-later
/* A module that exports a function and has a parameter. */
#include <linux/kernel.h>
#include <linux/module.h>

#include "greet.h"
#include "greet_words.h"

static bool formal;
module_param(formal, bool, 0644);
MODULE_PARM_DESC(formal, "Greet formally");

int greet_message(char *buffer, size_t size, const char *name)
{
	return snprintf(buffer, size, "%s, %s!", greet_word(formal), name);
}
EXPORT_SYMBOL_GPL(greet_message);

static int __init greet_init(void)
{
	pr_info("greet: ready\n");
	return 0;
}

static void __exit greet_exit(void)
{
	pr_info("greet: gone\n");
}

module_init(greet_init);
module_exit(greet_exit);

MODULE_DESCRIPTION("Example: exports a function to other modules");
MODULE_LICENSE("GPL");
