# FILES: src/a.c inc/a.h other/b.c
vpath %.c src:other
vpath %.h inc
all: a.o b.o
%.o: %.c ; @echo $@ $< '$^' $(<D) $(<F)
a.o: a.h
