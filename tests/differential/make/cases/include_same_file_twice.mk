include a.mk
include a.mk ./a.mk
all: ; @echo $(N) $(MAKEFILE_LIST)
#--- a.mk
N += x
