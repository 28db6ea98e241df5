# A module's makefile that serves as Kbuild file and as ordinary makefile.
ifneq ($(KERNELRELEASE),)
obj-m := hello.o
else
KDIR ?= kdir
PWD := $(CURDIR)
default: ; $(MAKE) -C $(KDIR) M=$(PWD) modules
clean: ; $(MAKE) -C $(KDIR) M=$(PWD) clean
endif
#--- kdir/Makefile
KERNELRELEASE := 1
include $(M)/Makefile
$(info [$(obj-m)] $(origin M) [$(MAKECMDGOALS)])
modules: $(addprefix $(M)/,$(obj-m)) ; @echo modules
$(M)/%.o: ; @echo CC $(notdir $@)
