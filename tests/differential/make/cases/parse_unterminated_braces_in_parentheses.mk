v := $(if ${a,b)
all: ; @:
