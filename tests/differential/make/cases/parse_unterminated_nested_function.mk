v := $(if a,$(subst b,c,x)
all: ; @:
