# FILES: a.c a.h
a.o: a.h
%.o: %.c ; @echo $@ '$<' '$^'
.DEFAULT_GOAL := a.o
