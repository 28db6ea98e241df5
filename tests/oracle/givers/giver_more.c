// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/module.h>
#include <linux/version.h>

void giver_spaced(void)
{
	pr_info("in a namespace\n");
}

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
EXPORT_SYMBOL_NS(giver_spaced, "GIVER");
#else
EXPORT_SYMBOL_NS(giver_spaced, GIVER);
#endif
