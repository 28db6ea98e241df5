include sub/dir/x.mk
$(info $(here))
all:;@:
#--- sub/dir/x.mk
here := $(dir $(lastword $(MAKEFILE_LIST)))
include $(here)y.mk
#--- sub/dir/y.mk
here += $(dir $(lastword $(MAKEFILE_LIST))) $(abspath $(here)/../z)
here := $(subst $(CURDIR),CUR,$(here))
