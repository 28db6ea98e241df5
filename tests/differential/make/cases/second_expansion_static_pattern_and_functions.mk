.SECONDEXPANSION:
a.o_deps := a.h x.h
b.o_deps := b.h
objs := a.o b.o
$(objs): %.o: %.c $$($$@_deps) $$(wildcard none*) ; @echo $@ $^
a.c b.c a.h x.h b.h: ;
all: $(objs) $$(addsuffix .late,$(objs))
a.o.late b.o.late: ; @echo $@
.DEFAULT_GOAL := all
