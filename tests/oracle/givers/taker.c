// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/module.h>
#include <linux/version.h>

extern int giver_plain(int a);
extern void giver_spaced(void);
extern int perhaps_there(void) __attribute__((weak));

static int __init taker_init(void)
{
	giver_spaced();
	return perhaps_there ? perhaps_there() : giver_plain(0);
}
module_init(taker_init);

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
MODULE_IMPORT_NS("GIVER");
#else
MODULE_IMPORT_NS(GIVER);
#endif
MODULE_DESCRIPTION("imports, one of them weak");
MODULE_LICENSE("GPL");
