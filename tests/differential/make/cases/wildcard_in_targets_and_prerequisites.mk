# FILES: a.c b.c d/x.c
all: *.c d/*.c [ab].c ; @echo $^
?.c: ; @echo never
