$(info [$(MAKEFILE_LIST)])
include a.mk
MAKEFILE_LIST := x
include a.mk
$(info [$(MAKEFILE_LIST)])
all:;@:
#--- a.mk
$(info in [$(MAKEFILE_LIST)])
