# A leading ./ does not make another file.
# FILES: a.c
all: ./a.o x ; @echo $^
a.o: ./a.c ; @echo $@ $<
./x: a.c ; @echo $@ $<
.//y: ; @echo $@
all: y
