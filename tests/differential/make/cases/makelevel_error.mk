# ENV: MAKELEVEL=1
all: ; @:
$(error deep)
