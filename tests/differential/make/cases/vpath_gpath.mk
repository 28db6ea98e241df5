# FILES: build/b.o src/b.c
VPATH := src build
GPATH := build
all: b.o ; @echo $^
b.o: b.c ; @echo $@ $<
