# FILES: x.c
all: x.o
%.o: %.c x.d ; @echo $@ $^
%.d: %.o ; @echo $@ $^
