# Kbuild before Makefile, computed by wildcard; relative and absolute.
src := drv
dir := $(if $(filter /%, $(src)), $(src), $(CURDIR)/$(src))
file := $(if $(wildcard $(dir)/Kbuild), $(dir)/Kbuild, $(dir)/Makefile)
include $(file)
$(info [$(obj-y)] [$(notdir $(lastword $(MAKEFILE_LIST)))])
src := other
dir2 := $(or $(wildcard $(src)/Kbuild),$(src)/Makefile)
include $(dir2)
$(info [$(obj-y)] [$(lastword $(MAKEFILE_LIST))])
all:;@:
#--- drv/Kbuild
obj-y := kbuild.o
#--- drv/Makefile
obj-y := makefile.o
#--- other/Makefile
obj-y += other.o
