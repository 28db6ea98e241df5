// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/module.h>
#include <linux/slab.h>

int giver_number;
EXPORT_SYMBOL(giver_number);

int giver_plain(int a)
{
	return a + giver_number;
}
EXPORT_SYMBOL(giver_plain);

struct giver {
	long size;
};

void *giver_gpl(struct giver *giver)
{
	return kmalloc(giver->size, GFP_KERNEL);
}
EXPORT_SYMBOL_GPL(giver_gpl);

MODULE_DESCRIPTION("exports of each kind");
MODULE_LICENSE("GPL");
MODULE_SOFTDEP("pre: no_such_module");
