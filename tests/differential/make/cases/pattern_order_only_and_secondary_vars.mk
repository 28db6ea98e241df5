# FILES: a.c
all: out/a.o
out/%.o: %.c | out ; @echo $@ '$^' '$|'
out: ; @echo mkdir $@
