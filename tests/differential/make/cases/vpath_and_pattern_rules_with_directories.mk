# FILES: src/drv/a.c src/b.c gen/c.c
VPATH := src gen
all: drv/a.o b.o c.o
%.o: %.c ; @echo $@ $< $* $(<D)
