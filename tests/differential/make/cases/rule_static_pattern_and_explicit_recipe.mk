objs := a.o b.o
$(objs): %.o: %.c
	@echo static $@
b.o: ; @echo explicit $@
a.c b.c: ;
all: $(objs)
.DEFAULT_GOAL := all
