-include d
include d/a.mk
all: ; @echo $(A)
#--- d/a.mk
A := 1
