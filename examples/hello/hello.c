// SPDX-License-Identifier: GPL-2.0-or-later
/* A module that calls what another one exports. */
#include <linux/module.h>

#include "greet.h"

static char *name = "world";
module_param(name, charp, 0444);
MODULE_PARM_DESC(name, "Whom to greet");

static int __init hello_init(void)
{
	char text[80];

	greet_message(text, sizeof(text), name);
	pr_info("hello: %s\n", text);
	return 0;
}

static void __exit hello_exit(void)
{
	pr_info("hello: goodbye\n");
}

module_init(hello_init);
module_exit(hello_exit);

MODULE_DESCRIPTION("Example: imports a function of the module greet");
MODULE_LICENSE("GPL");
