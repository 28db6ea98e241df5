# FILES: a.c
%.o: %.c ; @echo old
%.o: %.c ; @echo new
all: a.o
.DEFAULT_GOAL := all
