# FILES: out/ a.c out/a.o
all: out/a.o
out/a.o: a.c | out ; @echo $@ $?
out/b.o: a.c out ; @echo $@ '$?' '$^'
all: out/b.o
