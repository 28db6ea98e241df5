# Prerequisites make it an ordinary target with a strange name.
# FILES: a.c
.c.o: x.h ; @echo $@ $<
x.h: ; @echo $@
all: a.o
