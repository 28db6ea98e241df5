# ARGS: anything
all: ; @echo all
.DEFAULT: ; @echo default $@
