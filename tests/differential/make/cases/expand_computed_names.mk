x = y
y = z
z = u
a_dirs := d1
$(info 1[$($(x))])
$(info 2[$($($(x)))])
$(info 3[$($(x)$(x))])
$(info 4[$(a_$(subst x,dirs,x))])
$(info 5[${$(x)}])
$(info 6[$(${x})])
yy := double
$(info 7[$($(x)$(x))])
obj-y := a.o
obj-m := b.o
CONFIG_A := y
CONFIG_B := m
$(info 8[$(obj-$(CONFIG_A)) $(obj-$(CONFIG_B)) $(obj-$(CONFIG_C))])
obj-$(CONFIG_A) += c.o
obj-$(CONFIG_B) += d.o
obj-$(CONFIG_C) += e.o
$(info 9[$(obj-y)|$(obj-m)|$(obj-)])
$(x)$(y) := computed
$(info 10[$(yz)])
all:;@:
