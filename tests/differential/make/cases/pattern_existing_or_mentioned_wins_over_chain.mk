# FILES: a.y b.y
all: a.o b.o
%.o: %.c ; @echo from c $@
%.o: %.y ; @echo from y $@
%.c: %.y ; @echo c from y $@
b.c: ; @echo explicit $@
