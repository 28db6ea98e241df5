# FILES: a.o a.c b.c b.o c.h
all: a.o b.o
%.o: %.c ; @echo $@ $?
b.o: c.h
