# FILES: src/a.c a.c src/b.c
vpath %.c src
all: a.c b.c ; @echo $^ $(wildcard a.c b.c)
