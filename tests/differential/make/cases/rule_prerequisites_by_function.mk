srcs := x.c y.c
objs = $(srcs:.c=.o)
all: $(objs) $(if $(objs),extra,none) $(foreach s,$(srcs),$(basename $(s)).d)
	@echo $^
x.o y.o extra x.d y.d: ; @echo $@
