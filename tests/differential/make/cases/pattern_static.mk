objects := a.o sub/b.o
all: $(objects) x.o
$(objects): %.o: %.c common.h | dir
	@echo $@ $< $* '$^' '$|'
x.o: x%: y% ; @echo $@ $< $*
a.c sub/b.c common.h dir y.o: ; @echo $@
