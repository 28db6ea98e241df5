# FILES: a.s b.c b.s
all: a.o b.o
%.o: %.c ; @echo c $@ $<
%.o: %.s ; @echo s $@ $<
