# FILES: a.c sub/b.c
all: a.o sub/b.o out/c.o
%.o: %.c ; @echo $@ $< $* $(*D) $(*F) $(@D)
out/%.o: sub/b.c ; @echo out $@ $< $*
