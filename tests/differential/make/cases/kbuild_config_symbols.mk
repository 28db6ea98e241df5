# auto.conf as a makefile; obj-$(CONFIG_...) with y, m and nothing.
-include include/config/auto.conf
obj-$(CONFIG_A) += a.o
obj-$(CONFIG_B) += b.o
obj-$(CONFIG_C) += c.o
obj-$(CONFIG_STR) += never.o
obj-$(CONFIG_B:m=y) += promoted.o
$(info y[$(obj-y)] m[$(obj-m)] n[$(obj-)] [$(CONFIG_STR)] [$(CONFIG_STR:"%"=%)] [$(patsubst "%",%,$(CONFIG_STR))] $(CONFIG_INT))
ifdef CONFIG_A
$(info a on)
endif
ifeq ($(CONFIG_B),m)
$(info b module)
endif
ifneq ($(filter y m,$(CONFIG_A) $(CONFIG_C)),)
$(info some)
endif
$(info $(subst ",,$(CONFIG_STR)))
all:;@:
#--- include/config/auto.conf
# generated
CONFIG_A=y
CONFIG_B=m
CONFIG_STR="a string"
CONFIG_INT=42
