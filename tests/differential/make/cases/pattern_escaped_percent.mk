# FILES: a%b.c
all: a%b.o
a\%b.o: a%b.c ; @echo $@ $<
